using System;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;

namespace LucaPS.Benchmarks.Clients;

/// <summary>One small query, many times, with nothing but HttpClient; the least of several rounds.</summary>
internal static class QueryClient
{
    /// <summary>The same number that is measured for LucaPS.</summary>
    public const int Rounds = 8;

    public const string Query = "{ companies { nodes { id name } } }";

    public static async Task<int> RunAsync(Uri baseUri, int count)
    {
        using HttpClient http = new() { BaseAddress = baseUri };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "key");
        byte[] body = System.Text.Encoding.UTF8.GetBytes("{\"query\":\"" + Query + "\"}");
        using Process process = Process.GetCurrentProcess();
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            process.Refresh();
            TimeSpan before = process.TotalProcessorTime;
            for (int i = 0; i < count; i++) await AskAsync(http, body);
            process.Refresh();
            least = Math.Min(least, (process.TotalProcessorTime - before).TotalMilliseconds / count);
        }

        Console.WriteLine("cpu=" + least.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task AskAsync(HttpClient http, byte[] body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/graphql") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await http.SendAsync(request);
        _ = await response.Content.ReadAsByteArrayAsync();
    }
}
