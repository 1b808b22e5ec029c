using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

/// <summary>Mutations of customers, products and suppliers.</summary>
public sealed class RegisterTests : SandboxTest
{
    [Fact]
    public async Task A_customer_is_made_changed_and_removed()
    {
        JsonElement made = await AskAsync(
            "mutation($c: SaleCustomerInput!) { saleCustomerCreate(saleCustomer: $c) { id name sendMethod organisationNumber address { city country } } }",
            new
            {
                c = new
                {
                    name = "Ny AS",
                    email = "ny@ny.example",
                    orgNumber = "314001478",
                    address = new { city = "Bodø" },
                    sendMethod = "EHF",
                    externalReference = "X-1"
                }
            },
            "saleCustomerCreate");
        Assert.Equal(("Ny AS", "EHF", "314001478", "Bodø", "NO"), (
            Text(made, "name"), Text(made, "sendMethod"), Text(made, "organisationNumber"), Text(made.GetProperty("address"), "city"),
            Text(made.GetProperty("address"), "country")));
        string id = Text(made, "id")!;
        JsonElement changed = await AskAsync(
            "mutation($id: ID!) { saleCustomerUpdate(id: $id, saleCustomer: { email: null }) { name email } }", new { id },
            "saleCustomerUpdate");
        Assert.Equal(("Ny AS", null), (Text(changed, "name"), Text(changed, "email")));
        Assert.Equal(1, (await AskAsync("{ saleCustomers(externalReference: \"X-1\") { totalCount } }", null, "saleCustomers"))
            .GetProperty("totalCount").GetInt32());
        Assert.Equal(
            "externalReference",
            await RefusedAsync("mutation { saleCustomerCreate(saleCustomer: { name: \"To\", externalReference: \"X-1\" }) { id } }"));
        Assert.Equal("name", await RefusedAsync("mutation { saleCustomerCreate(saleCustomer: { comment: \"x\" }) { id } }"));
        await AskAsync("mutation($id: ID!) { saleCustomerDestroy(id: $id) { id } }", new { id }, "saleCustomerDestroy");
        Assert.Equal("NOT_FOUND", Code(await SendAsync("query($id: ID!) { saleCustomer(id: $id) { id } }", new { id })));
    }

    [Fact]
    public async Task A_customer_with_invoices_stays_and_its_new_name_is_on_them()
    {
        JsonElement invoice = (await AskAsync("{ saleInvoices(first: 1) { nodes { id saleCustomer { id } } } }", null, "saleInvoices"))
            .GetProperty("nodes")[0];
        string id = Text(invoice.GetProperty("saleCustomer"), "id")!;
        Assert.Equal("id", Field(await SendAsync("mutation($id: ID!) { saleCustomerDestroy(id: $id) { id } }", new { id })));
        await AskAsync(
            "mutation($id: ID!) { saleCustomerUpdate(id: $id, saleCustomer: { name: \"Nytt navn\" }) { id } }",
            new { id },
            "saleCustomerUpdate");
        JsonElement again = await AskAsync(
            "query($id: ID!) { saleInvoice(id: $id) { saleCustomer { name } } }", new { id = Text(invoice, "id") }, "saleInvoice");
        Assert.Equal("Nytt navn", Text(again.GetProperty("saleCustomer"), "name"));
    }

