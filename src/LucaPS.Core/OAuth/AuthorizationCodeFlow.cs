using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>
/// One sign-in by authorization code (RFC 6749 section 4.1, RFC 7636, RFC 8252): started, shown to the user, and then either waited for on
/// the listener or completed with what the user pastes. Dispose ends it at any time.
/// </summary>
internal sealed class AuthorizationCodeFlow : IDisposable
{
    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(30);

    private readonly object _sync = new();
    private readonly ITokenClient _tokens;
    private readonly TimeProvider _time;
    private readonly CallbackListener? _listener;
    private readonly long _startedAt;
    private Attempt _attempt;
    private Attempt? _refused;

    private AuthorizationCodeFlow(AuthorizationRequest request, ITokenClient tokens, CallbackListener? listener, TimeProvider time)
    {
        _attempt = new Attempt(request);
        _tokens = tokens;
        _time = time;
        _startedAt = time.GetTimestamp();
        _listener = listener;
        listener?.Start(Validate);
    }

    /// <summary>For the browser, and safe to print: it holds no secret that could redeem a code.</summary>
    public Uri AuthorizationUri => _attempt.Uri;

    /// <summary>The requested scope, which is also the granted one if the token answer names none (RFC 6749 section 5.1).</summary>
    public string Scope => Request.EffectiveScope;

    /// <summary>Whether the requested scope was reduced because the application is not registered for all of it.</summary>
    public bool IsNarrowed => _refused is not null;

    /// <summary>Told once, after half a minute, what may be wrong: an unknown client never comes back to the listener.</summary>
    public Action<string>? StillWaiting { get; set; }

    private AuthorizationRequest Request => _attempt.Request;

    /// <summary>Binds the listener, unless the user is to paste, before anything can lead a browser to it.</summary>
    /// <exception cref="LucaException">The redirect URI cannot be used, or its port cannot be listened on.</exception>
    public static AuthorizationCodeFlow Start(AuthorizationRequest request, ITokenClient tokens, bool paste, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(request.Client.ClientId))
        {
            throw new LucaException(
                LucaErrorId.BadRequest, "There is no client id. Give the one of the API application in Luca with -ClientId.");
        }

