using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>Any document through the cmdlet. LucaPS.Core.Tests covers how it is rewritten.</summary>
[Collection(EngineCollection.Name)]
public sealed class DocumentTests
{
    private const string Of =
        "query($companyId: ID!) { company(id: $companyId) { id } saleInvoices(companyId: $companyId, first: 1) { totalCount } }";

    [Fact]
    public async Task A_company_that_is_named_is_put_into_fields_written_without()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string[] ids = [.. session.Server.Companies.Take(2).Select(company => company.Id)];
        session.Set("ids", ids);

        object?[] totals = [.. session.MustRun("Invoke-LucaGraphQL '{ saleInvoices(first: 1) { totalCount } }' -Company $ids")
            .Select(answer => Inner(answer, "saleInvoices").Get("totalCount"))];

        Assert.Equal(
            session.MustRun("foreach ($id in $ids) { @(Get-LucaSaleInvoice -Company $id).Count }").Select(count => count.BaseObject),
            totals);
        Assert.Equal(totals.Length, session.MustRun("$ids | ForEach-Object { [pscustomobject]@{ CompanyId = $_ } } | Invoke-LucaGraphQL -Query '{ saleInvoices(first: 1) { totalCount } }'").Count);
        Assert.Equal(
            (int)totals[1]!, session.MustRun("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate -Company $ids[1]").Count);
        // A nested companyId belongs to another value.
        session.Set("text", "query($f: JSON) { saleInvoices(first: 1) { totalCount } }");
        Assert.DoesNotContain(
            "give it once",
            session.Run("Invoke-LucaGraphQL $text -Company $ids[0] -Variables '{ \"f\": { \"companyId\": 1 } }'").Error.Exception.Message,
            System.StringComparison.Ordinal);
        session.Server.Counters.Reset();
        foreach (string script in (string[])
        [
            "Invoke-LucaGraphQL '{ companies { nodes { id } } }' -Company $ids[0]",
            "Invoke-LucaGraphQL $document -Company $ids[0] -Variables @{ companyId = $ids[1] }"
        ])
            Assert.Equal("LucaBadRequest", session.Run("$document = '" + Of + "'; " + script).ErrorId);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task An_error_beside_data_names_the_document_that_was_given()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run("Invoke-LucaGraphQL '{ saleInvoice(id: \"borte\") { id } }'");

