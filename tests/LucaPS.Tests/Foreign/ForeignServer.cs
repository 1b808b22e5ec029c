using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Resolvers;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using GraphQLParser.AST;
using LucaPS.Sandbox.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LucaPS.Tests.Foreign;

/// <summary>A document that came.</summary>
internal sealed record ForeignRequest(string Query, JsonElement Variables)
{
    public bool IsIntrospection => Query.Contains("__schema", StringComparison.Ordinal);

    public bool IsMutation => Query.TrimStart().StartsWith("mutation", StringComparison.Ordinal);

    /// <summary>A variable by its path, as JSON text.</summary>
    public string? Variable(params string[] path)
    {
        JsonElement at = Variables;
        foreach (string step in path)
        {
            if (at.ValueKind == JsonValueKind.Array) at = at[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)];
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at)) return null;
        }

        return at.GetRawText();
    }
}

/// <summary>
/// A server at Luca's addresses whose schema is not the sandbox's: any SDL over plain tables of values. Of generation 1 by its silence;
/// takes any key. Documents are checked by GraphQL.NET, which refuses what its schema does not have.
/// </summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    public const int LargestPage = 100;

    private readonly WebApplication _app;
    private readonly Schema _schema;
    private readonly IReadOnlyDictionary<string, Func<IResolveFieldContext, object?>> _roots;
    private readonly GraphQLSerializer _serializer = new(new ErrorInfoProvider());

    private ForeignServer(string sdl, IReadOnlyDictionary<string, Func<IResolveFieldContext, object?>> roots)
    {
        _roots = roots;
        _schema = Build(sdl);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/api/v1/graphql", AnswerAsync);
    }

    public string BaseUri { get; private set; } = "";

    public ConcurrentQueue<ForeignRequest> Requests { get; } = new();

    /// <summary>Replaces the usual answer; null for that one.</summary>
    public Func<ForeignRequest, (int Status, string Body)?>? Instead { get; set; }

    /// <summary>
    /// Reports documents that do not fit as graphql-ruby does: with a path through the document, not through the answer.
    /// </summary>
    public bool SpeaksRuby { get; set; }

    public static async Task<ForeignServer> StartAsync(string sdl, IReadOnlyDictionary<string, Func<IResolveFieldContext, object?>> roots)
    {
        ForeignServer server = new(sdl, roots);
        await server._app.StartAsync();
        server.BaseUri = server._app.Urls.Single();
        return server;
    }

    /// <summary>A session that is connected to this server by a key.</summary>
    /// <param name="company">Its default company; null for none.</param>
    /// <param name="knowsSchema">Whether it has read the schema; then what it asked for so far is forgotten.</param>
    public async Task<EngineSession> ConnectAsync(string? company = null, bool knowsSchema = false)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("BaseUri", BaseUri);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process"
            + (company is null ? "" : " -Company " + company) + (knowsSchema ? "; $null = Get-LucaSchema" : ""));
        if (knowsSchema) Requests.Clear();
        return session;
    }

    /// <summary>What this server would answer.</summary>
    public (int Status, string Body) Run(ForeignRequest request) => Task.Run(() => RunAsync(request)).GetAwaiter().GetResult();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A page of a connection, with rows both as nodes and in edges; the schema says which can be asked for.</summary>
    public static Dictionary<string, object?> Page(IResolveFieldContext context, IReadOnlyList<object> all)
    {
        int first = Math.Min(context.GetArgument<int?>("first") ?? LargestPage, LargestPage);
        int from = context.GetArgument<string?>("after") is { } after
            ? int.Parse(after.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        object[] rows = [.. all.Skip(from).Take(first)];
        return new()
        {
            ["nodes"] = rows,
            ["edges"] = rows.Select((row, i) => new Dictionary<string, object?> { ["cursor"] = "c" + (from + i + 1), ["node"] = row })
                .ToArray(),
            ["totalCount"] = all.Count,
            ["pageInfo"] = new Dictionary<string, object?>
            {
                ["hasNextPage"] = from + rows.Length < all.Count,
                ["hasPreviousPage"] = from > 0,
                ["startCursor"] = rows.Length == 0 ? null : "c" + (from + 1),
                ["endCursor"] = rows.Length == 0 ? null : "c" + (from + rows.Length),
            },
        };
    }

    private Schema Build(string sdl)
    {
        Schema? schema = null;
        schema = Schema.For(sdl, builder =>
        {
            foreach (Match type in Regex.Matches(sdl, @"\b(?:interface|union) (\w+)"))
                builder.Types.For(type.Groups[1].Value).ResolveType = value =>
                    (IObjectGraphType)schema!.AllTypes[(string)((IDictionary<string, object?>)value)["__typename"]!]!;
        });
        foreach (Match scalar in Regex.Matches(sdl, @"\bscalar (\w+)"))
            schema.RegisterType(new AnyScalar { Name = scalar.Groups[1].Value });
        schema.Features.DeprecationOfInputValues = true;
        schema.Initialize();
        foreach (IObjectGraphType type in schema.AllTypes.OfType<IObjectGraphType>()
            .Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)))
        {
            foreach (FieldType field in type.Fields) field.Resolver = new FuncFieldResolver<object?>(Resolve);
        }

        return schema;
    }

    private object? Resolve(IResolveFieldContext context)
    {
        if (context.Parent is null && _roots.TryGetValue(context.FieldDefinition.Name, out Func<IResolveFieldContext, object?>? root))
            return root(context);
        object? value = context.Source is IDictionary<string, object?> row
            && row.TryGetValue(context.FieldDefinition.Name, out object? found) ? found : null;
        if (value is Func<IResolveFieldContext, object?> inner) return inner(context);
        return value is Exception refusal ? throw refusal : value;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using JsonDocument json = await JsonDocument.ParseAsync(context.Request.Body);
        JsonElement variables = json.RootElement.TryGetProperty("variables", out JsonElement given) ? given.Clone() : default;
        ForeignRequest request = new(json.RootElement.GetProperty("query").GetString()!, variables);
        Requests.Enqueue(request);
        (int status, string body) = Instead?.Invoke(request) ?? await RunAsync(request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(body, Encoding.UTF8);
    }

    private async Task<(int, string)> RunAsync(ForeignRequest request)
    {
        ExecutionResult result = await new DocumentExecuter().ExecuteAsync(new ExecutionOptions
        {
            Schema = _schema,
            Query = request.Query,
            Variables = request.Variables.ValueKind == JsonValueKind.Object
                ? new Inputs((Dictionary<string, object?>)JsonValues.Read(request.Variables)!)
                : null,
        });
        return (200, SpeaksRuby && result.Errors?.All(error => error is GraphQL.Validation.ValidationError) == true
            ? InRuby(request, result.Errors)
            : _serializer.Serialize(result));
    }

    private static string InRuby(ForeignRequest request, ExecutionErrors errors)
    {
        string operation = Regex.Match(request.Query, @"^\s*(query|mutation)( \w+)?").Value.Trim();
        return JsonSerializer.Serialize(new
        {
            errors = errors.Select(error =>
            {
                Match unknown = Regex.Match(error.Message, @"Cannot query field '(\w+)' on type '(\w+)'");
                return new
                {
                    message = unknown.Success ? $"Field '{unknown.Groups[1]}' doesn't exist on type '{unknown.Groups[2]}'" : error.Message,
                    path = (string[])[operation.Length == 0 ? "query" : operation, unknown.Groups[1].Value],
                    extensions = new
                    {
                        code = unknown.Success
                        ? "undefinedField"
                        : "argumentNotAccepted",
                        typeName = unknown.Groups[2].Value,
                        fieldName = unknown.Groups[1].Value
                    },
                };
            }),
        });
    }

    /// <summary>A scalar that this server does not check.</summary>
    private sealed class AnyScalar : ScalarGraphType
    {
        public override object? ParseLiteral(GraphQLValue value) => value switch
        {
            GraphQLStringValue text => text.Value.ToString(),
            GraphQLIntValue number => number.Value.ToString(),
            GraphQLFloatValue number => number.Value.ToString(),
            GraphQLBooleanValue flag => flag.BoolValue,
            _ => null,
        };

        public override object? ParseValue(object? value) => value;

        public override object? Serialize(object? value) => value;
    }
}
