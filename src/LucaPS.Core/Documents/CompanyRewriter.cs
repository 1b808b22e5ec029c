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

    /// <summary>Whether a root field is one that may take a company (luca-api.md, "GraphQL").</summary>
    public static bool MayTakeCompany(DocumentField field) =>
        field.Argument(Variable) is null && field.Name is not ("companies" or "company") && !field.Name.StartsWith("__", System.StringComparison.Ordinal);

    /// <param name="document">The document.</param>
    /// <param name="operation">The operation to run.</param>
    /// <param name="company">What the user named it by; null for the default one, which need not have a place.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: nothing in the document can be asked of the company that was named.</exception>
    public string? Rewrite(ParsedDocument document, DocumentOperation operation, object? company)
    {
        TextEdits edits = new();
        string? type = null;
        foreach (DocumentField field in document.RootFieldsOf(operation))
        {
            if (!MayTakeCompany(field) || TypeOf(operation, field) is not { } declared) continue;
            type ??= declared;
            edits.Give(field, Variable + ": $" + Variable);
        }

        if (type is null)
        {
            if (company is null) return null;
            throw InputErrors.Bad(
                $"-Company has no place in the document: none of its fields takes a companyId that it is not given already. Leave -Company out, or declare ${Variable} and use it.",
                company);
        }

        edits.Declare(operation, "$" + Variable + ": " + type);
        return edits.Apply(document.Text);
    }

    /// <summary>The argument's type; null where the field takes none.</summary>
    private string? TypeOf(DocumentOperation operation, DocumentField field)
    {
        if (schema is null or { IsFallback: true }) return "ID";
        SchemaType? root = schema.Type((operation.IsMutation ? schema.MutationType : schema.QueryType)?.Name ?? string.Empty);
        return root?.Field(field.Name)?.Argument(Variable)?.Type.ToString();
    }
}
