
namespace LucaPS.Documents;

/// <summary>Parses GraphQL documents.</summary>
internal interface IGraphQLDocuments
{
    /// <summary>Parses an executable document.</summary>
    /// <param name="text">The document, as the user wrote it.</param>
    /// <param name="source">The file that it is from, for messages; null for none.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a syntax error, shown with line, column and caret.</exception>
    ParsedDocument Parse(string text, string? source = null);
}
