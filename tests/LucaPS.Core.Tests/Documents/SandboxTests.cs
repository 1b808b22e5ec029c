using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Core.Tests.Schema;
using LucaPS.Documents;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Documents;

/// <summary>Documents and schema against a server that was not written to suit them.</summary>
public sealed class SandboxTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    public static TheoryData<string> Cases =>
        [.. PaginationTable.All.Where(item => item.With == Known.Everything).Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task EveryRowComesThroughTheSandbox(string name)
    {
        PaginationCase item = PaginationTable.All.Single(other => other.Name == name);
        IGraphQLDocument document = Parse.Text(item.Document, item.Operation);
        PaginationPlan plan = document.Paginate(sandbox.Schema);
        Assert.Equal(item.Sent, plan.Document);
        ReadOnlyMemory<byte> variables = new VariableBinder(sandbox.Schema, new InputContext()).Bind(document, item.Variables);
        List<string> rows = await RowsAsync(plan, variables);

        bool companies = plan.Path[^1] == "companies";
        string filter = !item.Sent.Contains("paid:", StringComparison.Ordinal) && !item.Sent.Contains("paid :", StringComparison.Ordinal)
            ? ""
            : item.Sent.Contains("paid: true", StringComparison.Ordinal)
                || item.Variables?.Contains("\"paid\":true", StringComparison.Ordinal) == true ? "(paid: true)"
            : "(paid: false)";
        int expected = companies ? 1 : (await sandbox.AskAsync("{ saleInvoices" + filter + " { totalCount } }")).GetProperty("saleInvoices")
            .GetProperty("totalCount").GetInt32();
        Assert.True(expected > 0);
        Assert.Equal(expected, rows.Count);
        if (rows[0].Contains("\"id\"", StringComparison.Ordinal)) Assert.Equal(expected, rows.Distinct().Count());
    }

    [Fact]
    public async Task FirstAndTheBeginningAreKept()
    {
        PaginationPlan all = Plan("{ saleInvoices { nodes { id } } }");
        List<string> ids = await RowsAsync(all, default);
        Assert.Equal(ids.Take(150), await RowsAsync(all, default, 150));
        string cursor = (await sandbox.AskAsync("{ saleInvoices(first: 30) { pageInfo { endCursor } } }"))
            .GetProperty("saleInvoices").GetProperty("pageInfo").GetProperty("endCursor").GetString()!;
        Assert.Equal(
            ids.Skip(30),
            await RowsAsync(Plan("{ saleInvoices(after: " + JsonSerializer.Serialize(cursor) + ") { nodes { id } } }"), default));
    }

    [Theory]
    [InlineData(CursorFault.DoesNotMove)]
    [InlineData(CursorFault.NoEndCursor)]
    [InlineData(CursorFault.EmptyPage)]
    public async Task PagesThatLeadNowhereEnd(CursorFault fault)
    {
        var fixture = new SandboxFixture();
        await fixture.InitializeAsync();
        await using (fixture)
        {
            fixture.Server.Faults.Cursor = fault;
            PaginationPlan plan = Plan("{ saleInvoices { nodes { id } } }");
            LucaException error = await Assert.ThrowsAsync<LucaException>(() => RowsAsync(plan, default, from: fixture));
            Assert.Equal(LucaErrorId.UnexpectedResponse, error.ErrorId);
        }
    }

    [Fact]
    public void ItsSchemaIsPrintedAsAnotherImplementationReadsIt()
    {
        string sdl = SchemaPrinter.Print(sandbox.Schema);
        Assert.Equal(sdl, SchemaPrinter.Print(TestSchemas.FromSdl(sdl)));
    }

    [Fact]
    public async Task EveryDefaultSelectionOfEveryListIsAnswered()
    {
        var builder = new SelectionBuilder(sandbox.Schema);
        List<RootField> lists = [.. new RootFields(sandbox.Schema).Queries().Where(root => root.Kind == RootFieldKind.Connection)];
        Assert.True(lists.Count >= 5);
        foreach (RootField root in lists)
        {
            Selection selection = builder.Default(root.RowTypeName);
            await sandbox.AskAsync("{ " + root.Name + "(first: 2) { nodes " + selection.Text + " } }");
            Assert.Equal(root.RowTypeName, new RootFields(sandbox.Schema).LookupFor(root.RowTypeName)?.RowTypeName);
        }
    }

    [Fact]
    public async Task EveryNameThatIsOfferedIsAnswered()
    {
        var builder = new SelectionBuilder(sandbox.Schema);
        Selection selection = builder.Build("SaleInvoice", [.. builder.Names("SaleInvoice")]);
        await sandbox.AskAsync("{ saleInvoices(first: 2) { nodes " + selection.Text + " } }");
    }

    [Fact]
    public async Task TheKnownSchemaFitsIt()
    {
        foreach (RootField root in new RootFields(KnownSchema.Schema).Queries().Where(root => root.Kind == RootFieldKind.Connection))
        {
            await sandbox.AskAsync("{ " + root.Name + "(first: 2) { nodes "
                + new SelectionBuilder(KnownSchema.Schema).Default(root.RowTypeName).Text + " } }");
        }
    }

    [Fact]
    public async Task BoundArgumentsAreAccepted()
    {
        RootField root = new RootFields(sandbox.Schema).Require("saleInvoices");
        var values = new System.Collections.Hashtable
        {
            ["paid"] = "true",
            ["INVOICETYPE"] = "invoice",
            ["invoiceDateFrom"] = new DateTime(2000, 1, 1),
            ["invoiceDateTo"] = "2100-12-31",
            ["orderBy"] = "newest_first",
        };
        BoundArguments bound = new ArgumentBinder(sandbox.Schema, new InputContext())
            .Bind(root.Field, values, given: ["first", "after", "last", "before", "companyId"]);
        string variables = Encoding.UTF8.GetString(JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            bound.WriteVariables(writer);
            writer.WriteEndObject();
        }).Span);
        JsonElement data = await sandbox.AskAsync(
            "query (" + bound.Declarations + ") { saleInvoices(" + bound.Text + ") { totalCount } }", variables);
        Assert.True(data.GetProperty("saleInvoices").GetProperty("totalCount").GetInt32() > 0);
    }

    [Fact]
    public async Task AChangedSchemaIsNoticedAndRefusedIntrospectionIsBorne()
    {
        var fixture = new SandboxFixture();
        await fixture.InitializeAsync();
        await using (fixture)
        {
            using SchemaProvider provider = fixture.Provider();
            LucaSchema before = await provider.GetAsync(false, NullReporter.Instance, default);
            fixture.Server.Faults.Schema = SchemaChanges.FieldRemoved | SchemaChanges.ScalarBecameObject | SchemaChanges.FieldsAdded;
            string Document(LucaSchema schema) =>
                "{ saleInvoices(first: 2) { nodes " + new SelectionBuilder(schema).Default("SaleInvoice").Text + " } }";
            LucaException error = await Assert.ThrowsAsync<LucaException>(() => fixture.AskAsync(Document(before)));
            Assert.True(SchemaChange.MayExplain(error), error.ServerCode + ": " + error.ServerMessage);
            LucaSchema after = (await provider.RenewAsync(before, NullReporter.Instance, default))!;
            await fixture.AskAsync(Document(after));
            Assert.Contains("projectCode", Document(after), StringComparison.Ordinal);

            fixture.Server.Faults.Schema = SchemaChanges.IntrospectionRefused;
            using SchemaProvider refused = fixture.Provider();
            Assert.True((await refused.GetAsync(false, NullReporter.Instance, default)).IsFallback);
        }
    }

    private static PaginationPlan Plan(string text) => Parse.Text(text).Paginate(null);

    private async Task<List<string>> RowsAsync(
        PaginationPlan plan, ReadOnlyMemory<byte> variables, long? first = null, SandboxFixture? from = null)
    {
        List<string> rows = [];
        await using IPageReader reader = new QueryEngine((from ?? sandbox).Transport)
            .Document(plan, variables, new ListLimits { First = first }, NullReporter.Instance);
        while (await reader.ReadAsync(default) is { } page)
        {
            Assert.Empty(page.Errors);
            rows.AddRange(page.Json.Select(row => Encoding.UTF8.GetString(row.Span)));
        }

        return rows;
    }
}
