using System;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LucaPS.Floor;

/// <summary>A page's rows and cursor, found by reading each of its tokens once.</summary>
internal readonly record struct PageWalk(int Rows, bool HasNextPage, string? EndCursor)
{
    // { data { saleInvoices { nodes [ { …
    private const int RowDepth = 4;

    // Fully optimized at once: a floor must not wait until the runtime has counted its calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PageWalk Over(ReadOnlySpan<byte> page)
    {
        Utf8JsonReader json = new(page);
        int rows = 0;
        bool more = false;
        string? cursor = null;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.EndObject when json.CurrentDepth == RowDepth:
                    rows++;
                    break;
                case JsonTokenType.PropertyName when json.CurrentDepth == RowDepth && json.ValueTextEquals("hasNextPage"u8):
                    _ = json.Read();
                    more = json.GetBoolean();
                    break;
                case JsonTokenType.PropertyName when json.CurrentDepth == RowDepth && json.ValueTextEquals("endCursor"u8):
                    _ = json.Read();
                    cursor = json.GetString();
                    break;
            }
        }

        return new PageWalk(rows, more, cursor);
    }
}
