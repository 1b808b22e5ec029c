using System;
using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;

namespace LucaPS.Floor;

/// <summary>Posts a document with HttpClient and reads the answer's bytes into one buffer.</summary>
internal sealed class PageClient(string query) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(Environment.GetEnvironmentVariable("LUCA_BASEURI")!) };
    private readonly byte[] _buffer = new byte[1 << 20];

    /// <summary>The answer's bytes, until the next call.</summary>
    public ReadOnlyMemory<byte> Read(string? after, int first) => ReadAsync(after, first).GetAwaiter().GetResult();

    public void Dispose() => _http.Dispose();

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string? after, int first)
    {
        string variables = "{\"first\":" + first.ToString(CultureInfo.InvariantCulture) + ",\"after\":"
            + (after is null ? "null" : "\"" + after + "\"") + "}";
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/graphql")
        {
            Content = new StringContent("{\"query\":\"" + query + "\",\"variables\":" + variables + "}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "key");
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        _ = response.EnsureSuccessStatusCode();
        using System.IO.Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        int length = 0;
        for (int read; (read = await stream.ReadAsync(_buffer.AsMemory(length)).ConfigureAwait(false)) > 0;) length += read;
        return _buffer.AsMemory(0, length);
    }
}