    [Fact]
    public async Task A_product_takes_one_price_of_two_and_a_list_of_discounts()
    {
        JsonElement made = await AskAsync(
            "mutation($p: SaleProductInput!) { saleProductCreate(saleProduct: $p) { id unitPriceCents vatPercent stock discounts { fromQuantity percent } } }",
            new
            {
                p = new
                {
                    name = "Brød",
                    price = new { withVatCents = 11500 },
                    vatPercent = 15,
                    stock = 1.125m,
                    discounts = new[] { new { fromQuantity = 10.5m, percent = 5 } }
                }
            },
            "saleProductCreate");
        Assert.Equal((10000, 15, 1.125m, 10.5m), (
            made.GetProperty("unitPriceCents").GetInt32(), made.GetProperty("vatPercent").GetInt32(),
            made.GetProperty("stock").GetDecimal(), made.GetProperty("discounts")[0].GetProperty("fromQuantity").GetDecimal()));
        Assert.Equal(
            "BAD_REQUEST",
            Code(await SendAsync(
                "mutation { saleProductCreate(saleProduct: { name: \"x\", price: { withVatCents: 1, withoutVatCents: 1 } }) { id } }")));
        JsonElement oneOf = await AskAsync("{ __type(name: \"SaleProductPriceInput\") { isOneOf inputFields { name } } }", null, "__type");
        Assert.True(oneOf.GetProperty("isOneOf").GetBoolean());
        await AskAsync("mutation($id: ID!) { saleProductDestroy(id: $id) { id } }", new { id = Text(made, "id") }, "saleProductDestroy");
        Assert.Equal(12, (await AskAsync("{ saleProducts { nodes { id } } }", null, "saleProducts")).GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task A_payload_carries_the_row_or_what_the_user_did_wrong()
    {
        const string create =
            "mutation($s: SupplierInput!) { supplierCreate(supplier: $s) { supplier { id name } userErrors { field message } } }";
        JsonElement refused = await AskAsync(create, new { s = new { bankAccount = "123" } }, "supplierCreate");
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("supplier").ValueKind);
        Assert.Equal(["supplier.name", "supplier.bankAccount"], refused.GetProperty("userErrors").EnumerateArray()
            .Select(error => string.Join('.', error.GetProperty("field").EnumerateArray())));
        Assert.Equal(0, Luca.Counters.MutationCount);
        JsonElement made = await AskAsync(create, new { s = new { name = "Leverandør AS" } }, "supplierCreate");
        Assert.Equal(0, made.GetProperty("userErrors").GetArrayLength());
        string id = Text(made.GetProperty("supplier"), "id")!;
        Assert.Equal(id, (await AskAsync("mutation($id: ID!) { supplierDelete(id: $id) }", new { id }, "supplierDelete")).GetString());

        JsonElement customer = (await AskAsync("{ saleCustomers(active: true, first: 1) { nodes { id } } }", null, "saleCustomers"))
            .GetProperty("nodes")[0];
        const string archive =
            "mutation($id: ID!) { saleCustomerArchive(id: $id) { saleCustomer { active } userErrors { field message } } }";
        Assert.False((await AskAsync(archive, new { id = Text(customer, "id") }, "saleCustomerArchive")).GetProperty("saleCustomer")
            .GetProperty("active").GetBoolean());
        Assert.Equal(
            1,
            (await AskAsync(archive, new { id = Text(customer, "id") }, "saleCustomerArchive")).GetProperty("userErrors").GetArrayLength());
    }

    [Fact]
    public async Task A_draft_is_removed_and_the_list_closes_behind_it()
    {
        JsonElement drafts = (await AskAsync("{ saleInvoices(draft: true) { nodes { id } } }", null, "saleInvoices")).GetProperty("nodes");
        string id = Text(drafts[0], "id")!;
        await AskAsync("mutation($id: ID!) { saleInvoiceDestroy(id: $id) { id } }", new { id }, "saleInvoiceDestroy");
        JsonElement page = await AskAsync("{ saleInvoices(first: 20) { totalCount nodes { id } } }", null, "saleInvoices");
        Assert.Equal((249, 20, false), (
            page.GetProperty("totalCount").GetInt32(),
            page.GetProperty("nodes").GetArrayLength(),
            page.GetProperty("nodes").EnumerateArray().Any(node => Text(node, "id") == id)));
        Assert.Equal(
            "id",
            Field(await SendAsync(
                "mutation($id: ID!) { saleInvoiceDestroy(id: $id) { id } }", new { id = Text(page.GetProperty("nodes")[0], "id") })));
        JsonElement credit = await AskAsync(
            "mutation($id: ID!) { saleInvoiceCredit(id: $id) { invoiceType remainingCents } }",
            new { id = Text(page.GetProperty("nodes")[0], "id") },
            "saleInvoiceCredit");
        Assert.Equal("CREDIT_NOTE", Text(credit, "invoiceType"));
        Assert.True(credit.GetProperty("remainingCents").GetInt64() < 0);
    }

    private Task<JsonElement> SendAsync(string query, object? variables = null) =>
        Plain.QueryAsync(Luca.ApiKeys.Kari.Key, query, variables);

    private async Task<JsonElement> AskAsync(string query, object? variables, string field)
    {
        JsonElement answer = await SendAsync(query, variables);
        Assert.False(answer.TryGetProperty("errors", out _), answer.ToString());
        return answer.GetProperty("data").GetProperty(field);
    }

    private async Task<string?> RefusedAsync(string query) => Field(await SendAsync(query));

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static string? Field(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("details")[0].GetProperty("field").GetString();

    private static string? Code(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();
}
