using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>docs/security.md names a test for each claim, and each named test exists.</summary>
public sealed partial class SecurityClaimTests
{
    [Fact]
    public void Every_test_that_the_page_on_security_names_exists()
    {
        string[] missing = [.. Missing(File.ReadAllText(Repository.At("docs", "security.md")), Classes())];
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("`NoSuchTests`: `engine NoSuchTests`", "NoSuchTests")]
    [InlineData("`SecurityClaimTests.No_such_method`", "SecurityClaimTests.No_such_method")]
    [InlineData("`SecurityClaimTests.Every_test_that_the_page_on_security_names_exists`, `.Nor_this`", "SecurityClaimTests.Nor_this")]
    public void One_that_is_not_there_is_noticed(string page, string missing) => Assert.Contains(missing, Missing(page, Classes()));

    /// <summary>Names are in backquotes: class, class and method, or another method of the previous class.</summary>
    private static IEnumerable<string> Missing(string page, Dictionary<string, string> classes)
    {
        string? current = null;
        foreach (Match name in Named().Matches(page))
        {
            if (name.Groups["class"].Success) current = name.Groups["class"].Value;
            if (current is null) continue;
            string method = name.Groups["method"].Value;
            if (!classes.TryGetValue(current, out string? source)) yield return current;
            else if (method.Length > 0 && !Regex.IsMatch(source, @"\b" + method + @"\s*\(")) yield return current + "." + method;
        }
    }

    private static Dictionary<string, string> Classes()
    {
        Dictionary<string, StringBuilder> classes = [];
        string tests = Repository.At("tests");
        foreach (string file in Directory.EnumerateFiles(tests, "*Tests*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains(Path.DirectorySeparatorChar + "obj" + Path.DirectorySeparatorChar)))
        {
            string source = File.ReadAllText(file);
            foreach (Match match in Declared().Matches(source))
            {
                if (!classes.TryGetValue(match.Groups[1].Value, out StringBuilder? text))
                    classes[match.Groups[1].Value] = text = new StringBuilder();
                text.Append(source);
            }
        }

        return classes.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
    }

    [GeneratedRegex(@"`(?:(?:core |engine )?(?<class>[A-Z]\w*Tests)(?:\.(?<method>[A-Z]\w*))?|\.(?<method>[A-Z]\w*_\w*))`")]
    private static partial Regex Named();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Declared();
}
