using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.Api;

/// <summary>Posts documents over HTTP. Safe for any number of requests at a time.</summary>
/// <param name="client">Must follow no redirect, and have no time limit of its own.</param>
/// <param name="retry">Made at the first failure that is worth trying again, so that it costs nothing before; null for never.</param>
internal sealed class GraphQLTransport(
    HttpClient client, ITokenSource tokens, GraphQLTransportOptions options, Func<IRetryStrategy>? retry = null, TimeProvider? time = null)
    : IGraphQLTransport
{
    private static readonly MediaTypeWithQualityHeaderValue s_json = new("application/json");
    private static readonly TimeSpan s_worthTelling = TimeSpan.FromSeconds(2);

    // A person should not wait long for a server that is down; an unattended script can. A server that says when to come back is waited for
    // in both.
    private static readonly TimeSpan s_attendedRetryTime = TimeSpan.FromSeconds(30);

    private const int MostRenewals = 3;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    // Pages follow pages of the same size.
    private int _lastLength;
    // A server that refuses fields to every token would have each request renew it.
    private volatile bool _isRefusedAnyway;
    private readonly ResponseInterpreter _interpreter = new(options, time ?? TimeProvider.System);

    public async Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken)
    {
        byte[] body = RequestBody.Write(request);
        LucaException first;
        try
        {
            return await AttemptAsync(request, body, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception) when (retry is not null && !request.IsTriedOnce && options.RetryTime != TimeSpan.Zero
            && ErrorCatalogue.IsWorthRetrying(exception, request.IsMutation))
        {
            first = exception;
        }

        return await TryAgainAsync(first, request, body, reporter, cancellationToken).ConfigureAwait(false);
    }

    private static LucaException Uncertain(LucaException exception, GraphQLRequest request) => !request.IsMutation ? exception
        : exception.WithNote(exception.MayHaveBeenSent == false ? LucaException.NothingWasSent : ErrorCatalogue.Uncertain);

    private async Task<GraphQLResponse> TryAgainAsync(
        LucaException first, GraphQLRequest request, byte[] body, IReporter reporter, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        int attempts = 0;
        TimeSpan limit = options.RetryTime ?? (reporter is ISessionReporter { IsAttended: true } && first.ErrorId != LucaErrorId.RateLimited
            ? s_attendedRetryTime
            : ConnectionHttpSettings.UsualRetryTimeout);
        RetrySettings settings = new()
        {
            TotalTime = limit,
            ShouldRetry = exception => ErrorCatalogue.IsWorthRetrying(exception, request.IsMutation),
            Waiting = (exception, delay) => Tell(exception, delay, reporter),
        };
        try
        {
            // The first attempt has been made; the strategy starts from its failure.
            return await retry!().ExecuteAsync(
                token => ++attempts == 1
                    ? Task.FromException<GraphQLResponse>(first)
                    : AttemptAsync(request, body, reporter, token),
                settings,
                cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception)
        {
            const string raise = "; raise the limit with -RetryTimeoutSec of Connect-Luca.";
            if (attempts == 1 && exception.RetryAfter is { } wait && wait > limit)
                throw exception.WithNote(
                    "It asks to wait " + TimeText.Wait(wait) + ", longer than the limit of " + TimeText.Wait(limit) + raise);
            if (attempts == 1) throw;
            throw exception.WithNote(
                "Gave up after " + attempts.ToString(CultureInfo.InvariantCulture) + " attempts in "
                    + TimeText.Wait(_time.GetElapsedTime(started)) + raise);
        }
    }

    private static void Tell(LucaException exception, TimeSpan delay, IReporter reporter)
    {
        string wait = delay.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        reporter.Verbose("Trying again in " + wait + " s: " + exception.Message);
        if (delay > s_worthTelling)
        {
            reporter.Progress(
                "Luca",
                (exception.ErrorId == LucaErrorId.RateLimited ? "Luca asks to wait" : "Luca cannot be reached; waiting") + " " + wait
                    + " s before trying again",
                null);
        }
    }

    private async Task<GraphQLResponse> AttemptAsync(
        GraphQLRequest request, byte[] body, IReporter reporter, CancellationToken cancellationToken)
    {
        AccessToken token = await tokens.GetAsync(reporter, cancellationToken).ConfigureAwait(false);
        if (reporter is ISessionReporter { IsDebug: true } debug)
            debug.Debug(RequestText.Of(request, [token.Value, .. TokenSourceRegistry.Secrets(), .. SignInOptions.EnvironmentSecrets()]));
        for (int renewals = 0; ; renewals++)
        {
            LucaException refusal;
            GraphQLResponse? refused = null;
            try
            {
                GraphQLResponse response = await ExchangeAsync(request, body, token, reporter, cancellationToken).ConfigureAwait(false);
                // What has gone into a file cannot come once more.
                if (!response.IsTokenRefused || request.Sink is not null) return response;
                _isRefusedAnyway |= renewals > 0;
                if (_isRefusedAnyway) return response;
                reporter.Verbose("The access token was refused for what was asked; renewing it.");
                refused = response;
                refusal = response.Errors.First(error => error.ErrorId == LucaErrorId.AuthorizationRevoked);
            }
            catch (LucaException exception)
                when (exception is { ErrorId: LucaErrorId.AuthorizationRevoked, MayHaveBeenSent: false } && MayRenew(token, renewals))
            {
                // Refused before anything was carried out, so a mutation may be sent again too.
                reporter.Verbose("The access token was refused; renewing it.");
                refusal = exception;
            }

            try
            {
                token = await tokens.RenewAsync(token, reporter, cancellationToken).ConfigureAwait(false);
                refused?.Dispose();
            }
            catch (LucaException) when (refused is not null)
            {
                // As with an API key: the answer says what was refused, and why.
                _isRefusedAnyway = true;
                return refused;
            }
            catch (LucaException failure)
                when (failure is { ErrorId: LucaErrorId.AuthorizationRevoked or LucaErrorId.SignInFailed, ServerMessage: null }
                    && refusal.ServerMessage is not null)
            {
                // As with an API key: the server's own reason is all there is.
                throw failure.With(failure.Text + " The server's reason: " + SafeText.Sentence(refusal.ServerMessage!), answer: refusal);
            }
        }
    }

    /// <summary>Once; and again for a token so short-lived that it has expired since.</summary>
    private bool MayRenew(AccessToken refused, int renewals) =>
        renewals == 0 || (renewals < MostRenewals && refused.ExpiresAt <= _time.GetUtcNow());

    private async Task<GraphQLResponse> ExchangeAsync(
        GraphQLRequest request, byte[] body, AccessToken token, IReporter reporter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timer = Deadline.After(options.RequestTimeout, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        HttpClient sender = request.IsMutation && options.MutationClient is { } fresh ? fresh : client;
        using HttpRequestMessage message = Message(sender, body, token);
        long started = _time.GetTimestamp();
        bool answered = false;
        try
        {
            using HttpResponseMessage response =
                await sender.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            answered = true;
            _interpreter.CheckHead(response, request.IsMutation);
            ReceivedBody? streamed = StreamedAnswer.IsFor(response, request)
                ? await StreamedAnswer.CopyAsync(response, request, options, _interpreter, both.Token).ConfigureAwait(false)
                : null;
            ByteBuffer buffer = streamed?.Body ?? await ReadAsync(response, request, both.Token).ConfigureAwait(false);
            if (streamed is null) _lastLength = buffer.Length;
            long received = streamed?.Length ?? buffer.Length;
            if (reporter.IsVerbose) reporter.Verbose(Describe(request, response, (body.Length, received), _time.GetElapsedTime(started)));
            return _interpreter.Read(response, buffer, request, token.Value);
        }
        catch (LucaException exception)
            when (answered && exception is { ErrorId: LucaErrorId.BadRequest, StatusCode: null, ServerCode: null })
        {
            // Where the answer goes could not take it: whatever was asked has been carried out.
            throw Uncertain(exception, request);
        }
        catch (Exception exception) when (exception is not LucaException)
        {
            // Platforms report an aborted request in different ways, so check first whether the caller cancelled.
            cancellationToken.ThrowIfCancellationRequested();
            if (timer.IsCancellationRequested)
                throw Uncertain(
                    NetworkFailure.TimedOut(
                        options.Endpoint, options.RequestTimeout, mayHaveBeenSent: true, isRepeatable: !request.IsMutation),
                    request);
            if (!NetworkFailure.IsOne(exception)) throw;
            throw Uncertain(
                NetworkFailure.Explain(exception, options.Endpoint, options.Http, answered, isRepeatable: !request.IsMutation), request);
        }
    }

    private Task<ByteBuffer> ReadAsync(HttpResponseMessage response, GraphQLRequest request, CancellationToken cancellationToken) =>
        BoundedBody.ReadAsync(
            response, options.LargestBody, () => ResponseInterpreter.TooLarge(request.IsMutation, options.LargestBody), cancellationToken,
            _lastLength + 1);

    private HttpRequestMessage Message(HttpClient sender, byte[] body, AccessToken token)
    {
        HttpRequestMessage message = new(HttpMethod.Post, options.Endpoint) { Content = new ByteArrayContent(body) };
#if NET8_0_OR_GREATER
        message.Version = sender.DefaultRequestVersion;
        message.VersionPolicy = sender.DefaultVersionPolicy;
#endif
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        // Alone: with several, hosts label JSON as text/html (luca-api.md, "Be ready for").
        message.Headers.Accept.Add(s_json);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return message;
    }

    private string Describe(
        GraphQLRequest request, HttpResponseMessage response, (int Sent, long Received) bytes, TimeSpan elapsed) => string.Format(
        CultureInfo.InvariantCulture,
        "POST {0} ({1}, {2} bytes): HTTP {3}, {4} bytes, {5:0} ms",
        options.Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        request.OperationName ?? (request.IsMutation ? "mutation" : "query"),
        bytes.Sent,
        (int)response.StatusCode,
        bytes.Received,
        elapsed.TotalMilliseconds);
}
