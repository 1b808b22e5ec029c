using LucaPS.Errors;
using LucaPS.Schema;


namespace LucaPS.Documents;

/// <summary>
/// Names a company in a document that was written without: every root field that takes <c>companyId</c> and is not given one gets the
/// variable <c>$companyId</c>. Everything else stays as it is written.
/// </summary>
internal sealed class CompanyRewriter(LucaSchema? schema)
{
    public const string Variable = "companyId";

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: nothing in the document can be asked of a company.</exception>
    public string Rewrite(ParsedDocument document, DocumentOperation operation, object company)
    {
        TextEdits edits = new();
        string? type = null;
        foreach (DocumentField field in document.RootFieldsOf(operation))
        {
            if (field.Argument(Variable) is not null || TypeOf(operation, field) is not { } declared) continue;
            type ??= declared;
            edits.Give(field, Variable + ": $" + Variable);
        }

        if (type is null)
        {
            throw InputErrors.Bad(
                $"-Company has no place in the document: none of its fields takes a companyId that it is not given already. Leave -Company out, or declare ${Variable} and use it. Nothing was sent.",
                company);
        }

        edits.Declare(operation, "$" + Variable + ": " + type);
        return edits.Apply(document.Text);
    }

    /// <summary>The argument's type; null where the field takes none, or needs none (luca-api.md, "GraphQL").</summary>
    private string? TypeOf(DocumentOperation operation, DocumentField field)
    {
        if (field.Name is "companies" or "company" || field.Name.StartsWith("__", System.StringComparison.Ordinal)) return null;
        if (schema is null or { IsFallback: true }) return "ID";
        SchemaType? root = schema.Type((operation.IsMutation ? schema.MutationType : schema.QueryType)?.Name ?? string.Empty);
        return root?.Field(field.Name)?.Argument(Variable)?.Type.ToString();
    }
}
