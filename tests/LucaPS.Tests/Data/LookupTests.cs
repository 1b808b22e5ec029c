using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class LookupTests
{
    [Theory]
    [InlineData("$ids | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaSaleInvoice -Id $ids")]
    [InlineData("Get-LucaSaleInvoice $ids")]
    [InlineData("$ids | ForEach-Object { [pscustomobject]@{ Id = $_ } } | Get-LucaSaleInvoice")]
    [InlineData("$rows | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaSaleInvoice -Id $rows")]
    public async Task Ids_are_looked_up_in_one_request(string script)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        string[] ids = Rows.Ids(session.MustRun("$rows = Get-LucaSaleInvoice -First 7; $ids = @($rows | ForEach-Object Id); $rows"));
        session.Server.Counters.Reset();

        string[] found = Rows.Ids(session.MustRun(script));

        Assert.Equal(ids, found);
        Assert.Equal(1, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task What_is_not_found_is_one_error_each_and_the_others_come()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        string[] ids = Rows.Ids(
            session.MustRun("$ids = @(Get-LucaSaleInvoice -First 3 | ForEach-Object Id); Get-LucaSaleInvoice -First 3"));

        Result result = session.Run("$ids[0], 'borte', $ids[1], 'vekk', $ids[2] | Get-LucaSaleInvoice");

        Assert.Equal(ids, Rows.Ids(result.Output));
        Assert.Equal(["borte", "vekk"], result.Errors.Select(error => Rows.Bare(error.TargetObject)));
        Assert.All(result.Errors, error => Assert.StartsWith("LucaNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.All(result.Errors, error => Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category));
    }

    [Fact]
    public async Task An_id_that_looks_like_a_date_or_a_number_stays_text()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run("'2024-05-17', '007' | Get-LucaSaleInvoice");

        Assert.Empty(result.Output);
        Assert.Equal(["2024-05-17", "007"], result.Errors.Select(error => Rows.Bare(error.TargetObject)));
    }

    [Fact]
    public async Task No_ids_ask_for_nothing()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        Assert.Empty(session.MustRun("@() | Get-LucaSaleInvoice; Get-LucaSaleInvoice -Id @()"));
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task Rows_of_several_companies_are_looked_up_where_they_are()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string companies = string.Join("','", session.Server.Companies.Take(2).Select(company => company.Id));
        string[] ids = Rows.Ids(
            session.MustRun($"$rows = @('{companies}') | ForEach-Object {{ Get-LucaSaleInvoice -Company $_ -First 2 }}; $rows"));

        Assert.Equal(ids, Rows.Ids(session.MustRun("$rows | Get-LucaSaleInvoice")));
    }

    [Fact]
    public async Task Five_hundred_ids_are_more_than_one_request_and_all_come()
    {
        await using EngineSession session = await EngineSession.StartAsync(new LucaPS.Sandbox.SandboxOptions { Invoices = 500 });

        string[] ids = Rows.Ids(session.MustRun("$rows = Get-LucaSaleInvoice -Property id; $rows"));

        Assert.Equal(500, ids.Length);
        Assert.Equal(ids, Rows.Ids(session.MustRun("$rows | ForEach-Object Id | Get-LucaSaleInvoice -Property id")));
    }
}
