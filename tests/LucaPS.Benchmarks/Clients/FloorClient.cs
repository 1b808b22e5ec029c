using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Benchmarks.Server;

namespace LucaPS.Benchmarks.Clients;

/// <summary>The least any client must do: get the bytes, page after page, and find the cursor at the end of each.</summary>
internal static class FloorClient
{
    private const string Query = "query($after: String) { saleInvoices(first: 100, after: $after) { nodes " + InvoiceData.Selection
        + " pageInfo { hasNextPage endCursor } } }";

    public static async Task<int> RunAsync(Uri baseUri)
    {
        using HttpClient http = new() { BaseAddress = baseUri };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "key");
        byte[] buffer = new byte[1 << 20];
        string? cursor = null;
        do
        {
            string body = "{\"query\":\"" + Query + "\",\"variables\":{\"after\":" + (cursor is null ? "null" : "\"" + cursor + "\"")
                + "}}";
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/graphql")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json")
            };
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            _ = response.EnsureSuccessStatusCode();
            await using System.IO.Stream stream = await response.Content.ReadAsStreamAsync();
            int length = 0;
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length))) > 0;) length += read;
            cursor = Cursor(buffer.AsSpan(0, length));
        }
        while (cursor is not null);
        return 0;
    }

    private static string? Cursor(ReadOnlySpan<byte> page)
    {
        int info = page.LastIndexOf("\"pageInfo\""u8);
        if (page[info..].IndexOf("\"hasNextPage\":true"u8) < 0) return null;
        ReadOnlySpan<byte> cursor = page[(info + page[info..].IndexOf("\"endCursor\":\""u8) + 13)..];
        return Encoding.ASCII.GetString(cursor[..cursor.IndexOf((byte)'"')]);
    }
}
