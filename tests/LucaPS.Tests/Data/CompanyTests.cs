using System;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class CompanyTests
{
    [Fact]
    public async Task Companies_from_the_pipeline_are_asked_for_together()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        int expected = session.MustRun("$all = Get-LucaCompany; foreach ($one in $all) { Get-LucaSaleInvoice -Company $one.Id }").Count;
        session.Server.Counters.Reset();

        System.Collections.ObjectModel.Collection<System.Management.Automation.PSObject> rows = session.MustRun(
            "$all | Get-LucaSaleInvoice");

        Assert.Equal(expected, rows.Count);
        Assert.Equal(expected, Rows.Ids(rows).Distinct().Count());
        Assert.Equal(
            session.Server.Companies.Take(2).Select(company => company.Id).Order(),
            rows.Select(row => (string)row.Get("CompanyId")!).Distinct().Order());
        Assert.InRange(session.Server.Counters.GraphQLRequests, 1, 3);
    }

    [Fact]
    public async Task A_refused_company_is_one_error_and_the_rest_come()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        SandboxCompany refused = session.Server.Companies[4];

        Result result = session.Run($"Get-LucaSaleInvoice -Company '{session.Server.Companies[0].Id}', '{refused.Id}', '{session.Server.Companies[1].OrganisationNumber}'");

        Assert.Equal("LucaForbidden", result.ErrorId);
        Assert.Equal(refused.Id, Rows.Bare(result.Error.TargetObject)?.ToString());
        Assert.Equal(2, result.Output.Select(row => row.Get("CompanyId")).Distinct().Count());
        Assert.Equal(250, result.Output.Count(row => Equals(row.Get("CompanyId"), session.Server.Companies[0].Id)));
    }

    [Fact]
    public async Task A_company_without_the_plan_is_one_error_and_the_rest_come()
    {
        await using EngineSession session = await Rows.SignedInAsync(user: "åse");

        Result result = session.Run("Get-LucaCompany | Get-LucaSaleInvoice -Property id");

        // The third has no invoices.
        Assert.Equal("LucaPlanRequired", result.ErrorId);
        Assert.Equal(2, result.Output.Select(row => row.Get("CompanyId")).Distinct().Count());
    }

    [Fact]
    public async Task With_several_companies_and_no_default_the_error_lists_them()
    {
        await using EngineSession session = await Rows.SignedInAsync();

        Result result = session.Run("Get-LucaSaleInvoice");

        Assert.Equal("LucaCompanyRequired", result.ErrorId);
        foreach (SandboxCompany company in session.Server.Companies.Take(3))
            Assert.Contains(company.Name, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_one_company_of_a_consent_need_not_be_named()
    {
        SandboxOptions options = new();
        await using EngineSession session = await Rows.SignedInAsync(options, user: "ola");

        Assert.All(session.MustRun("Get-LucaSaleInvoice"), row => Assert.Equal(session.Server.Companies[4].Id, row.Get("CompanyId")));
    }

    [Fact]
    public async Task The_default_company_is_set_at_sign_in_and_changed_later()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string first = session.Server.Companies[0].Id;
        SandboxCompany second = session.Server.Companies[1];

        Result signIn = await session.SignInAsync($"{Rows.Connect} -Company '{first}'");
        Assert.Empty(signIn.Errors);
        Assert.Null(signIn.Terminating);
        Assert.All(session.MustRun("Get-LucaSaleInvoice -First 3"), row => Assert.Equal(first, row.Get("CompanyId")));

        session.MustRun($"Set-LucaConnection -Company '{second.OrganisationNumber}'");
        Assert.All(session.MustRun("Get-LucaSaleInvoice -First 3"), row => Assert.Equal(second.Id, row.Get("CompanyId")));
        Assert.Equal(250, session.MustRun($"Get-LucaSaleInvoice -Company '{first}'").Count);
    }

    [Fact]
    public async Task An_api_key_needs_no_company()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal(250, session.MustRun("Get-LucaSaleInvoice").Count);
        Assert.Equal(250, session.MustRun($"Get-LucaSaleInvoice -Company {session.Server.Companies[0].OrganisationNumber}").Count);
        Assert.Equal(250, session.MustRun("Get-LucaCompany | Get-LucaSaleInvoice").Count);
    }

    [Fact]
    public async Task A_consent_of_generation_1_needs_no_company()
    {
        await using EngineSession session = await Rows.SignedInAsync(new SandboxOptions { Generation = 1 });

        Assert.True(session.MustRun("Get-LucaSaleInvoice").Count > 0);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("123")]
    public async Task A_company_that_is_none_is_an_error_that_names_it(string company)
    {
        await using EngineSession session = await Rows.SignedInAsync();

        Result result = session.Run($"Get-LucaSaleInvoice -Company {company}");

        Assert.Empty(result.Output);
        Assert.Contains(company, result.Error.Exception.Message, StringComparison.Ordinal);
    }
}
