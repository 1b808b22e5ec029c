using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Documents;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Fuzz;

/// <summary>What the API answers: results, pages, rows, errors, its schema.</summary>
internal static class ApiTargets
{
    private const string GraphQL =
        "\"data\" \"errors\" \"f0\" \"f1\" \"nodes\" \"edges\" \"node\" \"pageInfo\" \"hasNextPage\" \"endCursor\" \"totalCount\" \"message\" \"path\" \"extensions\" \"code\" \"retryAfter\" \"details\" "
        + "\"VALIDATION_FAILED\" \"UNAUTHENTICATED\" \"RATE_LIMITED\" \"COST_LIMIT\" \"id\" \"name\" \"total\" \"price\" \"date\" \"sentAt\" \"lines\" \"meta\" \"companies\" <html><title> ~1F~8B ";

    private static readonly Uri s_endpoint = new("https://luca.example/api/v1/graphql");
    private static readonly HttpStatusCode[] s_statuses =
    [
        HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests,
        HttpStatusCode.BadGateway, HttpStatusCode.NotFound
    ];
    private static readonly ResponseInterpreter s_interpreter = new(
        new GraphQLTransportOptions { Endpoint = s_endpoint }, TimeProvider.System);
    private static readonly Selection s_selection = Of(
        "FuzzRow",
        Leaf("id", "ID", ValueKind.Text),
        Leaf("total", "BigInt", ValueKind.Integer),
        Leaf("price", "Decimal", ValueKind.Decimal),
        Leaf("date", "ISO8601Date", ValueKind.Date),
        Leaf("sentAt", "ISO8601DateTime", ValueKind.Time),
        Leaf("meta", "JSON", ValueKind.Unknown),
        Object("lines", Of("FuzzLine", Leaf("id", "ID", ValueKind.Text), Leaf("draft", "Boolean", ValueKind.Boolean))));

    private static readonly PaginationPlan s_plan = new()
    {
        Document = "",
        Path = ["f0"],
        RowsKey = "nodes",
        NodeKey = "node",
        PageInfoKey = "pageInfo",
        AfterVariable = "after"
    };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("graphql", input => Interpret(input).Dispose(), Targets.Json + GraphQL),
        new("rows", Rows, Targets.Json + GraphQL),
        new("pages", Pages, Targets.Json + GraphQL),
        new("introspection", Introspection, Targets.Json
            + "\"__schema\" \"types\" \"kind\" \"name\" \"ofType\" \"fields\" \"args\" \"type\" \"queryType\" \"OBJECT\" \"NON_NULL\" \"LIST\" \"UNION\" \"INPUT_OBJECT\" \"Query\" \"SaleInvoice\" \"id\" \"nodes\" \"pageInfo\" \"possibleTypes\" \"interfaces\" \"description\" \"\\\"\\\"\\\"\""),
    ];

    /// <summary>Everything that walks through a schema, which a server may have made up.</summary>
    public static void Walk(LucaSchema schema)
    {
        _ = SchemaPrinter.Print(schema);
        SelectionBuilder builder = new(schema);
        RootFields roots = new(schema);
        foreach (SchemaField field in schema.QueryType.Fields)
        {
            _ = roots.Find(field.Name);
            string row = new RootFields(schema).Classify(field).RowTypeName;
            if (schema.Type(row) is not { IsComposite: true }) continue;
            try
            {
                _ = builder.Default(row);
            }
            catch (LucaException)
            {
                // One type that cannot be selected must not leave the others untested.
            }
        }
    }

    private static GraphQLResponse Interpret(byte[] input)
    {
        using HttpResponseMessage response = new(s_statuses[input.Length % s_statuses.Length]) { Content = new ByteArrayContent([]) };
        if (input.Length % 5 == 0)
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer resource_metadata=\"https://evil.example\"");
        return Answer(response, input);
    }

    private static GraphQLResponse Answer(HttpResponseMessage response, byte[] input, DataReader? reader = null)
    {
        ByteBuffer buffer = new(Math.Max(input.Length, 1));
        input.CopyTo(buffer.GetSpan(input.Length));
        buffer.Advance(input.Length);
        return s_interpreter.Read(
            response, buffer, new GraphQLRequest { Document = "", IsMutation = input.Length % 2 == 0, DataReader = reader },
            "secret-token");
    }

    private static void Rows(byte[] input)
    {
        using HttpResponseMessage ok = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        using GraphQLResponse response = Answer(ok, input, Read);
        _ = new AliasErrors(response.Errors, PageContent.Nothing(2));

        static object Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
        {
            Utf8JsonReader list = json, single = json;
            _ = new PageParser(new RowParser(s_selection)).Parse(ref list, body, 2, static _ => PageShape.Plain, static _ => null);
            _ = new PageParser(null).Parse(
                ref single, body, 2, static _ => PageShape.Connection with { KeepsEdges = true }, static _ => null);
            return new PageParser(new RowParser(s_selection)).Parse(
                ref json, body, 2, static _ => PageShape.Connection, static _ => new RowSource(new CompanyInfo("c", null, null), null));
        }
    }

    private static void Pages(byte[] input)
    {
        Follow(new QueryEngine(new OneAnswer(input)).Document(s_plan, default, ListLimits.None, NullReporter.Instance));
        Follow(new QueryEngine(new OneAnswer(input)).Document(
            s_plan with { NodeKey = null, RowsKey = "edges", Path = ["f0", "lines"] }, default, ListLimits.None, NullReporter.Instance));
        CompanyList.ReadAsync(new OneAnswer(input), NullReporter.Instance, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static void Follow(IPageReader reader)
    {
        try
        {
            while (reader.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() is not null)
            {
            }
        }
        catch (LucaException)
        {
            // The companies are read from the same answer too.
        }
    }

    private static void Introspection(byte[] input)
    {
        if (IntrospectionReader.Read(input) is { } schema) Walk(schema);
    }

    private static Selection Of(string type, params SelectedField[] fields) => new() { TypeName = type, Fields = fields, Text = "{ id }" };

    private static SelectedField Leaf(string name, string type, ValueKind kind) => new()
    {
        Name = name,
        PropertyName = char.ToUpperInvariant(name[0]) + name[1..],
        Type = TypeRef.Named(TypeKind.Scalar, type),
        Value = kind,
    };

    private static SelectedField Object(string name, Selection children) => new()
    {
        Name = name,
        PropertyName = char.ToUpperInvariant(name[0]) + name[1..],
        Type = TypeRef.ListOf(TypeRef.Named(TypeKind.Object, children.TypeName)),
        Value = ValueKind.Object,
        Children = children,
    };

    private sealed class OneAnswer(byte[] input) : IGraphQLTransport
    {
        private int _asked;

        public Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken)
        {
            if (++_asked > 3) throw new InvalidOperationException("It asks for the same page again and again.");
            using HttpResponseMessage ok = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
            return Task.FromResult(Answer(ok, input, request.DataReader));
        }
    }
}
