using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LucaPS.Tools.House;

/// <summary>
/// Every sentence that the module can say, as written in the source: errors, warnings, notices, progress, pages. Values inserted at run
/// time are in braces. Meant to be read as text, and compared with the last reviewed list.
/// </summary>
internal static partial class SentenceList
{
    private const int FewestWords = 3;

    public static string Write(string repository)
    {
        StringBuilder text = new();
        foreach (string project in (string[])["LucaPS.Core", "LucaPS.Adapters", "LucaPS"])
        {
            string folder = Path.Combine(repository, "src", project);
            foreach (string path in SourceTree.Files(folder))
            {
                string[] sentences = [.. Of(File.ReadAllText(Path.Combine(folder, path)))];
                if (sentences.Length == 0) continue;
                text.Append(project).Append('/').Append(path).Append('\n');
                foreach (string sentence in sentences) text.Append("    ").Append(sentence).Append('\n');
            }
        }

        return text.ToString();
    }

    internal static IEnumerable<string> Of(string source) =>
        CSharpSyntaxTree.ParseText(
            source, new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: ["NET8_0_OR_GREATER", "NET"])).GetRoot()
            .DescendantNodes(node => node is not AttributeListSyntax && !IsText(node))
            .Where(node => IsText(node) && node.FirstAncestorOrSelf<AttributeListSyntax>() is null)
            .Select(node => Spaces().Replace(Text((ExpressionSyntax)node), " ").Trim())
            .Where(text => text.Length > 0 && IsSentence(text));

    private static bool IsText(SyntaxNode node) =>
        node is InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.StringLiteralExpression) || IsSum(node);

    private static bool IsSum(SyntaxNode node) =>
        node.IsKind(SyntaxKind.AddExpression) && node is BinaryExpressionSyntax sum && (IsText(Bare(sum.Left)) || IsText(Bare(sum.Right)));

    private static ExpressionSyntax Bare(ExpressionSyntax node) =>
        node is ParenthesizedExpressionSyntax inner ? Bare(inner.Expression) : node;

    private static string Text(ExpressionSyntax node) => Bare(node) switch
    {
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax interpolated =>
            string.Concat(interpolated.Contents.Select(part => part is InterpolatedStringTextSyntax text
                ? text.TextToken.ValueText
                : Text(((InterpolationSyntax)part).Expression))),
        BinaryExpressionSyntax sum when IsSum(sum) => Text(sum.Left) + Text(sum.Right),
        ConditionalExpressionSyntax choice when HasText(choice) => "{" + Text(choice.WhenTrue) + " | " + Text(choice.WhenFalse) + "}",
        SwitchExpressionSyntax choice when HasText(choice) =>
            "{" + string.Join(" | ", choice.Arms.Select(arm => Text(arm.Expression))) + "}",
        ThrowExpressionSyntax or DefaultExpressionSyntax => "",
        ExpressionSyntax other => other.IsKind(SyntaxKind.NullLiteralExpression) ? "" : "{" + Name(other) + "}",
    };

    /// <summary>An inserted value, by the last name in its expression: how it is made does not matter to a reader.</summary>
    private static string Name(ExpressionSyntax node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString" or "TrimEnd" } member } =>
            Name(member.Expression),
        InvocationExpressionSyntax { ArgumentList.Arguments: [var only, ..] } => Name(only.Expression),
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        IdentifierNameSyntax name => name.Identifier.Text,
        PostfixUnaryExpressionSyntax postfix => Name(postfix.Operand),
        ParenthesizedExpressionSyntax inner => Name(inner.Expression),
        _ => "…",
    };

    private static bool HasText(SyntaxNode node) => node.DescendantNodes().Any(IsText);

    private static bool IsSentence(string text) =>
        text[0] is not ('<' or ':') && !text.StartsWith("query ", StringComparison.Ordinal)
        && Placeholders().Replace(text, "x").Split(' ').Count(word => word.Any(char.IsLetter)) >= FewestWords;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Placeholders();
}
