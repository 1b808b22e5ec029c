using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace LucaPS.Tools;

/// <summary>Draws what a terminal shows: text in columns, in the colours that PowerShell's formatting uses.</summary>
internal static class TerminalPicture
{
    /// <summary>The column at which a longer line wraps, as in a terminal of this width.</summary>
    public const int Columns = 114;

    private const double CellWidth = 8.4;
    private const double LineHeight = 19;
    private const double Margin = 16;
    private const double Bar = 34;

    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    // Bright, as in PowerShell's tables, and readable on a dark background.
    private static readonly string[] s_colors = ["#8b949e", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#e6edf3"];

    private static readonly string[] s_buttons = ["#ff5f57", "#febc2e", "#28c840"];

    private readonly record struct Style(int? Color, bool Bold, bool Italic);

    private sealed record Run(string Text, int Column, Style Style);

    /// <summary>An SVG document of a session's output.</summary>
    /// <param name="text">What the session wrote, with its escape sequences.</param>
    /// <param name="title">The text in the window's title bar.</param>
    public static string Draw(string text, string title)
    {
        List<List<Run>> lines = Lay(text);
        while (lines.Count > 0 && lines[^1].Count == 0) lines.RemoveAt(lines.Count - 1);
        double width = (Columns * CellWidth) + (2 * Margin), height = Bar + (lines.Count * LineHeight) + Margin;
        XElement body = new(
            s_svg + "g",
            new XAttribute("font-family", "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"),
            new XAttribute("font-size", "14"));
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Count == 0) continue;
            double y = Bar + ((i + 1) * LineHeight) - 5;
            body.Add(new XElement(
                s_svg + "text", new XAttribute("y", Number(y)), new XAttribute(XNamespace.Xml + "space", "preserve"),
                lines[i].Select(Span)));
        }

        XElement svg = new(
            s_svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("role", "img"),
            new XElement(s_svg + "title", title),
            Box(width, height),
            s_buttons.Select((color, i) => new XElement(
                s_svg + "circle", new XAttribute("cx", Number(20 + (i * 20))), new XAttribute("cy", "18"), new XAttribute("r", "6"),
                new XAttribute("fill", color))),
            new XElement(
                s_svg + "text", new XAttribute("x", Number(width / 2)), new XAttribute("y", "23"), new XAttribute("fill", "#8b949e"),
                new XAttribute("font-family", "system-ui, sans-serif"), new XAttribute("font-size", "13"),
                new XAttribute("text-anchor", "middle"), title),
            body);
        return svg.ToString(SaveOptions.DisableFormatting).Replace("<text y", "\n<text y", StringComparison.Ordinal)
            .ReplaceLineEndings("\n") + "\n";
    }

    private static XElement Box(double width, double height) => new(
        s_svg + "rect", new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("rx", "8"),
        new XAttribute("fill", "#0d1117"), new XAttribute("stroke", "#30363d"));

    private static XElement Span(Run run)
    {
        // textLength keeps columns aligned whatever font the reader has.
        XElement span = new(
            s_svg + "tspan",
            new XAttribute("x", Number(Margin + (run.Column * CellWidth))),
            new XAttribute("textLength", Number(run.Text.Length * CellWidth)),
            new XAttribute("fill", run.Style.Color is { } color ? s_colors[color] : "#e6edf3"),
            run.Text);
        if (run.Style.Bold) span.Add(new XAttribute("font-weight", "bold"));
        if (run.Style.Italic) span.Add(new XAttribute("font-style", "italic"));
        return span;
    }

    private static List<List<Run>> Lay(string text)
    {
        List<List<Run>> lines = [[]];
        StringBuilder run = new();
        Style style = default;
        int column = 0;
        void Flush()
        {
            string piece = run.ToString();
            run.Clear();
            if (piece.Length == 0) return;
            // Spaces at either end need no drawing.
            string trimmed = piece.TrimStart();
            int start = column - trimmed.Length;
            if (trimmed.TrimEnd() is { Length: > 0 } visible) lines[^1].Add(new Run(visible, start, style));
        }

        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    break;
                case '\n':
                    Flush();
                    lines.Add([]);
                    column = 0;
                    break;
                case '\e' when i + 1 < text.Length && text[i + 1] == '[':
                    Flush();
                    int end = i + 2;
                    while (end < text.Length && !char.IsAsciiLetter(text[end])) end++;
                    if (end < text.Length && text[end] == 'm') style = Apply(style, text[(i + 2)..end]);
                    i = end;
                    break;
                default:
                    if (column == Columns)
                    {
                        Flush();
                        lines.Add([]);
                        column = 0;
                    }

                    run.Append(text[i]);
                    column++;
                    break;
            }
        }

        Flush();
        return lines;
    }

    private static Style Apply(Style style, string codes)
    {
        foreach (string code in codes.Split(';'))
        {
            style = (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0) switch
            {
                0 => default,
                1 => style with { Bold = true },
                3 => style with { Italic = true },
                22 => style with { Bold = false },
                23 => style with { Italic = false },
                39 => style with { Color = null },
                >= 30 and <= 37 and var color => style with { Color = color - 30 },
                >= 90 and <= 97 and var color => style with { Color = color - 90 },
                _ => style,
            };
        }

        return style;
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
