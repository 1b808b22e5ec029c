using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Core.Tests.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Core.Tests.Pages;

/// <summary>How a server writes its cursors.</summary>
public enum CursorKind
{
    /// <summary>graphql-ruby: base64 of the position, without padding.</summary>
    Ruby,

    /// <summary>The same with padding.</summary>
    RubyPadded,

    /// <summary>graphql-relay: base64 of <c>arrayconnection:</c> and an index.</summary>
    Relay,

    /// <summary>The position itself.</summary>
    Plain,

    /// <summary>Opaque.</summary>
    Opaque,
}

/// <summary>
/// One list of numbered rows, and all that can happen while it is read. At each point of the list it answers the same, however often asked.
/// </summary>
internal sealed partial class ModelServer : IGraphQLTransport
{
    private readonly object _gate = new();

    public CursorKind Cursors { get; init; }

    public int Rows { get; init; }

    /// <summary>No page has more rows, however many are asked for.</summary>
    public int LargestPage { get; init; } = 100;

    public bool HasTotal { get; init; }

    /// <summary>Rows that are null, each with an error.</summary>
    public HashSet<int> Refused { get; init; } = [];

    /// <summary>Rows that exist only until this many pages were answered.</summary>
    public Func<int, int>? RowsAfter { get; init; }

    /// <summary>The failure of a request, by its number; null for none. A request that was not sent ahead is tried again.</summary>
    public Func<int, LucaException?> Fails { get; init; } = _ => null;

    /// <summary>The most pages a document may ask for.</summary>
    public int MostInDocument { get; init; } = int.MaxValue;

    /// <summary>How many rows have been added before the first, by the number of requests; they have numbers of their own.</summary>
    public Func<int, int> Moved { get; set; } = _ => 0;

    /// <summary>Awaited before each answer.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

    public int Requests { get; private set; }

    public int InFlight { get; private set; }

    public int MostInFlight { get; private set; }

    public int PagesAsked { get; private set; }

    public async Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken)
    {
        int number;
        lock (_gate)
        {
            number = ++Requests;
            MostInFlight = Math.Max(MostInFlight, ++InFlight);
        }

        try
        {
            await Before(cancellationToken);
            // What the transport would have tried again succeeds in the end.
            if (Fails(number) is { } failure && (request.IsTriedOnce || !ErrorCatalogue.IsWorthRetrying(failure, false))) throw failure;
            (string data, LucaException[] errors) = Answer(request);
            FakeResponse response = new(data, errors);
            response.Read(request.DataReader!);
            return response;
        }
        finally
        {
            lock (_gate) InFlight--;
        }
    }

    /// <summary>What asking page after page gives, in the plainest possible loop.</summary>
    public (List<int> Rows, int Errors) Expected(int? first)
    {
        List<int> rows = [];
        int errors = 0, position = 0;
        for (bool more = true; more && rows.Count < (first ?? int.MaxValue);)
        {
            int size = Math.Min(LargestPage, Math.Min(100, first - rows.Count ?? 100)), end = Math.Min(Rows, position + size);
            for (; position < end; position++)
            {
                if (Refused.Contains(position)) errors++;
                else rows.Add(position);
            }

            more = position < Rows;
        }

        return (rows, errors);
    }

    private (string Data, LucaException[] Errors) Answer(GraphQLRequest request)
    {
        using JsonDocument? variables = request.Variables.IsEmpty ? null : JsonDocument.Parse(request.Variables);
        List<LucaException> errors = [];
        StringBuilder data = new("{");
        MatchCollection fields = Field().Matches(request.Document[request.Document.IndexOf('{', StringComparison.Ordinal)..]);
        lock (_gate) PagesAsked += fields.Count;
        if (fields.Count > MostInDocument)
            throw new LucaException(LucaErrorId.BadRequest, "no")
            {
                ServerMessage =
                "Query has complexity of 20, which exceeds max complexity of 10"
            };
        foreach (Match field in fields)
        {
            string alias = field.Groups[1].Value;
            JsonElement value = default;
            int first = variables is not null && variables.RootElement.TryGetProperty(alias + "_first", out value) ? value.GetInt32() : 100;
            string? after = variables is not null && variables.RootElement.TryGetProperty(alias + "_after", out value)
                ? value.GetString()
                : null;
            data.Append(data.Length == 1 ? "" : ",").Append('"').Append(alias).Append("\":").Append(Page(alias, first, after, errors));
        }

        return (data.Append('}').ToString(), [.. errors]);
    }

    private string Page(string alias, int first, string? after, List<LucaException> errors)
    {
        int moved = Moved(Requests);
        int all = (RowsAfter?.Invoke(Requests) ?? Rows) + moved;
        int from = after is null ? 0 : Position(after), count = Math.Max(0, Math.Min(Math.Min(first, LargestPage), all - from));
        List<string> nodes = [];
        for (int i = from; i < from + count; i++)
        {
            nodes.Add(Refused.Contains(i) ? "null" : "{\"id\":\"" + (i - moved) + "\"}");
            if (Refused.Contains(i))
                errors.Add(
                    new LucaException(LucaErrorId.Forbidden, "row") { Path = [alias, "nodes", i - from], ServerMessage = "row " + i });
        }

        string cursor = count == 0 ? "null" : "\"" + Cursor(from + count) + "\"";
        return "{\"nodes\":[" + string.Join(",", nodes) + "],\"pageInfo\":{\"hasNextPage\":" + (from + count < all ? "true" : "false")
            + ",\"endCursor\":" + cursor + "}"
            + (HasTotal ? ",\"totalCount\":" + all : "") + "}";
    }

    private string Cursor(int position) => Cursors switch
    {
        CursorKind.Ruby => Base64(Text(position)).TrimEnd('='),
        CursorKind.RubyPadded => Base64(Text(position)),
        CursorKind.Relay => Base64("arrayconnection:" + Text(position - 1)),
        CursorKind.Plain => "at/" + Text(position),
        // A permutation: looks like a number in base64, but not one that grows evenly.
        _ => Base64("o" + Text((position * 7919L) % 1_000_003)),
    };

    private int Position(string cursor)
    {
        for (int i = 1; i <= Rows + 10_000; i++)
        {
            if (Cursor(i) == cursor) return i;
        }

        throw new InvalidOperationException("No such cursor: " + cursor);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    [GeneratedRegex(@"\b(f\d+): \w+")]
    private static partial Regex Field();
}
