using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.Http;

/// <summary>A whole answer of bounded size.</summary>
internal sealed record HttpAnswer
{
    public required int Status { get; init; }

    public required byte[] Body { get; init; }

    public string? MediaType { get; init; }

    /// <summary>As the server wrote it; never followed.</summary>
    public Uri? Location { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string? RequestId { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsRedirect => Status is >= 300 and < 400;

    /// <summary>Leaves the body out.</summary>
    public override string ToString() => $"HTTP {Status}, {Body.Length} bytes";
}

/// <summary>Sends one request and reads its whole answer, within a time and a size.</summary>
internal static class HttpExchange
{
    /// <summary>Enough for every OAuth answer.</summary>
    private const int SmallBody = 1024 * 1024;

    /// <exception cref="LucaException">There is no complete answer; the id, <c>MayHaveBeenSent</c> and the message say more.</exception>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> asked for it.</exception>
    public static async Task<HttpAnswer> SendAsync(
        HttpClient client, HttpRequestMessage request, HttpSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource deadline = Deadline.After(settings.RequestTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        bool answered = false;
        try
        {
            using HttpResponseMessage response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            answered = true;
            using ByteBuffer body = await BoundedBody.ReadAsync(
                response, SmallBody, () => TooLong(response), either.Token).ConfigureAwait(false);
            if ((int)response.StatusCode == 407) throw NetworkFailure.ProxyWantsCredentials(address, settings, null);
            return new HttpAnswer
            {
                Status = (int)response.StatusCode,
                Body = body.Written.ToArray(),
                MediaType = response.Content?.Headers.ContentType?.MediaType,
                Location = response.Headers.Location,
                RetryAfter = RetryAfter.Of(response, time),
                RequestId = RequestIdOf(response),
            };
        }
        catch (Exception exception) when (exception is not LucaException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested) throw NetworkFailure.TimedOut(address, settings.RequestTimeout, mayHaveBeenSent: true);
            if (!NetworkFailure.IsOne(exception)) throw;
            throw NetworkFailure.Explain(exception, address, settings, answered);
        }
    }

    /// <summary>The request's id as the server names it, for its support.</summary>
    public static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Request-Id", out IEnumerable<string>? values)
            && SafeText.Line(values.FirstOrDefault(), 100) is { Length: > 0 } id ? id : null;

    private static LucaException TooLong(HttpResponseMessage response) =>
        new(LucaErrorId.UnexpectedResponse, $"The answer is longer than {SmallBody / 1024} KiB, which no such answer from Luca is. Look for a proxy or captive portal in between.")
        {
            StatusCode = (int)response.StatusCode,
            MayHaveBeenSent = true,
        };
}

/// <summary>Cancels when the time is up, by an injected clock; never if no time is set.</summary>
internal static class Deadline
{
    public static CancellationTokenSource After(TimeSpan delay, TimeProvider time)
    {
        if (delay <= TimeSpan.Zero) return new CancellationTokenSource();
#if NET8_0_OR_GREATER
        return new CancellationTokenSource(delay, time);
#else
        return time.CreateCancellationTokenSource(delay);
#endif
    }

    public static Task Delay(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken = default)
    {
#if NET8_0_OR_GREATER
        return Task.Delay(delay, time, cancellationToken);
#else
        return time.Delay(delay, cancellationToken);
#endif
    }
}
