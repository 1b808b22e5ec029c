using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Schema;
using static LucaPS.Core.Tests.Rows.TestSelections;

namespace LucaPS.Core.Tests.Api;

/// <summary>One aliased root field of a document, with its arguments' values.</summary>
internal sealed record Asked(string Alias, string Field, IReadOnlyDictionary<string, JsonElement> Arguments)
{
    public string? Text(string name) => Arguments.TryGetValue(name, out JsonElement value) ? value.GetString() : null;

    public int First => Arguments.TryGetValue("first", out JsonElement value) ? value.GetInt32() : 100;
}

/// <summary>Lists of rows by company, with no wire. Understands the documents that the list engine writes.</summary>
internal sealed partial class FakeLuca
{
    public FakeLuca()
    {
        Server = new FakeServer().Answer(AnswerAsync);
    }

    public FakeServer Server { get; }

    /// <summary>How many rows each company has; the key "" is for no company.</summary>
    public Dictionary<string, int> Rows { get; } = [];

    public ConcurrentQueue<IReadOnlyList<Asked>> Documents { get; } = new();

    /// <summary>Replaces the answer of one field; null for the usual one. Gives the field's JSON and its errors.</summary>
    public Func<Asked, (string Json, string[] Errors)?>? Instead { get; set; }

    /// <summary>Replaces the whole answer; null for the usual one.</summary>
    public Func<IReadOnlyList<Asked>, HttpResponseMessage?>? InsteadOfAll { get; set; }

    /// <summary>A refused field takes all data with it, as where the schema has it non-null.</summary>
    public bool IsNonNull { get; set; }

    /// <summary>Awaited before each answer.</summary>
    public Func<IReadOnlyList<Asked>, CancellationToken, Task>? Before { get; set; }

    public int InFlight;

    public int MostInFlight;

