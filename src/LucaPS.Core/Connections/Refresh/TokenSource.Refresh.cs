using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <content>What happens inside the gate: lock, read again, refresh, save. See "Refresh" in ARCHITECTURE.md.</content>
internal sealed partial class TokenSource
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);
    private long _notBefore = long.MinValue;
    private bool _rehearsed;

    /// <summary>With the gate: adopts what another process has, or refreshes.</summary>
    private async Task<StoredConnection> RenewAsync(string? rejected)
    {
        bool usable = IsValid(_current) && _current.Secret.AccessToken != rejected;
        ConnectionLock? taken = null;
        try
        {
            if (_options.Store is { } store && _held is null)
            {
                try
                {
                    taken = await store.LockAsync(
                        Metadata.Name, create: false, usable ? _options.LockTimeoutWhileValid : LockTimeout,
                        () => AdoptedWhileWaiting(store, rejected), CancellationToken.None).ConfigureAwait(false);
                    if (IsFresh(_current) && _current.Secret.AccessToken != rejected)
                        return _current;
                    if (taken is null)
                        throw StoreErrors.Taken(Metadata.Name);
                    AdoptNewest(store);
                    _options.Steps?.At(StoreStep.StoreRead);
                }
                catch (LucaException) when (taken is null && _handedOut && StoreIsGone(store))
                {
                    // Nobody else can have the tokens of a store that is gone; this session goes on with what it has.
                }

                usable = IsValid(_current) && _current.Secret.AccessToken != rejected;
                if (IsFresh(_current) && usable)
                    return _current;
            }

            if (_ended is { } ended)
                throw ended();
            if (IsApiKey)
                throw TokenErrors.KeyRefused(Metadata);
            await RefreshAsync(taken, _current).ConfigureAwait(false);
            return _current;
        }
        catch (LucaException) when (usable && _ended is null)
        {
            // The token at hand has a while yet. The next attempt comes later, and when it ends the reason is told.
            Volatile.Write(ref _notBefore, Later());
            return _current;
        }
        finally
        {
            if (taken is not null && !ReferenceEquals(taken, _held))
                taken.Dispose();
        }
    }

    private async Task RefreshAsync(ConnectionLock? taken, StoredConnection old)
    {
        old = await IntrospectAsync(taken, old).ConfigureAwait(false);
        ThrowIfRevoked(old);
        Rehearse(taken, old);

        Exception? failure = null;
        await ExitGuard.RunAsync(async () =>
        {
            try
            {
                await RequestAndSaveAsync(taken, old).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }).ConfigureAwait(false);
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure).Throw();
    }

    private void Rehearse(ConnectionLock? taken, StoredConnection old)
    {
        if (taken is null || (_handedOut && _rehearsed))
            return;
        try
        {
            _options.Store!.Rehearse(old);
            _rehearsed = true;
        }
        catch (LucaException) when (_handedOut)
        {
            // This session goes on in memory. One that only begins must not spend a token whose successor it can see that it cannot save.
        }
    }

    private async Task RequestAndSaveAsync(ConnectionLock? taken, StoredConnection old)
    {
        ConnectionMetadata m = old.Metadata;
        TokenSet answer;
        try
        {
            _options.Steps?.At(StoreStep.BeforeRequest);
            answer = await RequestAsync(old).ConfigureAwait(false);
            _options.Steps?.At(StoreStep.AfterResponse);
        }
        catch (LucaException e) when (IsRevoked(e))
        {
            if (taken is not null && TryAdoptNewer(old))
                return;
            Mark(taken, AuthorizationState.Revoked);
            throw TokenErrors.Revoked(m, e);
        }
        catch (LucaException e) when (MaySpend(e) && m.Server.Generation != 1)
        {
            Mark(taken, AuthorizationState.Uncertain);
            throw TokenErrors.Uncertain(Metadata, e);
        }

        var next = old with
        {
            Secret = old.Secret with
            {
                Sequence = old.Secret.Sequence + 1,
                AccessToken = answer.AccessToken,
                RefreshToken = answer.RefreshToken ?? old.Secret.RefreshToken,
                ExpiresAt = answer.ExpiresAt,
                ObtainedAt = answer.ObtainedAt,
                Scope = answer.Scope ?? old.Secret.Scope,
            },
            Metadata = m with
            {
                Sequence = old.Secret.Sequence + 1,
                ExpiresAt = answer.ExpiresAt,
                LastRefreshed = answer.ObtainedAt,
                Scope = answer.Scope ?? m.Scope,
                State = AuthorizationState.Active,
                StateChangedAt = null,
            },
        };
        Save(taken, next);
    }

    private async Task<TokenSet> RequestAsync(StoredConnection old)
    {
        ConnectionMetadata m = old.Metadata;
        TimeSpan time = LimitOf(m.Http, _options.RequestTimeout);
        using var limit = new CancellationTokenSource(time);
        try
        {
            return await _options.TokenClients(m.Http with { ProxyPassword = old.Secret.ProxyPassword }).RefreshAsync(
                m.Server, new ClientCredential(m.ClientId ?? "", old.Secret.ClientSecret), old.Secret.RefreshToken!, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw new LucaException(LucaErrorId.Timeout, $"The refresh of the connection '{m.Name}' had no answer within {time.TotalSeconds:0} seconds. Try again.", e)
            {
                MayHaveBeenSent = true,
            };
        }
        catch (Exception e) when (e is not LucaException)
        {
            // Nobody knows at which moment. Taking the token for spent would cost the authorization for sure; trying again
            // costs it only if it is lost already.
            throw new LucaException(LucaErrorId.UnexpectedResponse, $"The refresh of the connection '{m.Name}' failed in an unforeseen way ({e.GetType().Name}). Try again.", e);
        }
    }

    /// <summary>
    /// How long a refresh may take: as long as the connection's requests may, where that is longer than usual. Never shorter,
    /// because a refresh that is given up may cost the authorization; who cannot wait for it stops waiting, and it goes on.
    /// </summary>
    public static TimeSpan LimitOf(ConnectionHttpSettings http, TimeSpan usual) =>
        http.RequestTimeout is { } given && given > usual ? (given < s_longest ? given : s_longest) : usual;

    private TimeSpan LockTimeout => LimitOf(Metadata.Http, _options.RequestTimeout) + _options.LockTimeout;

    private static void ThrowIfRevoked(StoredConnection old)
    {
        if (old.Metadata.State == AuthorizationState.Revoked)
            throw TokenErrors.Revoked(old.Metadata, null);
        if (old.Metadata.State == AuthorizationState.Uncertain)
            throw TokenErrors.Uncertain(old.Metadata, null);
        if (old.Secret.RefreshToken is null)
            throw old.IsOlder ? TokenErrors.OlderSlot(old.Metadata) : TokenErrors.NoRefreshToken(old.Metadata);
    }

    private static bool IsRevoked(LucaException e) => e.ErrorId == LucaErrorId.AuthorizationRevoked || e.ServerCode == "invalid_grant";

    /// <summary>
    /// Whether the refresh token may be spent although no tokens came back. Not when the server's answer says no; a gateway's
    /// answer (502, 504) and one that could not be read say nothing.
    /// </summary>
    private static bool MaySpend(LucaException e) =>
        e.ServerCode is null && (e.StatusCode is null ? e.MayHaveBeenSent != false : e.StatusCode is (>= 200 and < 300) or 502 or 504);

    /// <summary>Remembers, here and for all others, whether the refresh token may be presented again.</summary>
    private void Mark(ConnectionLock? taken, AuthorizationState state)
    {
        StoredConnection current = _current;
        ConnectionMetadata marked = current.Metadata with { State = state, StateChangedAt = state == AuthorizationState.Active ? null : _options.Time.GetUtcNow() };
        _current = current with { Metadata = marked };
        if (_options.Store is not { } store || taken is null)
            return;
        try
        {
            store.WriteMetadata(marked);
        }
        catch (LucaException) when (state == AuthorizationState.Uncertain)
        {
            // Without the mark only the lock keeps others from presenting the token, so it is kept.
            _held = taken;
        }
        catch (LucaException)
        {
            // Another process will be told the same by the server, and nothing is left to lose.
        }
    }
}
