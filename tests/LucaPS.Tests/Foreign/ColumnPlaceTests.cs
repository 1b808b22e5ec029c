using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>
/// Columns of a row are what the same names are in -Argument and -Value, wherever the mutation takes them and however the row came.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class ColumnPlaceTests
{
    private const string Sdl = """
        type Query {
          companies: [Company!]!
          saleInvoices(companyId: ID): [SaleInvoice!]! saleCustomers(companyId: ID): [SaleCustomer!]!
          expenses(companyId: ID): [Expense!]! departments(companyId: ID): [Department!]!
        }
        type Mutation {
          saleInvoiceCreate(companyId: ID, saleInvoice: SaleInvoiceInput!): SaleInvoice
          saleInvoiceUpdate(companyId: ID, UPDATE): SaleInvoice
          saleInvoiceSend(companyId: ID, SEND): SaleInvoice
          saleCustomerCreate(companyId: ID, saleCustomer: SaleCustomerInput!): SaleCustomer
          saleCustomerUpdate(companyId: ID, id: ID!, saleCustomer: SaleCustomerInput!): SaleCustomer
          expenseApprove(companyId: ID, id: ID!, amountCents: Long): Expense
          expenseSettle(companyId: ID, input: SettleInput!): Expense
          departmentDestroy(companyId: ID, id: ID!, reason: String): Department
        }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String }
        type SaleCustomer { id: ID! name: String }
        type Expense { id: ID! text: String }
        type Department { id: ID! name: String }
        enum SendMethod { EMAIL }
        input UpdateInput { id: ID! saleInvoice: SaleInvoiceInput! feeCents: Long }
        input SendInput { id: ID! sendMethod: SendMethod! email: String feeCents: Long }
        input SettleInput { id: ID! amountCents: Long settledAt: Date account: Reference }
        input SaleInvoiceInput {
          comment: String ourReference: String paymentDays: Int invoiceType: String invoiceDate: Date saleCustomer: Reference
          saleInvoiceLineItems: [LineInput!]
        }
        input LineInput { saleProductId: ID quantity: Float unitPriceCents: Long }
        input SaleCustomerInput {
          name: String email: String comment: String externalId: String creditLimit: Decimal creditLimitCents: Long feeCents: Long
          balance: Decimal bonus: BonusInput
        }
        input BonusInput { amount: Decimal amountCents: Long }
        input Reference { id: ID! }
        scalar Date
        scalar Decimal
        scalar Long
        """;

    private const string Update = "id: ID!, saleInvoice: SaleInvoiceInput!, feeCents: Long";
    private const string Send = "id: ID!, sendMethod: SendMethod!, email: String, feeCents: Long";

    [Theory]
    [InlineData("Invoke-LucaMutation expenseApprove @{ amount = 1250 } -Id e1", "amountCents", "125000")]
    [InlineData("[pscustomobject]@{ Id = 'e1'; Amount = '1250' } | Invoke-LucaMutation expenseApprove", "amountCents", "125000")]
    [InlineData("[pscustomobject]@{ Id = 'e1'; Amount = [decimal]10.5 } | Invoke-LucaMutation expenseApprove", "amountCents", "1050")]
    [InlineData("@{ Id = 'e1'; Amount = 1250 } | Invoke-LucaMutation expenseApprove", "amountCents", "125000")]
    [InlineData(
        "[pscustomobject]@{ Id = 'e1'; Amount = '10.50'; AmountCents = '1050' } | Invoke-LucaMutation expenseApprove",
        "amountCents", "1050")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Fee = '50' } | Send-LucaSaleInvoice -Method Email", "feeCents", "5000")]
    [InlineData("Set-LucaSaleInvoice i1 -Comment x -Argument @{ fee = 50 }", "feeCents", "5000")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50' } | Set-LucaSaleInvoice", "feeCents", "5000")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50' } | Set-LucaObject saleInvoice", "feeCents", "5000")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50' } | Set-LucaSaleInvoice -Argument @{ feeCents = 7 }", "feeCents", "7")]
    public async Task Kroner_for_an_argument_in_øre_are_kroner(string script, string variable, string sent)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(script + " -Force");

        Assert.Equal(sent, Assert.Single(server.Requests, request => request.IsMutation).Variable(variable));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'e1'; Amount = '1250'; AmountCents = '200000' } | Invoke-LucaMutation expenseApprove")]
    [InlineData("[pscustomobject]@{ Id = 'e1'; Amount = '1250'; AmountCents = '200000' } | Invoke-LucaMutation expenseSettle")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Fee = '50'; FeeCents = '50' } | Send-LucaSaleInvoice -Method Email")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50'; FeeCents = '50' } | Set-LucaSaleInvoice")]
    [InlineData("[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50'; FeeCents = '50' } | Set-LucaObject saleInvoice")]
    [InlineData("[pscustomobject]@{ Id = 'k1'; Fee = '50'; FeeCents = '50' } | Set-LucaSaleCustomer")]
    public async Task Two_amounts_for_one_place_are_refused(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        string message = session.Run(script + " -Force").Error.Exception.Message;
        Assert.Contains("given twice, as '", message, StringComparison.Ordinal);
        string cents = script.Contains("Fee", StringComparison.Ordinal) ? "'FeeCents'" : "'AmountCents'";
        Assert.Contains(cents, message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Id = 'e1'; Amount = '10.50'; SettledAt = '2026-02-28'; AccountId = 'a1' } | Invoke-LucaMutation expenseSettle",
        """{"id":"e1","amountCents":1050,"settledAt":"2026-02-28","account":{"id":"a1"}}""")]
    [InlineData(
        "Invoke-LucaMutation expenseSettle @{ amount = 10.5 } -Id e1",
        """{"id":"e1","amountCents":1050}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; Fee = '50' } | Send-LucaSaleInvoice -Method Email",
        """{"id":"i1","sendMethod":"EMAIL","feeCents":5000}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50' } | Set-LucaSaleInvoice",
        """{"id":"i1","saleInvoice":{"comment":"x"},"feeCents":5000}""")]
    [InlineData(
        "Set-LucaSaleInvoice i1 -Comment x -Argument @{ fee = 50 }",
        """{"id":"i1","saleInvoice":{"comment":"x"},"feeCents":5000}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'i1'; Comment = 'x'; Fee = '50' } | Set-LucaObject saleInvoice",
        """{"id":"i1","saleInvoice":{"comment":"x"},"feeCents":5000}""")]
    public async Task Columns_are_found_within_an_input_around_all(string script, string input)
    {
        await using ForeignServer server = await ServeAsync("input: UpdateInput!", "input: SendInput!");
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script + " -Force");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Empty(result.Warnings);
        using System.Text.Json.JsonDocument expected = System.Text.Json.JsonDocument.Parse(input);
        string sent = Assert.Single(server.Requests, request => request.IsMutation).Variable("input")!;
        using System.Text.Json.JsonDocument actual = System.Text.Json.JsonDocument.Parse(sent);
        Assert.True(System.Text.Json.JsonElement.DeepEquals(expected.RootElement, actual.RootElement), sent);
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Name = 'q'; creditLimit = '7.00'; creditLimitCents = '700'; Fee = 1.5; FeeCents = 150 } | New-LucaSaleCustomer",
        """{"name":"q","creditLimit":7.00,"creditLimitCents":700,"feeCents":150}""")]
    [InlineData(
        "[pscustomobject]@{ name = 'q'; creditLimit = '7.00'; creditLimitCents = '700' } | New-LucaObject saleCustomer",
        """{"name":"q","creditLimit":7.00,"creditLimitCents":700}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; creditLimit = '7.00'; creditLimitCents = '700' } | Set-LucaSaleCustomer",
        """{"creditLimit":7.00,"creditLimitCents":700}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; creditLimit = '7.00'; creditLimitCents = '700'; Fee = '1.50'; FeeCents = 150 } | Set-LucaObject saleCustomer",
        """{"creditLimit":7.00,"creditLimitCents":700,"feeCents":150}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; Balance = '7.00'; BalanceCents = '700' } | Set-LucaSaleCustomer", """{"balance":7.00}""")]
    [InlineData(
        "[pscustomobject]@{ Id = 'k1'; BonusAmount = '7.00'; BonusAmountCents = '700' } | Set-LucaSaleCustomer",
        """{"bonus":{"amount":7.00,"amountCents":700}}""")]
    public async Task Kroner_beside_øre_are_left_out_only_where_they_are_no_field(string script, string sent)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(script);

        Assert.Equal(sent, Assert.Single(server.Requests, request => request.IsMutation).Variable("saleCustomer"));
    }

    [Fact]
    public async Task A_line_may_say_its_price_in_kroner_and_in_øre()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        session.MustRun(
            "[pscustomobject]@{ saleProductId = 'p1'; quantity = '1'; unitPrice = '9.50'; unitPriceCents = '950' } | "
                + "New-LucaSaleInvoice k1 2026-01-31 14");

        Assert.Equal(
            """[{"saleProductId":"p1","quantity":1,"unitPriceCents":950}]""",
            Assert.Single(server.Requests, request => request.IsMutation).Variable("saleInvoice", "saleInvoiceLineItems"));
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Nr = 'i1'; OurReference = 'PO'; Comment = 'a' } | Set-LucaSaleInvoice -Id { $_.Nr }",
        "saleInvoice", """{"comment":"a","ourReference":"PO"}""")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'k1'; Email = 'x@y.no'; ExternalId = 'E-9' } | Set-LucaSaleCustomer -Id { $_.Nr }",
        "saleCustomer", """{"email":"x@y.no","externalId":"E-9"}""")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'k1'; Email = 'x@y.no'; ExternalId = 'E-9' } | Set-LucaObject saleCustomer -Id { $_.Nr }",
        "saleCustomer", """{"email":"x@y.no","externalId":"E-9"}""")]
    [InlineData("[pscustomobject]@{ Nr = 'i1'; Fee = '5' } | Send-LucaSaleInvoice -Id { $_.Nr } -Method Email -Force", "feeCents", "500")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'd1'; Reason = 'tom' } | Remove-LucaObject department -Id { $_.Nr } -Force", "reason", "\"tom\"")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'e1'; Amount = '5' } | Invoke-LucaMutation expenseApprove -Id { $_.Nr } -Force", "amountCents", "500")]
    [InlineData(
        "[pscustomobject]@{ Kid = '7'; OurReference = 'PO' } | Set-LucaSaleInvoice -Id { 'i' + $_.Kid }",
        "saleInvoice", """{"ourReference":"PO"}""")]
    [InlineData(
        "[pscustomobject]@{ Nr = 'i1'; Dato = '1.2.' } | Set-LucaSaleInvoice -Id { $_.Nr } -Comment { 'Betalt ' + $_.Dato }",
        "saleInvoice", """{"comment":"Betalt 1.2."}""")]
    [InlineData(
        "@{ Kid = '7'; OurReference = 'PO' } | Set-LucaSaleInvoice -Id { 'i' + $_.Kid }", "saleInvoice", """{"ourReference":"PO"}""")]
    [InlineData(
        "[pscustomobject]@{ OurReference = 'PO' } | Set-LucaSaleInvoice -Id i1 -Comment a",
        "saleInvoice", """{"comment":"a","ourReference":"PO"}""")]
    [InlineData(
        "@{ OurReference = 'PO' } | Set-LucaSaleInvoice -Id i1 -Comment a",
        "saleInvoice", """{"comment":"a","ourReference":"PO"}""")]
    [InlineData(
        "Set-LucaSaleInvoice -Id i1 -Comment a -InputObject ([pscustomobject]@{ OurReference = 'PO'; Comment = 'b' })",
        "saleInvoice", """{"comment":"a","ourReference":"PO"}""")]
    [InlineData(
        "[pscustomobject]@{ CompanyId = 'c1'; Reason = 'tom' } | Remove-LucaObject department -Id d1 -Force", "reason", "\"tom\"")]
    public async Task The_columns_of_a_row_beside_the_id_count(string script, string variable, string sent)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.Empty(result.Warnings);
        Assert.Equal(sent, Assert.Single(server.Requests, request => request.IsMutation).Variable(variable));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Nr = 'i1'; OurReferense = 'PO'; Comment = 'a' } | Set-LucaSaleInvoice -Id { $_.Nr }")]
    [InlineData("[pscustomobject]@{ OurReferense = 'PO' } | Set-LucaSaleCustomer -Id k1 -Comment a")]
    [InlineData("[pscustomobject]@{ Nr = 'k1'; OurReferense = 'PO'; Comment = 'a' } | Set-LucaObject saleCustomer -Id { $_.Nr }")]
    [InlineData("[pscustomobject]@{ Nr = 'e1'; OurReferense = 'PO' } | Invoke-LucaMutation expenseApprove -Id { $_.Nr } -Force")]
    public async Task A_column_beside_the_id_that_nobody_knows_is_told(string script)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.EndsWith("no such fields or arguments: 'OurReferense'.", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.IsMutation);
    }

    [Fact]
    public async Task Columns_do_not_take_the_place_of_a_table_under_another_name()
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(
            "[pscustomobject]@{ Id = 'k1'; Name = 'N'; Email = 'x@y.no' } | Invoke-LucaMutation saleCustomerUpdate @{ customer = @{ comment = 'x' } }");

        Assert.True(result.Errors.Count == 0, string.Join(" | ", result.Errors));
        Assert.EndsWith("'Name' and 'Email'.", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(
            """{"comment":"x"}""", Assert.Single(server.Requests, request => request.IsMutation).Variable("saleCustomer"));
    }

    [Theory]
    [InlineData("Send-LucaSaleInvoice -Id i1 -Method Email -InputObject ([pscustomobject]@{ Email = 'x@y.no' }) -Force", "'Email'")]
    [InlineData("Set-LucaSaleInvoice -Id i1 -InputObject ([pscustomobject]@{ Comment = 'x' }) -PaymentDays 3", "'Comment'")]
    [InlineData("@{ Comment = 'x' } | Set-LucaSaleInvoice -Id i1 -PaymentDays 3", "'Comment'")]
    [InlineData("Set-LucaSaleCustomer -Id ([pscustomobject]@{ Id = 'k1'; Email = 'x@y.no'; ExternalId = 'E' })", "'Email'")]
    [InlineData("New-LucaSaleCustomer -Name N -InputObject ([pscustomobject]@{ Email = 'x@y.no' })", "'Email'")]
    [InlineData("@{ Email = 'x@y.no' } | New-LucaSaleCustomer -Name N", "'Email'")]
    [InlineData("[pscustomobject]@{ Id = 'd2' } | Remove-LucaObject department -Id d1 -Force", "Leave out either the pipeline or -Id")]
    [InlineData("'d2' | Remove-LucaObject department -Id d1 -Force", "Leave out either the pipeline or -Id")]
    [InlineData(
        "[pscustomobject]@{ Id = 'e2'; Amount = '5' } | Invoke-LucaMutation expenseApprove -Id e1 -Force",
        "Leave out either the pipeline or -Id")]
    public async Task A_row_that_gives_its_parameters_to_nobody_is_refused(string script, string says)
    {
        await using ForeignServer server = await ServeAsync();
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run(script);

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.IsMutation);
    }

    private static Task<ForeignServer> ServeAsync(string update = Update, string send = Send)
    {
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""));
        Dictionary<string, object?> customer = ForeignSchemas.Row("SaleCustomer", ("id", "k1"), ("name", "A"));
        Dictionary<string, object?> expense = ForeignSchemas.Row("Expense", ("id", "e1"), ("text", "x"));
        Dictionary<string, object?> department = ForeignSchemas.Row("Department", ("id", "d1"), ("name", "D"));
        return ForeignServer.StartAsync(
            Sdl.Replace("UPDATE", update, StringComparison.Ordinal).Replace("SEND", send, StringComparison.Ordinal),
            new Dictionary<string, Func<IResolveFieldContext, object?>>
            {
                ["companies"] = _ => ForeignSchemas.Companies("c1"),
                ["saleInvoices"] = _ => (object[])[invoice],
                ["saleCustomers"] = _ => (object[])[customer],
                ["expenses"] = _ => (object[])[expense],
                ["departments"] = _ => (object[])[department],
                ["saleInvoiceCreate"] = _ => invoice,
                ["saleInvoiceUpdate"] = _ => invoice,
                ["saleInvoiceSend"] = _ => invoice,
                ["saleCustomerCreate"] = _ => customer,
                ["saleCustomerUpdate"] = _ => customer,
                ["expenseApprove"] = _ => expense,
                ["expenseSettle"] = _ => expense,
                ["departmentDestroy"] = _ => department,
            });
    }
}