    /// <summary>Receives requests and never answers them.</summary>
    /// <param name="reached">Completes with the first request.</param>
    public static FakeLuca Silent(out Task reached)
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reached = arrived.Task;
        return new FakeLuca
        {
            Before = (_, token) =>
            {
                arrived.TrySetResult();
                return Task.Delay(Timeout.Infinite, token);
            },
        };
    }

    public static LucaSchema Schema { get; } = MakeSchema();

    public static SchemaField Invoices => Schema.QueryType.Field("saleInvoices")!;

    public static Selection Selection { get; } = Of("SaleInvoice", Leaf("id", "ID!"), Leaf("name", "String"));

    public static ListQuery Query(params string[] companies) => new()
    {
        Schema = Schema,
        Field = Invoices,
        Selection = Selection,
        Companies = [.. companies.Select(c => new CompanyTarget(c))],
    };

    public QueryEngine Engine(FakeTokens? tokens = null) => new(Server.Transport(tokens));

    public static async Task<(List<Row> Rows, List<LucaException> Errors)> DrainAsync(
        IPageReader reader, CancellationToken cancellationToken)
    {
        List<Row> rows = [];
        List<LucaException> errors = [];
        await using (reader)
        {
            while (await reader.ReadAsync(cancellationToken) is { } page)
            {
                rows.AddRange(page.Rows);
                errors.AddRange(page.Errors);
            }
        }

        return (rows, errors);
    }

    private async Task<HttpResponseMessage> AnswerAsync(SentRequest sent, CancellationToken token)
    {
        InterlockedMax(Interlocked.Increment(ref InFlight));
        try
        {
            IReadOnlyList<Asked> asked = Parse(sent.Body);
            Documents.Enqueue(asked);
            if (Before is not null) await Before(asked, token);
            if (InsteadOfAll?.Invoke(asked) is { } whole) return whole;
            List<string> errors = [];
            StringBuilder data = new();
            bool refused = false;
            foreach (Asked field in asked)
            {
                (string json, string[] own) = Instead?.Invoke(field) ?? (Usual(field), []);
                data.Append(data.Length == 0 ? "" : ",").Append('"').Append(field.Alias).Append("\":").Append(json);
                errors.AddRange(own);
                refused |= json == "null" && own.Length > 0;
            }

            string all = refused && IsNonNull ? "null" : "{" + data + "}";
            return FakeServer.Make(
                HttpStatusCode.OK,
                "{" + (errors.Count == 0 ? "" : "\"errors\":[" + string.Join(",", errors) + "],") + "\"data\":" + all + "}");
        }
        finally
        {
            Interlocked.Decrement(ref InFlight);
        }
    }

    private void InterlockedMax(int value)
    {
        lock (Documents) MostInFlight = Math.Max(MostInFlight, value);
    }

    private string Usual(Asked field)
    {
        string company = field.Text("companyId") ?? "";
        if (field.Field == "saleInvoice")
        {
            string id = field.Text("id")!;
            return id.StartsWith("missing", StringComparison.Ordinal) ? "null" : "{\"id\":\"" + id + "\",\"name\":\"" + company + "\"}";
        }

        int from = field.Text("after") is { } after ? int.Parse(after.AsSpan(2), CultureInfo.InvariantCulture) : 0;
        int all = Rows[company], count = Math.Min(Math.Min(100, field.First), all - from);
        return Page(
            company, from, count, from + count < all, count == 0 ? null : "c:" + (from + count).ToString(CultureInfo.InvariantCulture),
            all);
    }

    public static string Page(string company, int from, int count, bool more, string? cursor, int all) =>
        "{\"nodes\":["
        + string.Join(",", Enumerable.Range(from, count)
            .Select(i => "{\"lucapsKey\":\"" + company + i + "\",\"id\":\"" + company + i + "\",\"name\":\"n\"}"))
            + "],\"pageInfo\":{\"hasNextPage\":" + (more ? "true" : "false") + ",\"endCursor\":"
            + (cursor is null ? "null" : "\"" + cursor + "\"")
            + "},\"totalCount\":" + all + "}";

    public static string Error(string path, string code, string message = "Nei") =>
        "{\"message\":\"" + message + "\",\"path\":[" + path + "],\"extensions\":{\"code\":\"" + code + "\"}}";

    private static List<Asked> Parse(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement variables = document.RootElement.TryGetProperty("variables", out JsonElement given) ? given.Clone() : default;
        List<Asked> asked = [];
        string query = document.RootElement.GetProperty("query").GetString()!;
        foreach (Match match in RootFieldPattern().Matches(query[query.IndexOf('{', StringComparison.Ordinal)..]))
        {
            Dictionary<string, JsonElement> arguments = [];
            foreach (string argument in match.Groups[3].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = argument.Split(": $");
                arguments[parts[0]] = variables.GetProperty(parts[1]);
            }

            asked.Add(new Asked(match.Groups[1].Value, match.Groups[2].Value, arguments));
        }

        return asked;
    }

    private static LucaSchema MakeSchema()
    {
        SchemaField[] connection = [Field("nodes", "[SaleInvoice]"), Field("pageInfo", "PageInfo"), Field("totalCount", "Int")];
        return new LucaSchema
        {
            QueryTypeName = "Query",
            Types = new Dictionary<string, SchemaType>
            {
                ["Query"] = new()
                {
                    Kind = TypeKind.Object,
                    Name = "Query",
                    Fields =
                    [
                        Field(
                            "saleInvoices", "SaleInvoiceConnection", ("first", "Int", null), ("after", "String", null),
                            ("companyId", "ID", null), ("text", "String", null)),
                        Field("saleInvoice", "SaleInvoice", ("id", "ID!", null), ("companyId", "ID", null)),
                        Field("plain", "[SaleInvoice!]!"),
                        Field("limited", "[SaleInvoice!]!", ("limit", "Int", "20"), ("start", "Int", "0")),
                        Field("sized", "[SaleInvoice!]!", ("first", "Int", "25")),
                        Field("counted", "[SaleInvoice!]!", ("first", "Int", null)),
                        Field("silent", "[SaleInvoice!]!", ("limit", "Int", null)),
                        Field("thousand", "[SaleInvoice!]!", ("limit", "Int", "1000")),
                        Field("needy", "[SaleInvoice!]!", ("maxResults", "Int!", null)),
                        Field("journal", "Journal", ("id", "ID!", null)),
                    ],
                },
                ["SaleInvoiceConnection"] = new() { Kind = TypeKind.Object, Name = "SaleInvoiceConnection", Fields = connection },
                ["Journal"] = new() { Kind = TypeKind.Object, Name = "Journal", Fields = [Field("id", "ID!")] },
                ["SaleInvoice"] = new()
                {
                    Kind = TypeKind.Object,
                    Name = "SaleInvoice",
                    Fields = [Field("id", "ID!"), Field("name", "String")]
                },
            },
        };

        static SchemaField Field(string name, string type, params (string Name, string Type, string? Default)[] arguments) => new()
        {
            Name = name,
            Type = Ref(type),
            Arguments = [.. arguments.Select(a => new SchemaInputValue { Name = a.Name, Type = Ref(a.Type), DefaultValue = a.Default })],
        };
    }

    [GeneratedRegex(@"\b(f\d+): (\w+)(?:\(([^)]*)\))?")]
    private static partial Regex RootFieldPattern();
}
