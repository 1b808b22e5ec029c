using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>What users see of complete lists: how many rows, whose, and which of them are the same.</summary>
[Collection(EngineCollection.Name)]
public sealed class WholeListTests
{
    [Fact]
    public async Task First_counts_for_each_company_that_comes_through_the_pipeline_and_for_all_that_are_named()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string[] ids = [session.Server.Companies[0].Id, session.Server.Companies[1].Id];
        session.Set("ids", ids);

        PSObject[] each = [.. session.MustRun("Get-LucaCompany -Id $ids | Get-LucaSaleInvoice -First 10 -Property id")];

        Assert.Equal(
            [(ids[0], 10), (ids[1], 10)], each.GroupBy(row => (string)row.Get("CompanyId")!).Select(group => (group.Key, group.Count())));
        Assert.Equal(10, session.MustRun("Get-LucaSaleInvoice -Company $ids -First 10 -Property id").Count);
    }

    [Fact]
    public async Task A_document_uses_the_default_company_as_lists_do()
    {
        await using EngineSession session = await Rows.SignedInAsync();
        string id = session.Server.Companies[1].Id;
        session.Set("id", id);
        session.MustRun("Set-LucaConnection -Company $id");

        PSObject answer = session.MustRun("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }'")[0];

        object[] nodes = (object[])Inner(answer, "saleInvoices").Get("nodes")!;
        Assert.Equal(
            Rows.Ids(session.MustRun("Get-LucaSaleInvoice -Company $id -First 100")), nodes.Select(node => PSObject.AsPSObject(node).Id()));
        Assert.Equal(
            session.MustRun("Get-LucaCompany").Count,
            session.MustRun("(Invoke-LucaGraphQL '{ companies { nodes { id } } }').companies.nodes.id").Count);
    }

    [Fact]
    public async Task No_member_vanishes_for_its_name_and_no_byte_fails_an_answer()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Faults.Add(
            EndpointKind.GraphQL,
            Fault.Answer(200, """{"data":{"a":1,"A":2,"PSObject":3,"psbase":{"x":4},"pstypenames":[5],"name":"half \ud800 pair"}}"""));

        PSObject answer = session.MustRun("Invoke-LucaGraphQL '{ a: __typename }'")[0];

        Assert.Equal(["a", "A2", "PSObject2", "psbase2", "pstypenames2", "name"], answer.Properties.Select(property => property.Name));
        Assert.Equal((1, 2, 3), (answer.Get("a"), answer.Get("A2"), answer.Get("PSObject2")));
        Assert.StartsWith("half ", (string)answer.Get("name")!, StringComparison.Ordinal);
        Assert.EndsWith(" pair", (string)answer.Get("name")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_request_at_a_time_gives_the_same_rows()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { Invoices = 1200 });

        string[] one = Rows.Ids(session.MustRun("Get-LucaSaleInvoice -Property id -ThrottleLimit 1"));

        Assert.Equal(1200, one.Distinct().Count());
        Assert.Equal(one, Rows.Ids(session.MustRun("Get-LucaSaleInvoice -Property id")));
        Assert.Equal(
            one, session.MustRun("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate").Select(row => (string)row.Get("id")!));
    }

    private static PSObject Inner(PSObject answer, string name) => PSObject.AsPSObject(answer.Properties[name].Value);
}
