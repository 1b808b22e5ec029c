using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>The Markdown, the help file made from it, and the cmdlets say the same.</summary>
[Collection(EngineCollection.Name)]
public sealed partial class HelpTests
{
    private static readonly string[] Common = [.. Cmdlet.CommonParameters, "WhatIf", "Confirm"];

    private static string Docs => Path.Combine(Path.GetDirectoryName(Engine.ModulePath())!, "..", "..", "docs", "en-US");

    [Fact]
    public async Task Every_cmdlet_and_parameter_is_described_in_the_markdown_and_nothing_else()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        Dictionary<string, string[]> cmdlets = Cmdlets(session);

        Assert.Equal(cmdlets.Keys.Order(), Directory.GetFiles(Docs, "*-*.md").Select(Path.GetFileNameWithoutExtension).Order()!);
        foreach ((string name, string[] parameters) in cmdlets)
        {
            string text = await File.ReadAllTextAsync(Path.Combine(Docs, name + ".md"));
            string[] described = [.. ParameterHeading().Matches(text).Select(match => match.Groups[1].Value).Where(parameter => !Common.Contains(parameter))];
            Assert.Equal(parameters.Order(), described.Order());
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
            Assert.True(ExampleHeading().Count(text) >= 2, name + " has fewer than two examples.");
        }
    }

    [Fact]
    public async Task The_help_file_is_made_from_the_markdown()
    {
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        XNamespace maml = "http://schemas.microsoft.com/maml/2004/10";
        XDocument help = XDocument.Load(Path.Combine(Docs, "LucaPS.dll-Help.xml"));
        Dictionary<string, XElement> entries = help.Descendants(command + "command")
            .ToDictionary(entry => entry.Element(command + "details")!.Element(command + "name")!.Value);

        foreach (string file in Directory.GetFiles(Docs, "*-*.md"))
        {
            string text = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
            XElement entry = entries[Path.GetFileNameWithoutExtension(file)];
            string synopsis = Synopsis().Match(text).Groups[1].Value.Trim();
            Assert.Equal(synopsis, entry.Element(command + "details")!.Element(maml + "description")!.Value.Trim());
            foreach (Match parameter in ParameterText().Matches(text))
            {
                XElement documented = entry.Element(command + "parameters")!.Elements(command + "parameter").Single(p => p.Element(maml + "name")!.Value == parameter.Groups[1].Value);
                Assert.Equal(Words(parameter.Groups[2].Value), Words(documented.Element(maml + "description")!.Value));
            }
        }

        Assert.Equal(entries.Count, Directory.GetFiles(Docs, "*-*.md").Length);
    }

    [Fact]
    public async Task Get_Help_finds_it()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        string synopsis = session.MustRun("(Get-Help Connect-Luca).Synopsis")[0].ToString();

        Assert.Equal("Signs in to Luca, or reuses a saved connection silently.", synopsis);
    }

    private static Dictionary<string, string[]> Cmdlets(EngineSession session) =>
        session.MustRun("Get-Command -Module LucaPS").Select(item => (CmdletInfo)item.BaseObject).ToDictionary(
            cmdlet => cmdlet.Name,
            cmdlet => cmdlet.Parameters.Keys.Where(name => !Common.Contains(name)).ToArray());

    private static string Words(string text) => string.Join(' ', text.Replace("\\", string.Empty, StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("^### -(\\w+)$", RegexOptions.Multiline)]
    private static partial Regex ParameterHeading();

    [GeneratedRegex("^### Example \\d+", RegexOptions.Multiline)]
    private static partial Regex ExampleHeading();

    [GeneratedRegex("## SYNOPSIS\n(.*?)\n## ", RegexOptions.Singleline)]
    private static partial Regex Synopsis();

    [GeneratedRegex("^### -(\\w+)\n(.*?)```yaml", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ParameterText();
}
