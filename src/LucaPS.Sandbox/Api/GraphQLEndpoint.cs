using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Tasks;
using GraphQL;
using GraphQL.SystemTextJson;
using GraphQLParser;
using GraphQLParser.AST;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth;
using Microsoft.AspNetCore.Http;

namespace LucaPS.Sandbox.Api;

/// <summary><c>POST /api/v1/graphql</c>.</summary>
internal sealed class GraphQLEndpoint
{
    private const int CachedDocuments = 500;
    private const int LargestBody = 10 * 1024 * 1024;
    private readonly ConcurrentDictionary<string, GraphQLDocument> _documents = new(StringComparer.Ordinal);
    private readonly DocumentExecuter _executer = new();
    private readonly GraphQLSerializer _serializer;
    private readonly SandboxState _state;
    private readonly AccessTokens _tokens;

    public GraphQLEndpoint(SandboxState state, AccessTokens tokens)
    {
        _state = state;
        _tokens = tokens;
        _serializer = new GraphQLSerializer(
            json => json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, new ApiErrorInfo(state.Options));
    }

    public async Task HandleAsync(HttpContext context)
    {
        string? bearer = Bearer(context.Request);
        AccessGrant? grant = bearer is null ? null : await _tokens.ResolveAsync(bearer);
        if (grant is null)
        {
            await Refusals.UnauthorizedAsync(context, _state, bearer is not null);
            return;
        }

        Messages messages = Messages.For(grant.Language);
        (string? query, string? operationName, Inputs? variables) = await ReadAsync(context);
        if (query is null)
        {
            await Refusals.WriteAsync(
                context, _state, StatusCodes.Status400BadRequest, new ApiError(ErrorCodes.BadRequest, messages.BadBody));
            return;
        }

        _state.Counters.Count(nameof(Counters.GraphQLRequests));
        GraphQLDocument document;
        try
        {
            document = Parse(query);
        }
        catch (GraphQLParser.Exceptions.GraphQLSyntaxErrorException error)
        {
            ApiError refusal = new(ErrorCodes.BadRequest, error.Description);
            refusal.AddLocation(error.Location);
            await Refusals.WriteAsync(context, _state, StatusCodes.Status200OK, refusal);
            return;
        }

        if (_state.Options.MaxComplexity is > 0 and int most && Complexity.Of(document, operationName, variables) is var complexity
            && complexity > most)
        {
            // graphql-ruby's own words, whatever the user's language.
            await Refusals.WriteAsync(
                context, _state, StatusCodes.Status200OK,
                new ApiError(ErrorCodes.BadRequest, $"Query has complexity of {complexity}, which exceeds max complexity of {most}"));
            return;
        }

        bool introspection = IsIntrospection(document);
        SchemaChanges changes = _state.Faults.Schema;
        if (introspection)
        {
            _state.Counters.Count(nameof(Counters.Introspections));
            if (changes.HasFlag(SchemaChanges.IntrospectionRefused))
            {
                await Refusals.WriteAsync(
                    context, _state, StatusCodes.Status200OK,
                    new ApiError(ErrorCodes.BadRequest, "Field '__schema' doesn't exist on type 'Query'"));
                return;
            }
        }

        // Introspection shows what the grant allows; a mutation that it does not allow is refused by name.
        bool mutations = grant.CanWrite || !introspection || !_state.Options.IntrospectionDependsOnGrant;
        ExecutionResult result = await _executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = LucaSchema.Get(changes, mutations),
            Query = query,
            Document = document,
            OperationName = operationName,
            Variables = variables,
            UserContext = new Dictionary<string, object?> { [ApiContext.Key] = new ApiContext(_state, grant, messages) },
            CancellationToken = context.RequestAborted,
        });

        // One buffer for the whole answer: its length is known, and a fault can cut it anywhere.
        using MemoryStream buffer = new(64 * 1024);
        await _serializer.WriteAsync(buffer, result, context.RequestAborted);
        await Refusals.SendAsync(context, StatusCodes.Status200OK, buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    private static string? Bearer(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.Length > 7 ? header[7..].Trim() : null;
    }

    private static async Task<(string? Query, string? OperationName, Inputs? Variables)> ReadAsync(HttpContext context)
    {
        try
        {
            using MemoryStream body = new();
            byte[] chunk = new byte[16 * 1024];
            int read;
            while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
            {
                body.Write(chunk, 0, read);
                if (body.Length > LargestBody)
                    return default;
            }

            using JsonDocument json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("query", out JsonElement query)
                || query.ValueKind != JsonValueKind.String)
                return default;
            string? operationName = root.TryGetProperty("operationName", out JsonElement name) && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;
            Inputs? variables = root.TryGetProperty("variables", out JsonElement given) && given.ValueKind == JsonValueKind.Object
                ? new Inputs((Dictionary<string, object?>)JsonValues.Read(given)!)
                : null;
            return (query.GetString(), operationName, variables);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static bool IsIntrospection(GraphQLDocument document) => document.Definitions.OfType<GraphQLOperationDefinition>()
        .SelectMany(operation => operation.SelectionSet.Selections)
        .OfType<GraphQLField>()
        .Any(field => field.Name.Value == "__schema" || field.Name.Value == "__type");

    private GraphQLDocument Parse(string query)
    {
        if (_documents.TryGetValue(query, out GraphQLDocument? document))
            return document;
        document = Parser.Parse(query, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = 200 });
        if (_documents.Count < CachedDocuments)
            _documents[query] = document;
        return document;
    }
}

/// <summary>JSON values as GraphQL.NET wants them, with every digit kept.</summary>
internal static class JsonValues
{
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal)
            .ToDictionary(member => member.Key, member => Read(member.Last().Value), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(Read).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element),
        _ => null,
    };

    private static object Number(JsonElement element)
    {
        string text = element.GetRawText();
        if (text.AsSpan().IndexOfAny(".eE") >= 0)
            return element.TryGetDecimal(out decimal exact) ? exact : element.GetDouble();
        return element.TryGetInt32(out int small) ? small
            : element.TryGetInt64(out long large) ? large
            : System.Numerics.BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
