using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

public sealed class MutationTests : SandboxTest
{
    private const string Create = "mutation($i: SaleInvoiceInput!, $c: ID) { saleInvoiceCreate(saleInvoice: $i, companyId: $c) { id draft invoiceNumber totalCents saleCustomer { id } saleInvoiceLineItems { name unit } } }";
    private const string Update = "mutation($id: ID!, $i: SaleInvoiceInput!) { saleInvoiceUpdate(id: $id, saleInvoice: $i) { id draft finalized invoiceNumber comment } }";
    private const string Send =
        "mutation($id: ID!, $m: SaleSendMethod!, $e: String) { saleInvoiceSend(id: $id, sendMethod: $m, email: $e) { id sentAt } }";

    [Fact]
    public async Task An_invoice_goes_from_draft_to_sent()
    {
        JsonElement rows = await Plain.QueryAsync(
            Key, "{ saleCustomers(first: 1) { nodes { id } } saleProducts(first: 1) { nodes { id name unitPriceCents } } }");
        string customer = rows.GetProperty("data").GetProperty("saleCustomers").GetProperty("nodes")[0].GetProperty("id").GetString()!;
        JsonElement product = rows.GetProperty("data").GetProperty("saleProducts").GetProperty("nodes")[0];
        object input = new
        {
            saleCustomer = new { id = customer },
            invoiceDate = "2026-11-24",
            paymentDays = 14,
            saleInvoiceLineItems = new object[]
            {
                new { saleProductId = product.GetProperty("id").GetString(), quantity = 2.5m },
                new { name = "Eget", quantity = 1, unitPriceCents = 12345 }
            },
        };
        JsonElement made = (await Plain.QueryAsync(Key, Create, new { i = input })).GetProperty("data").GetProperty("saleInvoiceCreate");
        Assert.True(made.GetProperty("draft").GetBoolean());
        Assert.Equal(JsonValueKind.Null, made.GetProperty("invoiceNumber").ValueKind);
        Assert.Equal(
            decimal.Round(2.5m * product.GetProperty("unitPriceCents").GetInt64()) + 12345, made.GetProperty("totalCents").GetDecimal());
        string id = made.GetProperty("id").GetString()!;

        JsonElement refused = await Plain.QueryAsync(Key, Send, new { id, m = "EMAIL" });
        Assert.Equal("id", Field(refused));
        JsonElement final = (await Plain.QueryAsync(Key, Update, new { id, i = new { invoiceType = "INVOICE", comment = "Ferdig" } }))
            .GetProperty("data").GetProperty("saleInvoiceUpdate");
        Assert.True(final.GetProperty("finalized").GetBoolean());
        Assert.Equal(10_251, final.GetProperty("invoiceNumber").GetInt32());
        Assert.Equal("Ferdig", final.GetProperty("comment").GetString());
        Assert.Equal("invoiceType", Field(await Plain.QueryAsync(Key, Update, new { id, i = new { comment = "Sent" } })));
        Assert.Equal("email", Field(await Plain.QueryAsync(Key, Send, new { id, m = "EMAIL", e = "nope" })));
        JsonElement sent = await Plain.QueryAsync(Key, Send, new { id, m = "EMAIL", e = "a@b.example" });
        Assert.NotEqual(JsonValueKind.Null, sent.GetProperty("data").GetProperty("saleInvoiceSend").GetProperty("sentAt").ValueKind);

        JsonElement last = await Plain.QueryAsync(Key, "{ saleInvoices(last: 1) { totalCount nodes { id finalized } } }");
        Assert.Equal(251, last.GetProperty("data").GetProperty("saleInvoices").GetProperty("totalCount").GetInt32());
        Assert.Equal(id, last.GetProperty("data").GetProperty("saleInvoices").GetProperty("nodes")[0].GetProperty("id").GetString());
        Assert.Equal((1, 1, 1), (
            Luca.Counters.Mutations["saleInvoiceCreate"],
            Luca.Counters.Mutations["saleInvoiceUpdate"],
            Luca.Counters.Mutations["saleInvoiceSend"]));
    }

    [Fact]
    public async Task Validation_names_every_field()
    {
        JsonElement answer = await Plain.QueryAsync(Key, Create, new
        {
            i = new
            {
                saleCustomer = new { id = "nope" },
                invoiceType = "INVOICE",
                paymentDays = 400,
                saleInvoiceLineItems = new object[] { new { saleProductId = "nope", quantity = 0 }, new { quantity = 1 } }
            },
        });
        JsonElement extensions = answer.GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal("VALIDATION_FAILED", extensions.GetProperty("code").GetString());
        Assert.Equal(
            [
                "invoiceDate", "paymentDays", "saleCustomer.id", "saleInvoiceLineItems.0.quantity", "saleInvoiceLineItems.0.saleProductId",
                "saleInvoiceLineItems.1.name"
            ],
            extensions.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("field").GetString()!)
                .Order(StringComparer.Ordinal));
        Assert.Equal(0, Luca.Counters.MutationCount);
    }

    [Fact]
    public async Task A_read_only_token_is_forbidden_to_write()
    {
        (string access, _) = await Plain.SignInAsync(Luca.Clients.ReadOnly, scope: Plain.Read);
        JsonElement answer = await Plain.QueryAsync(access, Create, new { i = new { comment = "x" }, c = Luca.Companies[0].Id });
        Assert.Equal("FORBIDDEN", answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal(0, Luca.Counters.MutationCount);
    }

    [Fact]
    public async Task Several_mutations_in_one_document_run_in_order()
    {
        JsonElement answer = await Plain.QueryAsync(Key, "mutation { a: saleInvoiceCreate(saleInvoice: { comment: \"1\" }) { id } b: saleInvoiceUpdate(id: \"nope\", saleInvoice: { comment: \"2\" }) { id } c: saleInvoiceCreate(saleInvoice: { comment: \"3\" }) { id } }");
        Assert.Equal("NOT_FOUND", answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.NotEqual(JsonValueKind.Null, answer.GetProperty("data").GetProperty("c").ValueKind);
        Assert.Equal(2, Luca.Counters.MutationCount);
    }

    private static string? Field(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("details")[0].GetProperty("field").GetString();
}
