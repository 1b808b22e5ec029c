using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>An empty value never means everything, and an empty answer is not an empty list.</summary>
[Collection(EngineCollection.Name)]
public sealed class EmptyInputTests
{
    [Theory]
    [InlineData("$null | Get-LucaSaleInvoice")]
    [InlineData("[pscustomobject]@{ Id = $null } | Get-LucaSaleInvoice")]
    [InlineData("[pscustomobject]@{ Foo = 1 } | Get-LucaSaleInvoice")]
    [InlineData("$null | Get-LucaSaleInvoice -Company $company")]
    [InlineData("'' | Get-LucaSaleInvoice")]
    [InlineData("$null | Get-LucaObject -Type saleInvoices")]
    public async Task An_empty_input_is_an_error_and_nothing_is_asked(string script)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$company = (Get-LucaCompany).Id; $null = Get-LucaSaleInvoice -First 1");
        session.Server.Counters.Reset();

        Result result = session.Run(script);

        Assert.Empty(result.Output);
        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task The_other_inputs_are_looked_up()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        string[] ids = Rows.Ids(
            session.MustRun("$ids = @(Get-LucaSaleInvoice -First 2 | ForEach-Object Id); Get-LucaSaleInvoice -First 2"));

        Result result = session.Run("$ids[0], $null, $ids[1] | Get-LucaSaleInvoice");

        Assert.Equal(ids, Rows.Ids(result.Output));
        Assert.Equal("LucaBadRequest", result.ErrorId);
    }

    [Theory]
    [InlineData("""{"data":{"f0":null}}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"data":{"f0":{"nodes":null,"pageInfo":{"hasNextPage":false,"endCursor":null}}}}""")]
    public async Task A_list_that_is_nothing_without_a_reason_is_an_error(string answer)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSaleInvoice -First 1");
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(200, answer));

        Result result = session.Run("Get-LucaSaleInvoice");

        Assert.Equal("LucaUnexpectedResponse", result.ErrorId);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("""{"data":{"saleInvoiceSend":null}}""")]
    [InlineData("""{"data":{}}""")]
    public async Task A_change_that_answers_with_nothing_may_have_been_carried_out(string answer)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$id = (Get-LucaSaleInvoice -First 1).Id; $null = Send-LucaSaleInvoice -Id $id -Method Email -WhatIf");
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.Answer(200, answer));

        Result result = session.Run("Send-LucaSaleInvoice -Id $id -Method Email -Force");

        Assert.Equal("LucaUnexpectedResponse", result.ErrorId);
        Assert.Contains("check before you do it again", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_is_looked_for_in_each_company_that_is_named()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string[] companies = [.. session.Server.Companies.Take(2).Select(company => company.Id)];
        session.MustRun($"$first = (Get-LucaSaleInvoice -First 1 -Company {companies[0]}).Id; $second = (Get-LucaSaleInvoice -First 1 -Company {companies[1]}).Id");

        Result result = session.Run($"$second, $first, 'borte' | Get-LucaSaleInvoice -Company {companies[0]}, {companies[1]}");

        Assert.Equal(companies, result.Output.Select(row => row.Get("CompanyId")));
        Assert.Equal("LucaNotFound", result.ErrorId);
        Assert.Equal("borte", Rows.Bare(Assert.Single(result.Errors).TargetObject));
    }

    [Fact]
    public async Task Arguments_of_the_list_are_refused_beside_ids()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$id = (Get-LucaSaleInvoice -First 1).Id");
        session.Server.Counters.Reset();

        foreach (string filter in (string[])["-Argument @{ draft = $true }", "-Draft $true"])
            Assert.Equal("LucaBadRequest", session.Run("Get-LucaSaleInvoice -Id $id " + filter).ErrorId);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }

    [Fact]
    public async Task A_company_can_be_named_where_companies_are_listed()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        SandboxCompany second = session.Server.Companies[1];

        IEnumerable<object?> ids = session.MustRun(
            $"Get-LucaCompany -Company '{second.OrganisationNumber}'; Get-LucaCompany -Company {second.Id}").Select(row => row.Get("Id"));

        Assert.Equal([second.Id, second.Id], ids);
        Assert.Equal("LucaForbidden", session.Run("Get-LucaCompany -Company nosuch").ErrorId);
    }
}
