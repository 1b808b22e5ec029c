using System;
using System.Collections.Generic;
using System.Text.Json;
using LucaPS.Documents;

namespace LucaPS.Api.Pages;

/// <summary>One page of a followed connection. Its rows are parts of the answer, so they end with it.</summary>
internal sealed class PaginatedPage(GraphQLResponse response, PageContent content) : IDisposable
{
    /// <summary>The rows as JSON in UTF-8, as they came; null rows are left out.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Rows => content.Rows;

    /// <summary>The field errors that came beside them.</summary>
    public IReadOnlyList<LucaException> Errors => response.Errors;

    /// <summary>The number of all rows, where the user's document asks for it.</summary>
    public long? TotalCount => content.TotalCount;

    /// <summary>The whole answer as it came.</summary>
    public ReadOnlyMemory<byte> Body => response.Body;

    public void Dispose() => response.Dispose();
}

/// <summary>What a page says.</summary>
internal sealed class PageContent
{
    public List<ReadOnlyMemory<byte>> Rows { get; } = [];

    /// <summary>Rows with those that are null.</summary>
    public int Count { get; private set; }

    public bool HasNextPage { get; private set; }

    public string? EndCursor { get; private set; }

    public long? TotalCount { get; private set; }

    /// <summary>Finds the page in an answer's data. A connection that is null or left out has no rows and no next page.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.UnexpectedResponse"/>: the answer is not that of the document.</exception>
    public static PageContent Read(ReadOnlyMemory<byte> data, PaginationPlan plan)
    {
        var content = new PageContent();
        if (data.IsEmpty) return content;
        var reader = new Utf8JsonReader(data.Span, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            reader.Read();
            foreach (string key in plan.Path)
            {
                if (!IsObject(ref reader, plan) || !Seek(ref reader, key)) return content;
                reader.Read();
            }

            if (IsObject(ref reader, plan)) content.ReadConnection(ref reader, data, plan);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unexpected(plan, "it is not whole JSON", e);
        }

        return content;
    }

    private void ReadConnection(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, PaginationPlan plan)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(plan.RowsKey)) ReadRows(ref reader, data, plan);
            else if (reader.ValueTextEquals(plan.PageInfoKey)) ReadPageInfo(ref reader);
            else if (reader.ValueTextEquals("totalCount"u8)) ReadTotal(ref reader);
            else reader.Skip();
        }
    }

    private void ReadRows(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, PaginationPlan plan)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartArray) throw Unexpected(plan, "'" + plan.RowsKey + "' is not a list", null);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Count++;
            if (reader.TokenType != JsonTokenType.StartObject || plan.NodeKey is null)
            {
                AddRow(ref reader, data);
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals(plan.NodeKey))
                {
                    reader.Skip();
                    continue;
                }

                reader.Read();
                AddRow(ref reader, data);
            }
        }
    }

    private void AddRow(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data)
    {
        int start = (int)reader.TokenStartIndex;
        bool isNull = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        if (!isNull) Rows.Add(data.Slice(start, (int)reader.BytesConsumed - start));
    }

    private void ReadPageInfo(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isNext = reader.ValueTextEquals("hasNextPage"u8);
            bool isCursor = reader.ValueTextEquals("endCursor"u8);
            reader.Read();
            if (isNext) HasNextPage = reader.TokenType == JsonTokenType.True;
            else if (isCursor && reader.TokenType == JsonTokenType.String) EndCursor = reader.GetString();
            reader.Skip();
        }
    }

    private void ReadTotal(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long total)) TotalCount = total;
        reader.Skip();
    }

    private static bool IsObject(ref Utf8JsonReader reader, PaginationPlan plan) => reader.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.Null => false,
        JsonTokenType.StartArray => throw new LucaException(
            LucaErrorId.BadRequest,
            $"-Paginate cannot follow '{string.Join(".", plan.Path)}', which is within a list and has pages for each of its elements. "
                + "Ask for the elements first, then for the pages of each by its id."),
        _ => throw Unexpected(plan, "there is a value where an object should be", null),
    };

    private static bool Seek(ref Utf8JsonReader reader, string key)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(key)) return true;
            reader.Skip();
        }

        return false;
    }

    private static LucaException Unexpected(PaginationPlan plan, string why, Exception? inner) => new(
        LucaErrorId.UnexpectedResponse,
        $"The server's answer for '{string.Join(".", plan.Path)}' cannot be used: {why}. Try again; if it stays, send the document without -Paginate and with -Raw to see it.",
        inner);
}
