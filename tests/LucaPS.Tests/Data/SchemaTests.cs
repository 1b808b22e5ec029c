using System;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class SchemaTests
{
    [Theory]
    [InlineData("-Type Query", "saleInvoices", "Query")]
    [InlineData("-Type Mutation", "saleInvoiceCreate", "Mutation")]
    [InlineData("-Type SaleInvoice", "invoiceNumber", "Field")]
    [InlineData("-Type saleinvoice", "invoiceNumber", "Field")]
    [InlineData("-Type SaleInvoiceInput", "paymentDays", "InputField")]
    [InlineData("-Type SaleSendMethod", "EMAIL", "EnumValue")]
    [InlineData("-Type Enum", "SaleSendMethod", "Enum")]
    [InlineData("-Name saleInv*", "saleInvoices", "Query")]
    [InlineData("-Name SALEINVOICE", "SaleInvoice", "Object")]
    [InlineData("-Name query", "Query", "Object")]
    public async Task What_the_server_offers_is_shown(string parameters, string name, string kind)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Collection<PSObject> entries = session.MustRun($"Get-LucaSchema {parameters}");

        Assert.Contains(entries, entry => Equals(entry.Get("Name"), name) && Equals(entry.Get("Kind"), kind));
    }

    [Fact]
    public async Task Wildcards_show_only_what_they_match()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.All(
            session.MustRun("Get-LucaSchema -Name saleInv*"),
            entry => Assert.StartsWith("saleInv", (string)entry.Get("Name")!, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(session.MustRun("Get-LucaSchema -Name finnesikke*"));
    }

    [Fact]
    public async Task Arguments_and_descriptions_are_shown()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject entry = Assert.Single(session.MustRun("Get-LucaSchema -Type Query -Name saleInvoices"));

        Assert.Equal("Invoices, oldest first.", entry.Get("Description"));
        Assert.Contains("draft: Boolean", (System.Collections.Generic.IEnumerable<string>)entry.Get("Arguments")!);
        Assert.Equal(true, Assert.Single(session.MustRun("Get-LucaSchema -Type SaleInvoice -Name number")).Get("IsDeprecated"));
    }

    [Fact]
    public async Task Another_tool_reads_the_sdl()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        string sdl = (string)session.MustRun("Get-LucaSchema -AsSdl").Single().BaseObject;

        GraphQLParser.AST.GraphQLDocument document = GraphQLParser.Parser.Parse(sdl);
        string[] types = [.. document.Definitions.OfType<GraphQLParser.AST.GraphQLObjectTypeDefinition>()
            .Select(type => type.Name.StringValue)];
        Assert.Contains("SaleInvoice", types);
        Assert.Contains("SaleInvoiceConnection", types);
        Assert.Contains("Invoices, oldest first.", sdl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Type SaleInvoice", "SaleInvoice")]
    [InlineData("-Type saleSendMethod", "SaleSendMethod")]
    [InlineData("-Type Query", "Query")]
    [InlineData("-Name SaleInvoiceLineItem", "SaleInvoiceLineItem")]
    [InlineData("-Type InputObject -Name SaleInvoiceI*", "SaleInvoiceInput")]
    public async Task The_sdl_of_what_is_named_alone(string parameters, string name)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        string sdl = (string)session.MustRun("Get-LucaSchema -AsSdl " + parameters).Single().BaseObject;

        GraphQLParser.AST.ASTNode definition = Assert.Single(GraphQLParser.Parser.Parse(sdl).Definitions);
        Assert.Equal(name, ((GraphQLParser.AST.INamedNode)definition).Name.StringValue);
    }

    [Theory]
    [InlineData("-Name saleInvoiceCreate", "Mutation", "saleInvoiceCreate")]
    [InlineData("-Name SALEINVOICES", "Query", "saleInvoices")]
    [InlineData("-Type Query -Name saleInvoices, saleProducts", "Query", "saleInvoices saleProducts")]
    [InlineData("-Type SaleInvoice -Name invoiceN*", "SaleInvoice", "invoiceNumber")]
    [InlineData("-Type SaleInvoiceInput -Name paymentDays", "SaleInvoiceInput", "paymentDays")]
    [InlineData("-Type SaleSendMethod -Name email", "SaleSendMethod", "EMAIL")]
    public async Task The_sdl_of_fields_is_their_type_with_these_alone(string parameters, string type, string fields)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        string sdl = (string)session.MustRun("Get-LucaSchema -AsSdl " + parameters).Single().BaseObject;

        GraphQLParser.AST.ASTNode definition = Assert.Single(GraphQLParser.Parser.Parse(sdl).Definitions);
        Assert.Equal(type, ((GraphQLParser.AST.INamedNode)definition).Name.StringValue);
        string[] names = definition switch
        {
            GraphQLParser.AST.GraphQLObjectTypeDefinition found => [.. found.Fields!.Select(field => field.Name.StringValue)],
            GraphQLParser.AST.GraphQLInputObjectTypeDefinition found => [.. found.Fields!.Select(field => field.Name.StringValue)],
            GraphQLParser.AST.GraphQLEnumTypeDefinition found => [.. found.Values!.Select(value => value.Name.StringValue)],
            _ => [],
        };
        Assert.Equal(fields.Split(' ').Order(), names.Order());
    }

    [Theory]
    [InlineData("-Name saleInvoicse", "saleInvoicse", "or 'saleInvoices'?")]
    [InlineData("-AsSdl -Name saleInvoicse", "saleInvoicse", "or 'saleInvoices'?")]
    [InlineData("-Type SaleInvoice -Name paymentDay", "paymentDay", "Did you mean 'paymentDays'")]
    [InlineData("-Name finnesikke*, zzz", "zzz", "no 'zzz'")]
    public async Task A_name_that_nothing_has_is_an_error_and_the_others_are_shown(string parameters, string name, string says)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result alone = session.Run("Get-LucaSchema " + parameters);
        Result others = session.Run($"'SaleSendMethod', '{name}', 'saleProducts' | Get-LucaSchema");

        Errors.ErrorCheck.Is(session, alone, "LucaNotFound", ErrorCategory.ObjectNotFound, name, says, "Get-LucaSchema -Refresh");
        Assert.Empty(alone.Output);
        Assert.Null(alone.Terminating);
        Assert.Equal("LucaNotFound", others.ErrorId);
        Assert.Equal(["SaleSendMethod", "saleProducts"], others.Output.Select(entry => entry.Get("Name")));
    }

    [Fact]
    public async Task What_comes_down_the_pipeline_is_shown_and_no_more()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal(["saleInvoices"], session.MustRun("Get-LucaSchema -Type Query -Name saleInvoices | Get-LucaSchema -Type Query")
            .Select(entry => entry.Get("Name")));
        Assert.Contains(
            "type Query {",
            (string)session.MustRun("'saleInvoices' | Get-LucaSchema -AsSdl").Single().BaseObject,
            StringComparison.Ordinal);
        Assert.Empty(session.MustRun("@() | Get-LucaSchema"));
    }

    [Fact]
    public async Task The_sdl_of_no_such_type_is_an_error()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.StartsWith(
            "LucaNotFound,",
            session.Run("Get-LucaSchema -AsSdl -Type FinnesIkke").Errors.Single().FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_is_asked_for_once_and_again_with_Refresh()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        session.MustRun("Get-LucaSchema; Get-LucaSaleInvoice -First 1; Get-LucaSchema");
        Assert.Equal(1, session.Server.Counters.Introspections);
        session.Server.Faults.Schema = SchemaChanges.FieldsAdded;
        Assert.Contains(session.MustRun("Get-LucaSchema -Refresh"), entry => Equals(entry.Get("Name"), "projects"));
        Assert.Equal(2, session.Server.Counters.Introspections);
    }

    [Theory]
    [InlineData(SchemaChanges.FieldsAdded)]
    [InlineData(SchemaChanges.FieldRenamed)]
    [InlineData(SchemaChanges.FieldRemoved)]
    [InlineData(SchemaChanges.EnumValueAdded)]
    [InlineData(SchemaChanges.ScalarBecameObject)]
    [InlineData(SchemaChanges.IntrospectionRefused)]
    [InlineData(SchemaChanges.NoCompanyArgument)]
    [InlineData(
        SchemaChanges.FieldsAdded | SchemaChanges.FieldRenamed | SchemaChanges.FieldRemoved | SchemaChanges.EnumValueAdded
            | SchemaChanges.ScalarBecameObject)]
    [InlineData(SchemaChanges.FieldRemoved | SchemaChanges.IntrospectionRefused)]
    [InlineData(
        SchemaChanges.FieldRemoved | SchemaChanges.FieldRenamed | SchemaChanges.ScalarBecameObject | SchemaChanges.IntrospectionRefused)]
    public async Task Another_schema_is_read_for_what_is_there(SchemaChanges changes)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Server.Faults.Schema = changes;
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process");

        foreach ((string list, int count) in new[] { ("SaleInvoice", 250), ("SaleCustomer", 40), ("SaleProduct", 12) })
        {
            Collection<PSObject> rows = session.MustRun($"Get-Luca{list}");
            Assert.Equal(count, rows.Count);
            Assert.Equal(count, Rows.Ids(rows).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(SchemaChanges.FieldsAdded)]
    [InlineData(SchemaChanges.FieldRenamed)]
    [InlineData(SchemaChanges.FieldRemoved)]
    [InlineData(SchemaChanges.EnumValueAdded)]
    [InlineData(SchemaChanges.ScalarBecameObject)]
    [InlineData(SchemaChanges.IntrospectionRefused)]
    public async Task A_schema_that_changes_under_the_session_is_asked_for_again(SchemaChanges changes)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1; Get-LucaSaleCustomer -First 1; Get-LucaSaleProduct -First 1");
        session.Server.Faults.Schema = changes;

        Assert.Equal(250, session.MustRun("Get-LucaSaleInvoice").Count);
        Assert.Equal(40, session.MustRun("Get-LucaSaleCustomer").Count);
        Assert.Equal(12, session.MustRun("Get-LucaSaleProduct").Count);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice -First 1 -Property projectCode", "LucaBadRequest")]
    [InlineData("Get-LucaObject projects -First 1", "LucaBadRequest")]
    [InlineData("Get-LucaSchema projects", "LucaNotFound")]
    public async Task What_is_new_at_the_server_is_found_without_being_told_to_look(string script, string id)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Faults.Schema = SchemaChanges.FieldsAdded;

        // However slow the machine.
        MakeOld(session, TimeSpan.FromMinutes(-1));
        Result young = session.Run(script);
        Assert.Equal(id, young.ErrorId);
        Assert.Contains("-Refresh asks the server again", young.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, session.Server.Counters.Introspections);

        MakeOld(session, TimeSpan.FromSeconds(11));
        Assert.Single(session.MustRun(script));
        Assert.Equal(2, session.Server.Counters.Introspections);
    }

    /// <summary>
    /// As if the server had been asked that long ago. What has to be changed is in assemblies that the module loads for itself.
    /// </summary>
    private static void MakeOld(EngineSession session, TimeSpan age)
    {
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        object connection = session.MustRun("Get-LucaConnection").Single().BaseObject;
        Assembly module = ((Type)session.MustRun("(Get-Command Get-LucaSchema).ImplementingType").Single().BaseObject).Assembly;
        object client = module.GetType("LucaPS.Session.Services")!.GetMethod("Client", any)!.Invoke(null, [connection])!;
        object provider = client.GetType().GetProperty("Schema", any)!.GetValue(client)!;
        object cached = provider.GetType().GetField("_memory", any)!.GetValue(provider)!;
        cached.GetType().GetProperty("CheckedAt", any)!.SetValue(cached, DateTimeOffset.UtcNow - age);
    }

    [Fact]
    public async Task A_new_enum_value_is_text_like_the_others()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("Get-LucaSaleInvoice -First 1");
        session.Server.Faults.Schema = SchemaChanges.EnumValueAdded;

        Assert.Contains(session.MustRun("Get-LucaSaleInvoice"), row => Equals(row.Get("InvoiceType"), "PROFORMA"));
    }
}
