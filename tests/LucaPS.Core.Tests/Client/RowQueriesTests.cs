using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Client;

public sealed class RowQueriesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_invoice_comes_once_in_order(int generation)
    {
        await using OpenConnection open = await OpenConnection.ByCodeAsync(
            new SandboxOptions { Generation = generation }, companies: [await FirstCompanyAsync()]);

        List<Row> rows = await ReadAsync(await open.Rows.ListAsync(new ListRequest("saleInvoices"), default));

        string[] ids = [.. rows.Select(row => (string)Value(row, "Id")!)];
        Assert.Equal(250, ids.Length);
        Assert.Equal(250, ids.Distinct().Count());
        Assert.All(rows, row => Assert.Equal("LucaPS.SaleInvoice", row.GetType().FullName));
    }

    [Fact]
    public async Task With_an_api_key_no_company_need_be_named()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();

        List<Row> rows = await ReadAsync(await open.Rows.ListAsync(
            new ListRequest("saleInvoices") { Properties = ["invoiceNumber"], Limits = new ListLimits { First = 10 } }, default));

        Assert.Equal(10, rows.Count);
    }

    [Fact]
    public async Task Several_companies_and_none_named_is_an_error_that_lists_them()
    {
        await using OpenConnection open = await OpenConnection.ByCodeAsync();

        LucaException error = await Assert.ThrowsAsync<LucaException>(() => open.Rows.ListAsync(new ListRequest("saleInvoices"), default));

        Assert.Equal(LucaErrorId.CompanyRequired, error.ErrorId);
        Assert.All(
            open.Client.Connection.Companies,
            company => Assert.Contains($"{company.Name} ({company.OrganisationNumber})", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_companies_come_one_after_another_each_with_its_id()
    {
        await using OpenConnection open = await OpenConnection.ByCodeAsync();
        IReadOnlyList<CompanyInfo> companies = await open.Client.LoadCompaniesAsync(NullReporter.Instance, default);

        List<Row> rows = await ReadAsync(
            await open.Rows.ListAsync(
                new ListRequest("saleInvoices")
                {
                    Companies = [.. companies.Select(company => company.OrganisationNumber!)],
                    Properties = ["id"]
                },
                default));

        string[] seen = [.. rows.Select(row => (string)Value(row, "CompanyId")!).Distinct()];
        Assert.True(seen.Length >= 2);
        Assert.Equal(companies.Select(company => company.Id).Where(seen.Contains), seen);
    }

    [Fact]
    public async Task Arguments_of_the_schema_are_checked_before_anything_is_sent()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        await open.Client.Schema.GetAsync(false, NullReporter.Instance, default);
        int before = open.Server.Counters.GraphQLRequests;

        LucaException error = await Assert.ThrowsAsync<LucaException>(
            () => open.Rows.ListAsync(new ListRequest("saleInvoices") { Arguments = new Hashtable { ["drafd"] = true } }, default));

        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains("draft", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, open.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task Ids_are_looked_up_together_and_the_missing_one_is_one_error()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        List<Row> some = await ReadAsync(await open.Rows.ListAsync(
            new ListRequest("saleInvoices") { Properties = ["id"], Limits = new ListLimits { First = 3 } }, default));
        LookupItem[] items = [.. some.Select(row => new LookupItem((string)Value(row, "Id")!)), new LookupItem("not-there")];
        int before = open.Server.Counters.GraphQLRequests;

        await using IPageReader reader = await open.Rows.LookUpAsync("saleInvoices", items, ["id"], 4, default);
        List<Row> rows = [];
        List<LucaException> errors = [];
        while (await reader.ReadAsync(default) is { } page)
        {
            rows.AddRange(page.Rows);
            errors.AddRange(page.Errors);
        }

        Assert.Equal(some.Select(row => Value(row, "Id")), rows.Select(row => Value(row, "Id")));
        LucaException error = Assert.Single(errors);
        Assert.Equal(LucaErrorId.NotFound, error.ErrorId);
        Assert.Equal("not-there", error.TargetValue);
        Assert.Equal(before + 1, open.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task A_schema_that_changed_is_asked_again_and_the_rows_come()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        await ReadAsync(await open.Rows.ListAsync(new ListRequest("saleInvoices") { Limits = new ListLimits { First = 1 } }, default));
        open.Server.Faults.Schema = SchemaChanges.FieldRemoved | SchemaChanges.FieldsAdded;

        List<Row> rows = await ReadAsync(
            await open.Rows.ListAsync(new ListRequest("saleInvoices") { Limits = new ListLimits { First = 5 } }, default));

        Assert.Equal(5, rows.Count);
        Assert.Equal(2, open.Server.Counters.Introspections);
    }

    [Fact]
    public async Task A_name_that_is_not_in_a_young_schema_is_a_mistake_and_in_an_old_one_may_be_new()
    {
        Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using OpenConnection open = await OpenConnection.ByKeyAsync(time: time);
        await ReadAsync(await open.Rows.ListAsync(new ListRequest("saleInvoices") { Limits = new ListLimits { First = 1 } }, default));
        open.Server.Faults.Schema = SchemaChanges.FieldsAdded;

        foreach (Func<Task> refused in (Func<Task>[])[
            () => open.Rows.ListAsync(
                new ListRequest("saleInvoices") { Properties = ["projectCode"], Limits = new ListLimits { First = 1 } }, default),
            () => open.Rows.ListAsync(
                new ListRequest("saleInvoices") { Arguments = new Hashtable { ["nokkel"] = 1 }, Limits = new ListLimits { First = 1 } },
                default),
            () => open.Rows.ListAsync(new ListRequest("projects") { Limits = new ListLimits { First = 1 } }, default)])
        {
            LucaException error = await Assert.ThrowsAsync<LucaException>(refused);
            Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
            Assert.Contains("Get-LucaSchema", error.Message, StringComparison.Ordinal);
            Assert.Contains("-Refresh", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, open.Server.Counters.Introspections);
        time.Advance(TimeSpan.FromSeconds(11));

        Row row = (await ReadAsync(await open.Rows.ListAsync(
            new ListRequest("saleInvoices") { Properties = ["projectCode"], Limits = new ListLimits { First = 1 } }, default)))[0];
        Assert.NotNull(row.GetType().GetProperty("ProjectCode"));
        Assert.NotEmpty(
            await ReadAsync(await open.Rows.ListAsync(new ListRequest("projects") { Limits = new ListLimits { First = 1 } }, default)));
        Assert.Equal(2, open.Server.Counters.Introspections);
        await Assert.ThrowsAsync<LucaException>(() => open.Rows.ListAsync(
            new ListRequest("saleInvoices") { Properties = ["projectCod"], Limits = new ListLimits { First = 1 } }, default));
        Assert.Equal(2, open.Server.Counters.Introspections);
    }

    private static async Task<string> FirstCompanyAsync()
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        return server.Companies[0].Id;
    }

    private static object? Value(Row row, string name) => row.GetType().GetProperty(name)!.GetValue(row);

    private static async Task<List<Row>> ReadAsync(IPageReader reader)
    {
        await using (reader)
        {
            List<Row> rows = [];
            while (await reader.ReadAsync(default) is { } page)
            {
                Assert.Empty(page.Errors);
                rows.AddRange(page.Rows);
            }

            return rows;
        }
    }
}
