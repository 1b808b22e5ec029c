using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using LucaPS.Sandbox.Tour;
using LucaPS.Tools;
using Xunit;

namespace LucaPS.Tests;

/// <summary>README shows what the tour shows, except for ports, times and one-time values.</summary>
[Collection(EngineCollection.Name)]
public sealed partial class PictureTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public async Task The_picture_in_README_is_the_tours_true_output()
    {
        await using StringWriter output = new();
        Assert.Equal(0, await TourCommand.RunAsync(2, output, colored: true));

        string shown = Text(XDocument.Load(Repository.At("docs", "images", "session.svg")));

        // After a change: ./build.ps1 -Task Picture
        Assert.Equal(Settled(Text(XDocument.Parse(TerminalPicture.Draw(output.ToString(), "PowerShell")))), Settled(shown));
        Assert.Contains("Everythinginthetourworked.", Settled(shown), StringComparison.Ordinal);
        Assert.Contains(
            "docs/images/session.svg",
            await File.ReadAllTextAsync(Repository.At("README.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_sees_colours_there_are_none()
    {
        await using StringWriter output = new();
        Assert.Equal(0, await TourCommand.RunAsync(1, output));

        Assert.DoesNotContain('\e', output.ToString());
    }

    [Fact]
    public void A_picture_has_the_text_in_its_columns_and_wraps_as_a_terminal()
    {
        XDocument picture = XDocument.Parse(
            TerminalPicture.Draw("a\e[32;1m <b> & \e[0mc\n" + new string('x', TerminalPicture.Columns + 2) + "\n", "<title>"));

        XElement[] lines = [.. picture.Descendants(s_svg + "text").Where(text => text.Elements(s_svg + "tspan").Any())];
        Assert.Equal(["a<b> &c", new string('x', TerminalPicture.Columns), "xx"], lines.Select(line => line.Value));
        Assert.Equal("bold", lines[0].Elements().ElementAt(1).Attribute("font-weight")?.Value);
        double[] at = [.. lines[0].Elements().Select(run => (double)run.Attribute("x")!)];
        Assert.Equal([2, 8], at[1..].Select(x => (int)Math.Round((x - at[0]) / 8.4)));
    }

    private static string Text(XDocument picture) => string.Concat(picture.Descendants(s_svg + "tspan").Select(run => run.Value));

    private static string Settled(string text)
    {
        string plain = Changing().Replace(string.Concat(text.Where(character => !char.IsWhiteSpace(character))), "$1");
        return Time().Replace(plain, string.Empty);
    }

    [GeneratedRegex("(127\\.0\\.0\\.1(?::|%3A)|state=|code_challenge=)[-_A-Za-z0-9]+")]
    private static partial Regex Changing();

    [GeneratedRegex("\\d{4}-\\d\\d-\\d\\d\\d\\d:\\d\\d(?=Process)")]
    private static partial Regex Time();
}