        Assert.Single(result.Output);
        Assert.Equal("{ saleInvoice(id: \"borte\") { id } }", Rows.Bare(result.Error.TargetObject));
    }

    [Fact]
    public async Task The_companies_named_fill_the_variable_that_is_declared()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string[] ids = [session.Server.Companies[0].Id, session.Server.Companies[1].Id];
        session.Set("ids", ids);
        session.Set("document", Of);

        Collection<PSObject> answers = session.MustRun("Invoke-LucaGraphQL $document -Company $ids");
        Assert.Equal(ids, answers.Select(answer => Inner(answer, "company").Get("id")));
        Assert.Equal([ids[1]], session.MustRun("Invoke-LucaGraphQL $document -Variables @{ companyId = $ids[1] }")
            .Select(answer => Inner(answer, "company").Get("id")));
        Assert.Equal("LucaCompanyRequired", session.Run("Invoke-LucaGraphQL $document").ErrorId);
        session.MustRun("$null = Set-LucaConnection -Company $ids[0]");
        Assert.Equal([ids[0]], session.MustRun("Invoke-LucaGraphQL $document").Select(answer => Inner(answer, "company").Get("id")));
        Assert.Equal(ids, session.MustRun("Get-LucaCompany -First 2 | Invoke-LucaGraphQL -Query $document")
            .Select(answer => Inner(answer, "company").Get("id")));
    }

    [Fact]
    public async Task A_file_may_hold_several_operations()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        string file = Path.Combine(session.Home, "spørring.graphql");
        await File.WriteAllTextAsync(
            file,
            "# æøå\nquery A { companies { nodes { id } } }\nquery B { saleProducts(first: 2) { nodes { ...P } } }\nfragment P on SaleProduct { name }\n",
            TestContext.Current.CancellationToken);
        session.Set("file", file);

        PSObject answer = Assert.Single(session.MustRun("Invoke-LucaGraphQL -Path $file -OperationName B"));

        Assert.Equal(2, ((Array)Inner(answer, "saleProducts").Get("nodes")!).Length);
        Assert.Contains(
            "2 operations (A, B)", session.Run("Invoke-LucaGraphQL -Path $file").Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "'A'", session.Run("Invoke-LucaGraphQL -Path $file -OperationName AA").Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be read", session.Run("Invoke-LucaGraphQL -Path ($file + 'x')").Error.Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What the framework itself refuses as a path: on Windows PowerShell that goes for wildcards too.</summary>
    [Theory]
    [InlineData("Invoke-LucaGraphQL -Path $given")]
    [InlineData("Invoke-LucaGraphQL '{ companies { nodes { id } } }' -OutFile $given")]
    [InlineData("Export-LucaData $given -Type saleProducts")]
    public async Task A_path_that_cannot_be_one_is_said_to_be_none(string command)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Set("given", Path.Combine(session.Home, "a\0b"));

        Result result = session.Run(command);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("is not a path", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_is_a_file()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run("Invoke-LucaGraphQL -Path variable:PID");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("not a file system path", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ input = $input_ }")]
    [InlineData("[pscustomobject]@{ input = [pscustomobject]$input_ }")]
    [InlineData("@{ INPUT = $input_ }")]
    public async Task Variables_arrive_in_GraphQLs_own_types(string variables)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Set("customer", session.MustRun("(Get-LucaSaleCustomer -First 1).Id")[0]);
        session.Set("product", session.MustRun("(Get-LucaSaleProduct -First 1).Id")[0]);
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            PSObject answer = Assert.Single(session.MustRun($$"""
                [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo('nb-NO')
                $input_ = @{
                    saleCustomer = @{ id = $customer }
                    invoiceDate = [datetime]::new(2026, 3, 29, 23, 30, 0)
                    paymentDays = '14'
                    invoiceType = 'draft'
                    saleInvoiceLineItems = @{ saleProductId = $product; quantity = 1.25; unitPriceCents = [decimal]9007199254740993 }
                }
                Invoke-LucaGraphQL 'mutation($input: SaleInvoiceInput!) { saleInvoiceCreate(saleInvoice: $input) { invoiceDate paymentDays invoiceType saleInvoiceLineItems { quantity unitPriceCents } } }' -Variables ({{variables}})
                """));

            PSObject invoice = Inner(answer, "saleInvoiceCreate");
            Assert.Equal("2026-03-29", invoice.Get("invoiceDate"));
            Assert.Equal(14, invoice.Get("paymentDays"));
            Assert.Equal("DRAFT", invoice.Get("invoiceType"));
            PSObject line = PSObject.AsPSObject(Assert.Single(((Array)invoice.Get("saleInvoiceLineItems")!).Cast<object>()));
            Assert.Equal(1.25m, line.Get("quantity"));
            Assert.Equal(9_007_199_254_740_993L, line.Get("unitPriceCents"));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task What_does_not_fit_its_type_is_refused_before_anything_is_sent()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");
        session.Server.Counters.Reset();

        foreach ((string document, string variables, string says) in new[]
        {
            ("query($n: Int!) { saleInvoices(first: $n) { totalCount } }", "@{ n = 1.5 }", "'$n'"),
            ("query($n: Int!) { saleInvoices(first: $n) { totalCount } }", "@{}", "$n (Int!)"),
            ("query($n: Int!) { saleInvoices(first: $n) { totalCount } }", "@{ n = 1; m = 2 }", "'$m'"),
            ("query($n: Int!) { saleInvoices(first: $n) { totalCount } }", "'[1]'", "an object is expected"),
            ("query($t: SaleInvoiceType) { saleInvoices(invoiceType: $t) { totalCount } }", "@{ t = 'INVOISE' }", "INVOICE"),
            (
                "mutation($i: SaleInvoiceInput!) { saleInvoiceCreate(saleInvoice: $i) { id } }",
                "@{ i = @{ paymentDayz = 1 } }",
                "paymentDays"),
        })
        {
            session.Set("document", document);
            Result result = session.Run($"Invoke-LucaGraphQL $document -Variables ({variables})");
            Assert.Equal("LucaBadRequest", result.ErrorId);
            Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task Raw_is_the_text_that_came_and_data_keeps_every_digit()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        string raw = (string)Assert.Single(
            session.MustRun("Invoke-LucaGraphQL '{ saleCustomers(first: 1) { nodes { id balanceCents } } }' -Raw")).BaseObject;
        PSObject answer = Assert.Single(session.MustRun("Invoke-LucaGraphQL '{ saleCustomers(first: 1) { nodes { id balanceCents } } }'"));

        using JsonDocument json = JsonDocument.Parse(raw);
        JsonElement node = json.RootElement.GetProperty("data").GetProperty("saleCustomers").GetProperty("nodes")[0];
        Assert.Equal("12345678901234567890123", node.GetProperty("balanceCents").GetRawText().Trim('"'));
        PSObject row = PSObject.AsPSObject(((Array)Inner(answer, "saleCustomers").Get("nodes")!).GetValue(0)!);
        Assert.Equal(node.GetProperty("id").GetString(), row.Get("id"));
        Assert.Equal(
            "12345678901234567890123", Convert.ToString(row.Get("balanceCents"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Field_errors_come_beside_the_data_each_with_its_path()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Faults.Schema = SchemaChanges.FieldRefused;

        Result one = session.Run("Invoke-LucaGraphQL '{ saleInvoices(first: 12) { nodes { id dueDate } } }'");
        Result pages = session.Run("Invoke-LucaGraphQL '{ saleInvoices { nodes { id dueDate } } }' -Paginate -First 120");

        Assert.Equal(12, ((Array)Inner(Assert.Single(one.Output), "saleInvoices").Get("nodes")!).Length);
        Assert.Equal(12, one.Errors.Count);
        Assert.Contains("saleInvoices.nodes[11].dueDate", one.Errors[11].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(120, pages.Output.Count);
        Assert.Equal(120, pages.Errors.Count);
        Assert.All(pages.Errors, error => Assert.StartsWith("LucaPlanRequired,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ saleInvoices { nodes { id } } }", "", 250, 3)]
    [InlineData("{ saleInvoices(first: 50) { edges { node { id } } pageInfo { hasNextPage } } }", "", 250, 5)]
    [InlineData("{ saleInvoices { nodes { id } } }", "-First 120", 120, 2)]
    [InlineData(
        "query Q { s: saleInvoices(draft: true) { ...F } } fragment F on SaleInvoiceConnection { totalCount nodes { id } }", "", 25, 1)]
    public async Task Every_page_is_followed(string document, string parameters, int count, int requests)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");
        session.Server.Counters.Reset();
        session.Set("document", document);

        Collection<PSObject> nodes = session.MustRun("Invoke-LucaGraphQL $document -Paginate " + parameters);

        Assert.Equal(count, nodes.Select(node => node.Get("id")).Distinct().Count());
        Assert.Equal(count, nodes.Count);
        Assert.Equal(requests, session.Server.Counters.GraphQLRequests);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice", CursorFault.DoesNotMove)]
    [InlineData("Get-LucaSaleInvoice", CursorFault.NoEndCursor)]
    [InlineData("Get-LucaSaleInvoice", CursorFault.EmptyPage)]
    [InlineData("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate", CursorFault.DoesNotMove)]
    [InlineData("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate", CursorFault.NoEndCursor)]
    [InlineData("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate", CursorFault.EmptyPage)]
    public async Task Pages_that_lead_nowhere_end_with_an_error_and_no_loop(string command, CursorFault fault)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");
        session.Server.Counters.Reset();
        session.Server.Faults.Cursor = fault;

        Result result = session.Run(command);

        Assert.Equal("LucaUnexpectedResponse", result.ErrorId);
        Assert.Contains("The rows", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.InRange(session.Server.Counters.GraphQLRequests, 1, 3);
        Assert.True(result.Output.Count >= (fault == CursorFault.EmptyPage ? 0 : 100));
    }

    [Fact]
    public async Task Progress_says_how_many_of_how_many_but_not_for_every_page_and_to_nobody_where_nobody_watches()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Invoices = 2000 });
        ProgressRecord[] shown = [], silent = [];

        Result result = session.Run(
            "$ProgressPreference = 'Continue'; Get-LucaSaleInvoice",
            shell => shell.Streams.Progress.DataAdded += (sender, added) =>
                shown = [.. shown, ((PSDataCollection<ProgressRecord>)sender!)[added.Index]]);
        session.Run(
            "$ProgressPreference = 'SilentlyContinue'; Get-LucaSaleInvoice",
            shell => shell.Streams.Progress.DataAdded += (sender, added) =>
                silent = [.. silent, ((PSDataCollection<ProgressRecord>)sender!)[added.Index]]);

        Assert.Equal(2000, result.Output.Count);
        Assert.NotEmpty(shown);
        Assert.Equal("Get-LucaSaleInvoice", shown[0].Activity);
        Assert.EndsWith(" of 2000", shown[0].StatusDescription, StringComparison.Ordinal);
        Assert.All(shown, record => Assert.InRange(record.PercentComplete, 0, 100));
        Assert.Empty(silent);
    }

    [Fact]
    public async Task Verbose_says_what_is_asked_and_what_came_and_no_secret()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run("Get-LucaSaleInvoice -Verbose");

        Assert.Contains(
            result.Verbose,
            line => line.Contains("/api/v1/graphql", StringComparison.Ordinal) && line.Contains("HTTP 200", StringComparison.Ordinal));
        Assert.Contains(result.Verbose, line => line.Contains("100 rows came", StringComparison.Ordinal));
        Errors.ErrorCheck.NoSecret(session, result);
    }

    private static PSObject Inner(PSObject answer, string name) => PSObject.AsPSObject(answer.Properties[name].Value);
}
