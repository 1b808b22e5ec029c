using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace LucaPS.Tests;

/// <summary>The Markdown, the help file made from it, and the cmdlets agree, in both languages.</summary>
[Collection(EngineCollection.Name)]
public sealed partial class HelpTests
{
    private static readonly string[] s_common = [.. Cmdlet.CommonParameters, "WhatIf", "Confirm"];
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";
    private static readonly CmdletHelp[] s_cmdlets = Cmdlets();

    [Theory]
    [InlineData("en-US")]
    [InlineData("nb-NO")]
    public void Every_cmdlet_and_parameter_is_described_in_the_markdown_and_nothing_else(string culture)
    {
        Assert.Equal(s_cmdlets.Select(cmdlet => cmdlet.Name).Order(), Pages(culture).Keys.Order());
        foreach (CmdletHelp cmdlet in s_cmdlets)
        {
            string text = Pages(culture)[cmdlet.Name];
            string[] described = [.. ParameterText().Matches(text).Select(match => match.Groups[1].Value)
                .Where(parameter => !s_common.Contains(parameter))];
            Assert.Equal(cmdlet.Parameters.Keys.Where(name => !s_common.Contains(name)).Order(), described.Order());
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
            Assert.True(Example().Count(text) >= 2, cmdlet.Name + " has fewer than two examples.");
            Assert.Contains($"Locale: {culture}\n", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("nb-NO")]
    public void The_help_file_is_made_from_the_markdown(string culture)
    {
        Dictionary<string, XElement> entries = XDocument.Load(Repository.At("docs", culture, "LucaPS.dll-Help.xml"))
            .Descendants(s_command + "command")
            .ToDictionary(entry => entry.Element(s_command + "details")!.Element(s_command + "name")!.Value);

        Assert.Equal(Pages(culture).Keys.Order(), entries.Keys.Order());
        foreach ((string name, string text) in Pages(culture))
        {
            XElement entry = entries[name];
            Assert.Equal(
                Section().Match(text).Groups[1].Value.Trim(),
                entry.Element(s_command + "details")!.Element(s_maml + "description")!.Value.Trim());
            foreach (Match parameter in ParameterText().Matches(text))
            {
                XElement documented = entry.Element(s_command + "parameters")!.Elements(s_command + "parameter")
                    .Single(p => p.Element(s_maml + "name")!.Value == parameter.Groups[1].Value);
                Assert.Equal(Words(parameter.Groups[2].Value), Words(documented.Element(s_maml + "description")!.Value));
                Assert.Equal(
                    Default().Match(parameter.Groups[3].Value).Groups[1].Value.Trim('\''),
                    documented.Element(s_dev + "defaultValue")?.Value ?? string.Empty);
            }

            // Examples as typed: no fence, no prompt, and the remark about each below it.
            XElement[] examples = [.. entry.Descendants(s_command + "example")];
            Match[] written = Example().Matches(text).ToArray();
            Assert.Equal(
                written.Select(example => example.Groups[2].Value),
                examples.Select(example => example.Element(s_dev + "code")!.Value.ReplaceLineEndings("\n")));
            Assert.Equal(
                written.Select(example => Words(example.Groups[3].Value)),
                examples.Select(example => Words(example.Element(s_dev + "remarks")!.Value)));
            Assert.All(examples.Zip(written), pair =>
                Assert.Contains(pair.Second.Groups[1].Value, pair.First.Element(s_maml + "title")!.Value, StringComparison.Ordinal));
        }

        Assert.DoesNotContain("```", File.ReadAllText(Repository.At("docs", culture, "LucaPS.dll-Help.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_and_accepted_values_in_the_help_are_those_of_the_cmdlets()
    {
        foreach (CmdletHelp cmdlet in s_cmdlets)
        {
            object instance = Activator.CreateInstance(cmdlet.ImplementingType)!;
            foreach (Match documented in ParameterText().Matches(Pages("en-US")[cmdlet.Name])
                .Where(match => !s_common.Contains(match.Groups[1].Value)))
            {
                ParameterMetadata parameter = cmdlet.Parameters[documented.Groups[1].Value];
                IEnumerable<string> accepted = parameter.ParameterType.IsEnum ? Enum.GetNames(parameter.ParameterType)
                    : parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues);
                Assert.Equal(accepted, Accepted().Match(documented.Groups[3].Value).Groups[1].Value
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimStart('-', ' ').Trim('\'')));
                // An initialized property shows its default; nullable ones get theirs elsewhere.
                object? value = parameter.ParameterType.IsArray
                    ? null
                    : cmdlet.ImplementingType.GetProperty(parameter.Name)?.GetValue(instance);
                if (value is string or int and not 0 or Enum)
                    Assert.Equal(value.ToString(), Default().Match(documented.Groups[3].Value).Groups[1].Value.Trim('\''));
            }
        }
    }

    [Fact]
    public void The_syntax_in_the_help_is_what_Get_Command_shows()
    {
        foreach (CmdletHelp cmdlet in s_cmdlets)
        {
            string[] documented = [.. SyntaxText().Matches(Pages("en-US")[cmdlet.Name]).Select(match => Words(match.Groups[1].Value))];
            Assert.Equal(
                cmdlet.ParameterSets.Select(set => Words($"{cmdlet.Name} {set}")
                    .Replace(" [<CommonParameters>]", string.Empty, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                documented.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Both_languages_have_the_same_examples_and_types()
    {
        foreach ((string name, string english) in Pages("en-US"))
        {
            string norwegian = Pages("nb-NO")[name];
            Assert.Equal(
                Example().Matches(english).Select(example => example.Groups[2].Value),
                Example().Matches(norwegian).Select(example => example.Groups[2].Value));
            Assert.Equal(
                ParameterText().Matches(english).Select(p => p.Groups[1].Value + p.Groups[3].Value),
                ParameterText().Matches(norwegian).Select(p => p.Groups[1].Value + p.Groups[3].Value));
            Assert.NotEqual(Section().Match(english).Value, Section().Match(norwegian).Value);
            // A copied text is not a translation.
            foreach ((Match one, Match other) in ParameterText().Matches(english)
                .Zip(ParameterText().Matches(norwegian))) Assert.NotEqual(one.Groups[2].Value, other.Groups[2].Value);
        }
    }

    [Theory]
    [InlineData("en-US", "Signs in to Luca, or reuses a saved connection silently.")]
    [InlineData("de-DE", "Signs in to Luca, or reuses a saved connection silently.")]
    [InlineData("nb-NO", "Logger inn på Luca, eller bruker en lagret tilkobling uten å spørre.")]
    [InlineData("nn-NO", "Logger inn på Luca, eller bruker en lagret tilkobling uten å spørre.")]
    [InlineData("nb", "Logger inn på Luca, eller bruker en lagret tilkobling uten å spørre.")]
    [InlineData("no", "Logger inn på Luca, eller bruker en lagret tilkobling uten å spørre.")]
    public void Get_Help_finds_it_in_the_users_language(string culture, string synopsis)
    {
        using Runspace runspace = EngineSession.NewRunspace();

        Result result = EngineSession.Run(runspace, $"[Threading.Thread]::CurrentThread.CurrentUICulture = '{culture}'; (Get-Help Connect-Luca).Synopsis; (Get-Help about_LucaPS_Errors).Name");

        Assert.Empty(result.Errors);
        Assert.Equal([synopsis, "about_LucaPS_Errors"], result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Every_cmdlet_shows_its_examples_as_code()
    {
        using Runspace runspace = EngineSession.NewRunspace();
        foreach (CmdletHelp cmdlet in s_cmdlets)
        {
            Result result = EngineSession.Run(runspace, $"(Get-Help {cmdlet.Name} -Examples).examples.example.code");
            Assert.Equal(
                Example().Matches(Pages("en-US")[cmdlet.Name]).Select(example => example.Groups[2].Value),
                result.Output.Select(item => item.ToString().ReplaceLineEndings("\n")));
        }
    }

    private static Dictionary<string, string> Pages(string culture) => Directory.GetFiles(Repository.At("docs", culture), "*-Luca*.md")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => File.ReadAllText(file).ReplaceLineEndings("\n"));

    private static CmdletHelp[] Cmdlets()
    {
        using Runspace runspace = EngineSession.NewRunspace();
        // Read in a session where the lists' own arguments are parameters.
        return [.. EngineSession.Run(
            runspace,
            "Get-Command -Module LucaPS | ForEach-Object { [pscustomobject]@{ Cmdlet = $_; Parameters = $_.Parameters; Sets = $_.ParameterSets } }").Output.Select(item =>
        {
            CmdletInfo cmdlet = (CmdletInfo)Plain(item, "Cmdlet");
            return new CmdletHelp(
                cmdlet.Name, cmdlet.ImplementingType, (Dictionary<string, ParameterMetadata>)Plain(item, "Parameters"),
                (IReadOnlyCollection<CommandParameterSetInfo>)Plain(item, "Sets"));
        })];
    }

    private static object Plain(PSObject item, string property) =>
        item.Properties[property].Value is PSObject wrapped ? wrapped.BaseObject : item.Properties[property].Value;

    private static string Words(string text) =>
        string.Join(
            ' ', text.Replace("\\", string.Empty, StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(
        "^### (?:Example|Eksempel) \\d+: ([^\n]*)\n\n```powershell\n(.*?)\n```\n(.*?)(?=^##)",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("## SYNOPSIS\n(.*?)\n## ", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("^### -(\\w+)\n(.*?)```yaml\n(.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ParameterText();

    [GeneratedRegex("^### [^\n]*\n\n```\n(.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SyntaxText();

    [GeneratedRegex("^DefaultValue: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Default();

    [GeneratedRegex("^AcceptedValues:\n((?:- .*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Accepted();

    private sealed record CmdletHelp(
        string Name, Type ImplementingType, Dictionary<string, ParameterMetadata> Parameters,
        IReadOnlyCollection<CommandParameterSetInfo> ParameterSets);
}
