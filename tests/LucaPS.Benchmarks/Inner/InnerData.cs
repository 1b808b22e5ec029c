using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using LucaPS.Benchmarks.Server;
using LucaPS.Schema;

namespace LucaPS.Benchmarks.Inner;

/// <summary>What the inner benchmarks share: the server's schema as the client reads it, and a page as it arrives.</summary>
internal static class InnerData
{
    /// <summary>The answer to the introspection document.</summary>
    public static byte[] IntrospectionAnswer { get; } =
        [
            .. Encoding.UTF8.GetBytes("{\"data\":{\"__schema\":"), .. Introspection.Build(SchemaText.Build()),
            .. Encoding.UTF8.GetBytes("}}")
        ];

    public static LucaSchema Schema { get; } = IntrospectionReader.Read(IntrospectionAnswer)!;

    public static SchemaField ListField { get; } = Schema.QueryType.Field("saleInvoices")!;

    public static SchemaField LookupField { get; } = Schema.QueryType.Field("saleInvoice")!;

    public static Selection Selection { get; } = new SelectionBuilder(Schema).Default("SaleInvoice");

    /// <summary>The value of <c>data</c> of a page of 100 invoices.</summary>
    public static byte[] PageData()
    {
        Answers answers = new(new ServerSettings { Rows = 1000 }, new InvoiceData(1000), []);
        PlannedField field = new(
            "f0", "saleInvoices", new Dictionary<string, GraphQLParser.AST.GraphQLValue>(), WantsEdges: false, WantsTotal: false);
        using MemoryStream answer = new();
        foreach (ReadOnlyMemory<byte> piece in answers.Answer([field], default)) answer.Write(piece.Span);
        using JsonDocument document = JsonDocument.Parse(answer.ToArray());
        return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("data").GetRawText());
    }
}
