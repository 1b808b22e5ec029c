using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Core.Tests.Rows;
using LucaPS.Errors;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>graphql-ruby's own wording and forms, recorded from a server that runs on it.</summary>
public sealed class GraphQLRubyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<LucaException> Fails(string errors, bool isMutation = false) => await Assert.ThrowsAsync<LucaException>(
        () => new FakeServer().Answer(HttpStatusCode.OK, "{\"errors\":[" + errors + "]}").Transport()
            .SendAsync(new GraphQLRequest { Document = "{ a }", IsMutation = isMutation }, NullReporter.Instance, Cancel));

    private static string Refusal(
        string path, string code = "\"extensions\":{\"code\":\"undefinedField\",\"typeName\":\"SaleInvoice\",\"fieldName\":\"nope\"}") =>
        "{\"message\":\"Field 'nope' doesn't exist on type 'SaleInvoice'\",\"locations\":[{\"line\":1,\"column\":37}],\"path\":[" + path
        + "]," + code + "}";

    [Theory]
    [InlineData("\"query\",\"saleInvoices\",\"nodes\",\"nope\"")]
    [InlineData("\"query Sales\",\"saleInvoices\",\"nodes\",\"nope\"")]
    [InlineData("\"mutation LucaPS\",\"saleInvoiceCreate\",\"nope\"")]
    [InlineData("\"fragment F\",\"nope\"")]
    public async Task A_document_that_does_not_fit_the_schema_is_the_user_s_to_correct_and_did_nothing(string path)
    {
        LucaException error = await Fails(Refusal(path), isMutation: true);
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Equal("undefinedField", error.ServerCode);
        Assert.False(error.MayHaveBeenSent);
        Assert.Null(error.Path);
        Assert.Equal("Luca did not understand the request: Field 'nope' doesn't exist on type 'SaleInvoice'. Get-LucaSchema -Refresh shows what the server has.", error.Message);
    }

    [Fact]
    public async Task Many_faults_of_one_document_are_one_error()
    {
        LucaException error = await Fails(
            Refusal("\"mutation LucaPS\",\"saleInvoiceCreate\",\"nope\"")
            + ",{\"message\":\"Field 'saleInvoiceCreate' is missing required arguments: input\",\"path\":[\"mutation LucaPS\",\"saleInvoiceCreate\"],\"extensions\":{\"code\":\"missingRequiredArguments\"}}");
        Assert.Contains("doesn't exist on type 'SaleInvoice'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Also: Field 'saleInvoiceCreate' is missing required arguments: input.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_named_query_keeps_its_path_where_there_is_data()
    {
        using GraphQLResponse response = await new FakeServer()
            .Error("{\"message\":\"no\",\"path\":[\"query\"],\"extensions\":{\"code\":\"FORBIDDEN\"}}", "{\"query\":null}")
            .Transport().SendAsync(new GraphQLRequest { Document = "{ query }" }, NullReporter.Instance, Cancel);
        Assert.Equal(["query"], response.Errors[0].Path);
    }

    [Fact]
    public async Task A_document_that_is_too_large_says_what_to_ask_less_of()
    {
        LucaException error = await Fails("{\"message\":\"Query has complexity of 1905, which exceeds max complexity of 200\"}");
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.EndsWith(
            "max complexity of 200. Ask for fewer fields with -Property, or for fewer rows at a time.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 1905, 200)]
    [InlineData(100, 305, 200)]
    [InlineData(7, 40, 39)]
    public void A_smaller_page_is_as_large_as_the_bound_lets_it_be(long refused, int asked, int most)
    {
        LucaException error = new(LucaErrorId.BadRequest, "x")
        {
            ServerMessage = $"Query has complexity of {asked}, which exceeds max complexity of {most}"
        };
        long smaller = SizeLimit.SmallerPage(error, refused)!.Value;
        Assert.InRange(smaller, (long)(refused * 0.9 * most / asked) - 1, refused - 1);
        Assert.Null(SizeLimit.SmallerPage(error, 1));
    }

    [Fact]
    public async Task A_list_comes_whole_from_a_server_that_allows_small_pages_only()
    {
        FakeLuca luca = Bounded(200, perRow: 12);
        luca.Rows["a"] = 100;
        luca.Rows["b"] = 3;
        (List<Row> rows, List<LucaException> errors) = await FakeLuca.DrainAsync(
            luca.Engine().List(FakeLuca.Query("a", "b"), NullReporter.Instance), Cancel);
        Assert.Empty(errors);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => "a" + i).Concat(["b0", "b1", "b2"]), rows.Select(row => (string?)row.Get("Id")));
        // One refusal for both companies together, one or two for the page; no page is refused twice.
        Assert.InRange(luca.Documents.Count(IsRefused), 1, 3);

        bool IsRefused(IReadOnlyList<Asked> asked) => asked.Sum(field => field.First * 12) > 200;
    }

    [Fact]
    public async Task A_row_that_is_too_large_by_itself_is_an_error_and_no_endless_loop()
    {
        FakeLuca luca = Bounded(10, perRow: 12);
        luca.Rows["a"] = 100;
        LucaException error = await Assert.ThrowsAsync<LucaException>(
            () => FakeLuca.DrainAsync(luca.Engine().List(FakeLuca.Query("a"), NullReporter.Instance), Cancel));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
    }

    private static FakeLuca Bounded(int most, int perRow) => new()
    {
        InsteadOfAll = asked => asked.Sum(field => field.First * perRow) is var sum && sum > most
            ? FakeServer.Make(
                HttpStatusCode.OK,
                $"{{\"errors\":[{{\"message\":\"Query has complexity of {sum}, which exceeds max complexity of {most}\"}}]}}")
            : null,
    };
}
