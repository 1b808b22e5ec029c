using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class DocumentPipelineTests
{
    [Fact]
    public async Task A_document_that_fails_does_not_stop_the_others_of_the_pipeline()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run(
            "'{ broken', '{ companies { nodes { id } } }' | Invoke-LucaGraphQL | ForEach-Object { $_.companies.nodes.Count }");

        Assert.Null(result.Terminating);
        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal("{ broken", result.Error.TargetObject?.ToString());
        Assert.Equal(1, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public async Task A_file_sent_line_by_line_is_told_to_be_sent_whole()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result lines = session.Run("'query {', '  companies { nodes { id } }', '}' | Invoke-LucaGraphQL");
        Result wrong = session.Run("Invoke-LucaGraphQL '{ broken'");
        Result typed = session.Run("'{ nosuch }' | Invoke-LucaGraphQL");

        Assert.Contains("Get-Content -Raw, or -Path", lines.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Get-Content", wrong.Error.Exception.Message + typed.Error.Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(session.MustRun("\"query {`n  companies { nodes { id } }`n}\" | Invoke-LucaGraphQL"));
    }

    [Fact]
    public async Task A_document_alone_that_fails_can_be_caught()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal("caught", session.MustRun("try { Invoke-LucaGraphQL '{ broken' } catch { 'caught' }").Single().BaseObject);
    }

    [Fact]
    public async Task A_declared_company_is_filled_in_for_a_key_that_is_bound_to_one()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        string?[] ids = [.. session.MustRun(
            "(Invoke-LucaGraphQL 'query ($companyId: ID!) { company(id: $companyId) { id } }').company.id; (Get-LucaCompany).Id")
                .Select(id => id.ToString())];

        Assert.Equal(2, ids.Length);
        Assert.Equal(ids[1], ids[0]);
    }

    [Fact]
    public async Task The_type_of_an_object_need_not_be_named()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        string[] found = Rows.Ids(session.MustRun(
            "$id = (Get-LucaObject saleProducts -First 1).Id; Get-LucaObject saleProducts $id; $id | Get-LucaObject saleProducts"));

        Assert.Equal(2, found.Length);
        Assert.Single(found.Distinct(StringComparer.Ordinal));
    }
}
