using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>What came of asking whether a connection works.</summary>
/// <param name="Reason">Why it does not work; null where it does.</param>
internal sealed record ProbeResult(AuthorizationState State, IReadOnlyList<CompanyInfo> Companies, string? Reason);

/// <summary>
/// Asks the server whether a connection works, and leaves it as it is: with the access token at hand, else about the refresh token (RFC
/// 7662). Only where a server cannot be asked about it, the access token is renewed as any cmdlet would.
/// </summary>
internal sealed class ConnectionProbe(Connection connection)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly HttpSettings _http = Services.Http(connection.Http) with { RetryTime = TimeSpan.Zero };

    private StoredConnection Current => connection.TokenSource.Current;

    private ConnectionMetadata Metadata => Current.Metadata;

    private ConnectionSecret Secret => Current.Secret;

    public async Task<ProbeResult> AskAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        if (Metadata.State == AuthorizationState.Revoked) return Bad(AuthorizationState.Revoked, TokenErrors.Revoked(Metadata, null));
        try
        {
            bool isKey = connection.AuthenticationType == AuthenticationType.ApiKey;
            bool isValid = isKey || (Secret.AccessToken.Length > 0
                && (Secret.ExpiresAt is { } end ? end > DateTimeOffset.UtcNow : Secret.RefreshToken is null));
            if (isValid && await ReadAsync(new Presented(Secret), reporter, cancellationToken).ConfigureAwait(false) is { } companies)
                return Good(companies);
            if (isKey) return Bad(AuthorizationState.Revoked, TokenErrors.KeyRefused(Metadata));
            return await AskAboutRefreshTokenAsync(isValid, cancellationToken).ConfigureAwait(false)
                ?? await RenewAsync(reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException failure)
        {
            bool isEnded = failure.ErrorId == LucaErrorId.AuthorizationRevoked && Metadata.State == AuthorizationState.Active;
            return Bad(isEnded ? AuthorizationState.Revoked : Metadata.State, failure);
        }
    }

    /// <summary>Null where the server says nothing of it that counts.</summary>
    /// <param name="isInTime">Whether the access token has not expired: Doorkeeper calls the refresh token of an expired one
    /// inactive.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    private async Task<ProbeResult?> AskAboutRefreshTokenAsync(bool isInTime, CancellationToken cancellationToken)
    {
        if (Secret.RefreshToken is not { } refreshToken || Metadata.Server.IntrospectionEndpoint is null
            || connection.Client is not { } client) return null;
        return await Services.TokenClient(_http).IntrospectAsync(
            Metadata.Server, client, refreshToken, cancellationToken).ConfigureAwait(false) switch
        {
            TokenActivity.Active when RefreshDoubt.Left(Metadata, DateTimeOffset.UtcNow) == TimeSpan.Zero =>
                await IfItCanBeSavedAsync(cancellationToken).ConfigureAwait(false),
            // A refresh that may still be running, here or in another process.
            TokenActivity.Active => await AfterOthersAsync(
                () => TokenErrors.Uncertain(Current, null, RefreshDoubt.MayStillRun), cancellationToken).ConfigureAwait(false),
            TokenActivity.Inactive when Metadata is { State: AuthorizationState.Uncertain, WasActive: not false } =>
                await AfterOthersAsync(() => TokenErrors.Uncertain(Current, null), cancellationToken).ConfigureAwait(false),
            // Whoever uses it next, once that refresh must have ended, tries the token; to ask about it is not to use it.
            TokenActivity.Inactive when Metadata.State == AuthorizationState.Uncertain => await AfterOthersAsync(
                () => RefreshDoubt.Left(Metadata, DateTimeOffset.UtcNow) > TimeSpan.Zero
                    ? TokenErrors.Uncertain(Current, null, RefreshDoubt.MayStillRun) : TokenErrors.Untried(Metadata.Name),
                cancellationToken).ConfigureAwait(false),
            TokenActivity.Inactive when isInTime => await AfterOthersAsync(
                () => TokenErrors.Revoked(Metadata, null), cancellationToken).ConfigureAwait(false),
            TokenActivity.ClientRefused => new ProbeResult(
                Metadata.State,
                connection.Companies,
                "The server does not accept the client id or secret. Give the new secret with Connect-Luca -ClientId -ClientSecret."),
            _ => Metadata.State == AuthorizationState.Uncertain
                ? Bad(AuthorizationState.Uncertain, TokenErrors.Uncertain(Current, null))
                : null,
        };
    }

    /// <summary>Whatever uses it next renews the access token, and does not where the new tokens could not be saved.</summary>
    private async Task<ProbeResult> IfItCanBeSavedAsync(CancellationToken cancellationToken)
    {
        await Services.Connections.RehearseAsync(
            connection, RefreshTransaction.LimitOf(connection.Http, s_patience), cancellationToken).ConfigureAwait(false);
        return Good(connection.Companies);
    }

    /// <summary>An unusable token may be one that another process is just refreshing.</summary>
    private async Task<ProbeResult> AfterOthersAsync(Func<LucaException> otherwise, CancellationToken cancellationToken) =>
        await Services.Connections.IsRenewedAsync(
            connection,
            RefreshTransaction.LimitOf(connection.Http, s_patience),
            cancellationToken).ConfigureAwait(false) switch
        {
            true => Good(connection.Companies),
            false when Metadata.State == AuthorizationState.Uncertain => Bad(AuthorizationState.Uncertain, otherwise()),
            false => Bad(AuthorizationState.Revoked, otherwise()),
            null => new ProbeResult(
                AuthorizationState.Uncertain,
                connection.Companies,
                "Another process has been renewing the access token for a long time. Try again in a while."),
        };

    private async Task<ProbeResult> RenewAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        IReadOnlyList<CompanyInfo>? companies = await ReadAsync(connection.Tokens, reporter, cancellationToken).ConfigureAwait(false);
        return Good(companies ?? connection.Companies);
    }

    /// <summary>Null where the token was refused.</summary>
    private async Task<IReadOnlyList<CompanyInfo>?> ReadAsync(ITokenSource tokens, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return await CompanyList.ReadAsync(
                Services.Transport(connection.Server, _http, tokens), reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException) when (tokens is Presented { WasRefused: true })
        {
            return null;
        }
    }

    private static ProbeResult Good(IReadOnlyList<CompanyInfo> companies) => new(AuthorizationState.Active, companies, null);

    private ProbeResult Bad(AuthorizationState state, LucaException why) => new(state, connection.Companies, why.Message);

    /// <summary>A token as it is at hand: it is not renewed.</summary>
    private sealed class Presented(ConnectionSecret secret) : ITokenSource
    {
        private readonly AccessToken _token = new(secret.AccessToken, secret.ExpiresAt);

        public bool WasRefused { get; private set; }

        public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken) => new(_token);

        public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken)
        {
            WasRefused = true;
            throw new LucaException(LucaErrorId.AuthorizationRevoked, "The server refused the access token.");
        }
    }
}
