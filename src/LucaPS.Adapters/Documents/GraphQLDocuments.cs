using System;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using LucaPS.Documents;
using LucaPS.Errors;

namespace LucaPS.Adapters.Documents;

/// <summary>GraphQL-Parser, with bounds and with messages for people.</summary>
internal sealed class GraphQLDocuments : IGraphQLDocuments
{
    private const int MaxLength = 4 * 1024 * 1024;

    // Of the parser's own explanation only the first sentence is about the document.
    private static readonly string[] s_separators = ["; for more information"];

    public IGraphQLDocument Parse(string text, string? operationName = null, string? source = null) => Open(text, operationName, source);

    public static ParsedDocument Open(string text, string? operationName, string? source)
    {
        if (text.Length > MaxLength)
            throw InputErrors.Bad("The GraphQL document is longer than 4 MiB. Give large values as variables.", source);
        WrappedText wrapped = new(text, source);
        try
        {
            GraphQLDocument document = Read(wrapped.Text, source);
            if (document.Definitions.Count == 0)
                throw InputErrors.Bad("The GraphQL document is empty. It needs a query or a mutation.", source);
            return new ParsedDocument(wrapped, document, operationName, source);
        }
        catch (GraphQLParserException e)
        {
            string reason = e is GraphQLMaxDepthExceededException
                ? "it is nested too deeply"
                : e.Description.Split(s_separators, StringSplitOptions.None)[0];
            throw wrapped.ErrorAt(e.Location.Line, e.Location.Column, reason);
        }
    }

    /// <summary>Its exceptions quote the line of the error, and fail themselves where the document ends in the middle of it.</summary>
    private static GraphQLDocument Read(string text, string? source)
    {
        try
        {
            return Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.Comments });
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw InputErrors.Bad(
                "The GraphQL document has a syntax error at an unknown place. Check its numbers and its end.", source);
        }
    }
}
