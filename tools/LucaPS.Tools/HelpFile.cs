using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LucaPS.Tools;

/// <summary>
/// Repairs a help file made from Markdown, which has an example's code as a paragraph with its fences, leaves default values out, and
/// has a link to an online version even where there is none.
/// </summary>
internal static partial class HelpFile
{
    private const string Fence = "```";

    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Reads one file and writes another, or the same.</summary>
    /// <param name="from">The help file.</param>
    /// <param name="to">The file to write.</param>
    /// <param name="markdown">The folder of the Markdown it was made from.</param>
    /// <returns>The file that was written.</returns>
    public static string Mend(string from, string to, string markdown)
    {
        XDocument help = XDocument.Load(from);
        foreach (XElement command in help.Descendants(s_command + "command"))
        {
            string name = command.Element(s_command + "details")!.Element(s_command + "name")!.Value;
            AddDefaults(command.Element(s_command + "parameters"), File.ReadAllText(Path.Combine(markdown, name + ".md")));
        }

        foreach (XElement example in help.Descendants(s_command + "example")) Mend(example);
        help.Descendants(s_maml + "navigationLink")
            .Where(link => string.IsNullOrWhiteSpace((string?)link.Element(s_maml + "uri"))).Remove();
        File.WriteAllText(
            to,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + help.Root!.ToString().ReplaceLineEndings("\n") + "\n",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return to;
    }

    private static void AddDefaults(XElement? parameters, string markdown)
    {
        foreach (Match match in Default().Matches(markdown.ReplaceLineEndings("\n")))
        {
            XElement? parameter = parameters?.Elements(s_command + "parameter")
                .SingleOrDefault(p => p.Element(s_maml + "name")!.Value == match.Groups[1].Value);
            string value = match.Groups[2].Value.Trim().Trim('\'');
            if (parameter is not null && value.Length > 0 && parameter.Element(s_dev + "defaultValue") is null)
                parameter.Add(new XElement(s_dev + "defaultValue", value));
        }
    }

    private static void Mend(XElement example)
    {
        XElement introduction = example.Element(s_maml + "introduction")!;
        XElement[] paragraphs = [.. introduction.Elements(s_maml + "para")];
        string[] code = [.. paragraphs.Select(paragraph => paragraph.Value.ReplaceLineEndings("\n").Trim()).Where(IsCode).Select(Unfenced)];
        if (code.Length == 0) return;
        XElement[] remarks = [.. paragraphs.Where(paragraph =>
            !IsCode(paragraph.Value.Trim()) && paragraph.Value.Any(char.IsLetterOrDigit))];
        introduction.RemoveNodes();
        example.Element(s_dev + "code")!.Value = string.Join("\n\n", code);
        example.Element(s_dev + "remarks")!.ReplaceNodes(
            remarks.Select(paragraph => new XElement(s_maml + "para", paragraph.Value)),
            // Otherwise the next example begins on the next line.
            new XElement(s_maml + "para"));
    }

    private static bool IsCode(string text) => text.StartsWith(Fence, StringComparison.Ordinal);

    private static string Unfenced(string text)
    {
        string[] lines = text.Split('\n');
        int end = lines.Length > 1 && lines[^1].Trim() == Fence ? lines.Length - 1 : lines.Length;
        return string.Join('\n', lines[1..end]);
    }

    [GeneratedRegex("^### -(\\w+)\n(?:(?!^### ).*\n)*?^DefaultValue:(.*)$", RegexOptions.Multiline)]
    private static partial Regex Default();
}
