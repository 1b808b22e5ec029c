using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LucaPS.Tools.House;

/// <summary>A method and how large it is.</summary>
internal sealed record SourceMethod(string Name, int Lines, int Parameters);

/// <summary>A file with what is declared in it.</summary>
/// <param name="Path">Relative to the folder that was read, with <c>/</c>.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Types">The types that it declares at the top, with their namespaces.</param>
/// <param name="Methods">Its methods and constructors, local functions counted in the method around them.</param>
internal sealed record SourceFile(string Path, int Lines, IReadOnlyList<string> Types, IReadOnlyList<SourceMethod> Methods)
{
    /// <summary>The file's folder: its room.</summary>
    public string Room => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');
}

/// <summary>The C# files of a project.</summary>
internal static class SourceTree
{
    /// <summary>What a line with only a literal has besides it: extra indentation, and what ends an argument.</summary>
    private const int Beside = 6;

    public static IReadOnlyList<SourceFile> Read(string folder) =>
        [.. Files(folder).Select(path => Parse(path, File.ReadAllText(System.IO.Path.Combine(folder, path))))];

    /// <summary>The paths below the folder, in order, without build output.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    internal static SourceFile Parse(string path, string text)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(
            text, new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: ["NET8_0_OR_GREATER", "NET"])).GetRoot();
        string[] types = [.. root.DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax).Select(FullName)];
        SourceMethod[] methods =
        [
            .. root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
                // Functions of the system have the parameters that they have.
                .Where(method => !method.Modifiers.Any(SyntaxKind.ExternKeyword))
                .Select(method => new SourceMethod(NameOf(method), LinesOf(method), method.ParameterList.Parameters.Count)),
            .. root.DescendantNodes().OfType<LocalFunctionStatementSyntax>()
                .Select(local => new SourceMethod(local.Identifier.Text, LinesOf(local), local.ParameterList.Parameters.Count)),
            // A record's or a class's parameters are a signature too.
            .. root.DescendantNodes().OfType<TypeDeclarationSyntax>()
                .Where(type => type is not RecordDeclarationSyntax && type.ParameterList is not null)
                .Select(type => new SourceMethod(type.Identifier.Text, 0, type.ParameterList!.Parameters.Count)),
        ];
        return new SourceFile(path, text.Count(c => c == '\n'), types, methods);
    }

    /// <summary>
    /// The numbers of the lines that are wider than this, except those in a multi-line literal, and those with one that is too
    /// wide for a line of its own.
    /// </summary>
    internal static IEnumerable<int> WideLines(string text, int columns)
    {
        string[] lines = text.Split('\n');
        if (Array.TrueForAll(lines, line => line.Length <= columns)) return [];
        HashSet<int> literal = [];
        foreach (string symbol in (string[])["NET8_0_OR_GREATER", "NETSTANDARD2_0"])
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(
                text, new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: [symbol]));
            foreach (FileLinePositionSpan span in tree.GetRoot().DescendantNodes().Where(IsLiteral)
                .Select(node => tree.GetLineSpan(node.Span)))
            {
                int first = span.StartLinePosition.Line, last = span.EndLinePosition.Line;
                int width = span.EndLinePosition.Character - span.StartLinePosition.Character;
                if (last > first || width + Indentation(lines[first]) + Beside > columns)
                    literal.UnionWith(Enumerable.Range(first, last - first + 1));
            }
        }

        return Enumerable.Range(0, lines.Length)
            .Where(line => lines[line].Length > columns && !literal.Contains(line)).Select(line => line + 1);
    }

    private static bool IsLiteral(SyntaxNode node) =>
        node is InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.StringLiteralExpression)
        || node.IsKind(SyntaxKind.Utf8StringLiteralExpression);

    private static int Indentation(string line) => line.Length - line.TrimStart(' ').Length;

    private static int LinesOf(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        OperatorDeclarationSyntax op => "operator " + op.OperatorToken.Text,
        _ => method.Kind().ToString(),
    };

    private static string FullName(SyntaxNode type)
    {
        string name = type is BaseTypeDeclarationSyntax declared
            ? declared.Identifier.Text
            : ((DelegateDeclarationSyntax)type).Identifier.Text;
        int arity = type is TypeDeclarationSyntax { TypeParameterList: { } list }
            ? list.Parameters.Count
            : (type as DelegateDeclarationSyntax)?.TypeParameterList?.Parameters.Count ?? 0;
        string? space = type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();
        return (space is null ? "" : space + ".") + name + (arity == 0 ? "" : "`" + arity);
    }
}
