namespace LucaPS.Documents;

/// <summary>Parses GraphQL documents.</summary>
internal interface IGraphQLDocuments
{
    /// <summary>Parses an executable document and chooses the operation to run (GraphQL specification, section 6.1).</summary>
    /// <param name="text">The document, as the user wrote it.</param>
    /// <param name="operationName">The operation's name; null where the document has but one.</param>
    /// <param name="source">The file that it is from, for messages; null for none.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a syntax error, shown with line, column and caret; none or
    /// several operations fit, or it is a subscription.</exception>
    IGraphQLDocument Parse(string text, string? operationName = null, string? source = null);
}
