using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>What came under one alias.</summary>
internal sealed class FieldResult
{
    public List<Row> Rows { get; } = [];

    public List<string?> Keys { get; } = [];

    /// <summary>The alias was null or absent.</summary>
    public bool IsNull { get; set; } = true;

    /// <summary>The connection is there, its rows are not.</summary>
    public bool RowsAreNull { get; set; }

    public bool HasPageInfo { get; set; }

    public bool HasNextPage { get; set; }

    public string? EndCursor { get; set; }

    public long? Total { get; set; }
}

/// <summary>Reads <c>data</c> straight from its bytes into rows.</summary>
internal sealed class PageParser(RowParser rows, RootField root, byte[]? captureName)
{
    /// <summary>
    /// Makes the rows' classes on another thread, while the first request is on its way: in a new process that takes as long as the request.
    /// </summary>
    public static Lazy<PageParser> Prepare(Selection selection, RootField root, byte[]? captureName)
    {
        Lazy<PageParser> parser = new(() => new PageParser(new RowParser(selection), root, captureName));
        _ = Task.Run(() => parser.Value);
        return parser;
    }

    /// <summary>Aliases are this prefix and an index, so that they are found without comparing all.</summary>
    public static string Alias(int index) => "f" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The index of one of our aliases; -1 for anything else.</summary>
    public static int AliasIndex(string? alias)
    {
        if (alias is null || alias.Length is < 2 or > 8 || alias[0] != 'f') return -1;
        int index = 0;
        for (int i = 1; i < alias.Length; i++)
        {
            if ((uint)(alias[i] - '0') > 9) return -1;
            index = (index * 10) + (alias[i] - '0');
        }

        return index;
    }

    /// <summary>What an answer without data brings.</summary>
    public static FieldResult[] Nothing(int count)
    {
        FieldResult[] results = new FieldResult[count];
        for (int i = 0; i < count; i++) results[i] = new FieldResult();
        return results;
    }

    /// <param name="json">At the first token of the value of <c>data</c>; left at its last.</param>
    /// <param name="body">The bytes that it reads.</param>
    /// <param name="count">How many aliases were asked for.</param>
    /// <param name="companyOf">What the rows under an alias carry as <c>CompanyId</c>.</param>
    /// <param name="limits">The most rows wanted of each alias; null for all.</param>
    public FieldResult[] Parse(ref Utf8JsonReader json, ReadOnlyMemory<byte> body, int count, Func<int, string?> companyOf, long[]? limits)
    {
        FieldResult[] results = Nothing(count);
        rows.Body = body;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int index = AliasIndex(JsonText.Read(ref json));
            json.Read();
            if (index < 0 || index >= count || json.TokenType == JsonTokenType.Null)
            {
                json.Skip();
                continue;
            }

            FieldResult result = results[index];
            result.IsNull = false;
            long limit = limits?[index] ?? long.MaxValue;
            if (root.Kind == RootFieldKind.Connection) ReadConnection(ref json, result, companyOf(index), limit);
            else if (json.TokenType == JsonTokenType.StartArray) ReadRows(ref json, result, companyOf(index), limit, inEdges: false);
            else ReadRow(ref json, result, companyOf(index));
        }

        return results;
    }

    private void ReadConnection(ref Utf8JsonReader json, FieldResult result, string? company, long limit)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            result.RowsAreNull = true;
            return;
        }

        bool sawRows = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool nodes = JsonText.Is(ref json, "nodes"u8), edges = JsonText.Is(ref json, "edges"u8);
            bool pageInfo = JsonText.Is(ref json, "pageInfo"u8), total = JsonText.Is(ref json, "totalCount"u8);
            json.Read();
            if ((nodes || edges) && json.TokenType == JsonTokenType.StartArray)
            {
                sawRows = true;
                ReadRows(ref json, result, company, limit, edges);
            }
            else if (pageInfo && json.TokenType == JsonTokenType.StartObject)
            {
                ReadPageInfo(ref json, result);
            }
            else
            {
                if (total && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long value)) result.Total = value;
                json.Skip();
            }
        }

        result.RowsAreNull = !sawRows;
    }

    private static void ReadPageInfo(ref Utf8JsonReader json, FieldResult result)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool next = JsonText.Is(ref json, "hasNextPage"u8), end = JsonText.Is(ref json, "endCursor"u8);
            json.Read();
            if (next && json.TokenType is JsonTokenType.True or JsonTokenType.False)
            {
                result.HasPageInfo = true;
                result.HasNextPage = json.TokenType == JsonTokenType.True;
            }
            else if (end && json.TokenType == JsonTokenType.String)
            {
                result.EndCursor = JsonText.Read(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadRows(ref Utf8JsonReader json, FieldResult result, string? company, long limit, bool inEdges)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject || result.Rows.Count >= limit)
            {
                // A refused row is null here and an error beside.
                json.Skip();
                continue;
            }

            if (!inEdges)
            {
                ReadRow(ref json, result, company);
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool node = JsonText.Is(ref json, "node"u8);
                json.Read();
                if (node && json.TokenType == JsonTokenType.StartObject) ReadRow(ref json, result, company);
                else json.Skip();
            }
        }
    }

    private void ReadRow(ref Utf8JsonReader json, FieldResult result, string? company)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            result.RowsAreNull = true;
            return;
        }

        result.Rows.Add(rows.Read(ref json, company, captureName, out string? key));
        if (captureName is not null) result.Keys.Add(key);
    }
}
