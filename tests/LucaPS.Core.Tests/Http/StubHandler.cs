using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Http;

namespace LucaPS.Core.Tests.Http;

/// <summary>Answers by a function, and keeps the requests.</summary>
internal sealed class StubHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(Uri Address, string Body, string? Authorization, string? Accept)> Requests { get; } = [];

    public HttpClientPool Pool() => new((_, _) => this);

    public static HttpResponseMessage Text(int status, string body, string mediaType = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.RequestUri!, body, request.Headers.Authorization?.ToString(), string.Join("|", request.Headers.Accept)));
        return answer(request);
    }
}
