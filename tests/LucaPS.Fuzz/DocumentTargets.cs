using System;
using System.Collections.Generic;
using LucaPS.Adapters.Documents;
using LucaPS.Api.Pages;
using LucaPS.Documents;
using LucaPS.Schema;

namespace LucaPS.Fuzz;

/// <summary>What users give: .graphql files and variables as JSON.</summary>
internal static class DocumentTargets
{
    private static readonly GraphQLDocuments s_documents = new();
    private static readonly IGraphQLDocument s_document = s_documents.Parse(
        "query A($id: ID!, $first: Int = 10, $after: String, $input: SaleInvoiceFilter) { companies(first: $first, after: $after) { nodes { id } } thing(id: $id, input: $input) { id } } query B($x: Int) { b }",
        "A");

    private static readonly PaginationPlan s_plan = new()
    {
        Document = "",
        Path = ["companies"],
        RowsKey = "nodes",
        PageInfoKey = "pageInfo",
        AfterVariable = "after",
        PageSizeVariable = "first",
        StartVariable = "after",
    };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("document", Document, "query mutation subscription fragment on ... { } ( ) [ ] ! $ : @skip(if:true) @include = # ~0A \"\"\" \" \\u{1F600} \\ud800 $first $after nodes edges node pageInfo{hasNextPage~20endCursor} "
            + "first:5 after:\"x\" last:1 companies saleInvoices ...F fragment~20F~20on~20Query{...F} null true 1.5e999 99999999999999999999 ~EF~BB~BF ~01 ~02 ~0D & | schema type __typename"),
        new("variables", Variables, Targets.Json + "\"id\" \"first\" \"after\" \"input\" \"$id\" \"ID\" \"x\" ~01 ~02 100 0 2.5"),
    ];

    private static void Document(byte[] input)
    {
        ParsedDocument document = GraphQLDocuments.Open(FuzzTarget.Chars(input), null, "fuzz.graphql");
        _ = document.RootFields;
        Rewrite(document, null);
        Rewrite(document, KnownSchema.Schema);
    }

    private static void Rewrite(ParsedDocument document, LucaSchema? schema)
    {
        PaginationPlan plan;
        try
        {
            plan = document.Paginate(schema);
        }
        catch (LucaException)
        {
            return;
        }

        try
        {
            // What is sent must still be a document that has the operation.
            _ = s_documents.Parse(plan.Document, document.OperationName);
        }
        catch (LucaException e)
        {
            throw new InvalidOperationException("The rewritten document is none: " + plan.Document, e);
        }
    }

    private static void Variables(byte[] input)
    {
        string json = FuzzTarget.Chars(input);
        ReadOnlyMemory<byte> bound = new VariableBinder(KnownSchema.Schema, new InputContext()).Bind(s_document, json);
        _ = new DocumentSource(s_plan, bound);
    }
}