        RedirectUriRules.Check(request.RedirectUri, listens: !paste);
        CallbackListener? listener = paste ? null : CallbackListener.Bind(request.RedirectUri, request.Locale, time);
        try
        {
            return new AuthorizationCodeFlow(request, tokens, listener, time);
        }
        catch
        {
            listener?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits for the browser to come back, redeems the code, and shows the browser the outcome. The flow then ends, whatever the outcome.
    /// </summary>
    /// <param name="timeout">How long the user may take; redeeming has the request's own time-out.</param>
    /// <param name="cancellationToken">Ends the wait at once and closes the listener.</param>
    /// <exception cref="LucaException">The id says how it ended.</exception>
    public async Task<TokenSet> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        CallbackListener listener = _listener ?? throw new InvalidOperationException("There is no listener in paste mode.");
        using (this)
        {
            CallbackValidation result;
            try
            {
                result = await DecidedAsync(listener, timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw TimedOut(timeout, listener.LastRefusal);
            }

            try
            {
                TokenSet tokens = await RedeemAsync(result, cancellationToken).ConfigureAwait(false);
                await listener.FinishAsync(CallbackPages.Finished(listener.Locale)).ConfigureAwait(false);
                return tokens;
            }
            catch (LucaException failure)
            {
                await listener.FinishAsync(CallbackPages.Failed(listener.Locale, failure)).ConfigureAwait(false);
                throw;
            }
            catch (OperationCanceledException)
            {
                await listener.FinishAsync(CallbackPages.Cancelled(listener.Locale)).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<CallbackValidation> DecidedAsync(CallbackListener listener, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        bool isEndless = timeout < TimeSpan.Zero;
        if (isEndless || timeout > s_usual)
        {
            try
            {
                return await listener.Decided.WaitAsync(s_usual, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                StillWaiting?.Invoke($"LucaPS is still waiting for the sign-in. {WhatToCheck()} Ctrl+C ends the wait.");
                if (!isEndless) timeout -= _time.GetElapsedTime(start);
            }
        }

        return await listener.Decided.WaitAsync(
            isEndless ? Timeout.InfiniteTimeSpan : timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero,
            _time,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Completes with the address that the user's browser ended on, checked as the listener checks it. After a
    /// <see cref="LucaErrorId.SignInFailed"/> without a server's code the user may paste again.
    /// </summary>
    /// <param name="timeout">How long the user may take, from the start. What comes later is refused, and its code is not redeemed.</param>
    /// <exception cref="LucaException">The id says how it ended. With the code <c>invalid_scope</c> and <see cref="IsNarrowed"/> it goes on
    /// at the new <see cref="AuthorizationUri"/>.</exception>
    public Task<TokenSet> CompleteAsync(string pastedAddress, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Left(timeout) <= TimeSpan.Zero) throw TimedOut(timeout, null);
        CallbackValidation result = Validate(PastedAddress.Parse(pastedAddress, Request));
        if (result.Next is not null)
            throw new LucaException(
                LucaErrorId.SignInFailed,
                "The API application is not registered for accounting.write. Open the new address, and paste the one that the browser ends on.")
            { ServerCode = "invalid_scope" };
        if (result.Refusal is { } reason)
        {
            throw new LucaException(LucaErrorId.SignInFailed, $"That address does not belong to this sign-in: {reason}. Open the address that was printed last, allow, and paste the whole address that the browser ends on.");
        }

        return RedeemAsync(result, cancellationToken);
    }

    /// <summary>Waits for what the user types, as long as <paramref name="timeout"/> from the start allows.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.SignInTimeout"/>: it did not come.</exception>
    public async Task<T> WaitForAsync<T>(Task<T> typed, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan left = Left(timeout);
            return await typed.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw TimedOut(timeout, null);
        }
    }

    /// <summary>Closes the listener.</summary>
    public void Dispose() => _listener?.Dispose();

    /// <summary>Leaves state and verifier out.</summary>
    public override string ToString() => "AuthorizationCodeFlow";

    private Task<TokenSet> RedeemAsync(CallbackValidation result, CancellationToken cancellationToken) => result.Failure is { } failure
        ? Task.FromException<TokenSet>(failure)
        : _tokens.RedeemCodeAsync(
            Request.Server, Request.Client, new CodeGrant(result.Code!, Request.RedirectUri, _attempt.Pkce.Verifier), cancellationToken);

    /// <summary>
    /// An application that is registered for reading alone is refused the default scope, and only after the user has consented
    /// (luca-api.md, generation 2): then reading alone is asked for. What a user asked for is never changed.
    /// </summary>
    private CallbackValidation Validate(CallbackParameters callback)
    {
        lock (_sync)
        {
            CallbackValidation result = _attempt.Validator.Validate(callback);
            // A browser may send a callback twice.
            if (result.Refusal is not null && _refused is not null && IsScopeRefused(_refused.Validator.Validate(callback)))
                return new CallbackValidation { Next = _attempt.Uri };
            if (_refused is not null || !IsScopeRefused(result) || Request.Narrower is not { } narrower) return result;
            _refused = _attempt;
            _attempt = new Attempt(narrower);
            return new CallbackValidation { Next = _attempt.Uri };
        }
    }

    private static bool IsScopeRefused(CallbackValidation result) => result.Failure?.ServerCode == "invalid_scope";

    private TimeSpan Left(TimeSpan timeout) => timeout - _time.GetElapsedTime(_startedAt);

    private LucaException TimedOut(TimeSpan timeout, string? lastRefusal)
    {
        string refused = lastRefusal is null ? "" : $" A callback came that did not belong to this sign-in ({lastRefusal}).";
        string spoken = Request.Server.Generation == 1
            ? " LucaPS used generation 1 of the protocol; with -Generation Auto it asks the host which one to use."
            : "";
        string seconds = TimeText.Seconds(timeout);
        return new LucaException(
            LucaErrorId.SignInTimeout,
            $"Nobody finished the sign-in within {seconds}.{refused} {WhatToCheck()} Otherwise sign in again, with a longer -TimeoutSec if need be.{spoken}")
        {
            TargetValue = Request.RedirectUri,
        };
    }

    private string WhatToCheck() =>
        $"If the browser shows an error page of Luca, check that the client id {SafeText.Line(Request.Client.ClientId, 100)} exists at {Origin.Text(Request.Server.BaseUri)} and that the redirect URI {Request.RedirectUri.OriginalString} is registered there character by character.";

    /// <summary>One request for authorization, with secrets of its own.</summary>
    private sealed class Attempt
    {
        public Attempt(AuthorizationRequest request)
        {
            string state = RandomText.Create();
            Request = request;
            Validator = new CallbackValidator(request.Server, state);
            Uri = request.BuildUri(state, Pkce.Challenge);
        }

        public AuthorizationRequest Request { get; }

        public Pkce Pkce { get; } = Pkce.Create();

        public CallbackValidator Validator { get; }

        public Uri Uri { get; }
    }
}
