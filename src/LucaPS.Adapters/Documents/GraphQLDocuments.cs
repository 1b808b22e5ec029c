using System;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using LucaPS.Documents;
using LucaPS.Errors;

namespace LucaPS.Adapters.Documents;

/// <summary>GraphQL-Parser's tree, brought into Core's form.</summary>
internal sealed class GraphQLDocuments : IGraphQLDocuments
{
    private const int MaxLength = 4 * 1024 * 1024;

    // Of the parser's own explanation only the first sentence is about the document.
    private static readonly string[] Separators = ["; for more information"];

    public ParsedDocument Parse(string text, string? source = null)
    {
        if (text.Length > MaxLength) throw Bad("The GraphQL document is longer than 4 MiB. Give large values as variables.", source);
        WrappedDocument? wrapped = WrappedDocument.Of(text, source);
        try
        {
            GraphQLDocument document = Read(wrapped?.Text ?? text, source);
            if (document.Definitions.Count == 0) throw Bad("The GraphQL document is empty. It needs a query or a mutation.", source);
            return new DocumentTranslator(text, source, wrapped).Translate(document);
        }
        catch (GraphQLParserException e)
        {
            // The parser counts lines by \n alone and columns within them, as SyntaxErrors does for the texts that people write.
            string reason = e is GraphQLMaxDepthExceededException ? "it is nested too deeply" : e.Description.Split(Separators, StringSplitOptions.None)[0];
            throw wrapped?.ErrorAt(e.Location.Line, e.Location.Column, reason) ?? SyntaxErrors.At(text, e.Location.Line, e.Location.Column, reason, source);
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
            throw Bad("The GraphQL document has an error in its syntax, at a place that cannot be told. Look at its numbers and at its end.", source);
        }
    }

    internal static LucaException Bad(string message, string? source) => InputErrors.Bad(message, source);
}
