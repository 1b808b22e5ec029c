using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <content>Whether the refresh token may be presented, as the server says (RFC 7662).</content>
internal sealed partial class RefreshTransaction
{
    // For a short answer of a server that is well.
    private static readonly TimeSpan s_question = TimeSpan.FromSeconds(20);

    // Nothing hangs on it but what a later "inactive" means.
    private static readonly TimeSpan s_beforehand = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Why the refresh token must not be presented: a refresh got no answer, and the server calls the token spent, does not answer, or has
    /// not had the time to be done. Null where there is no doubt, or none any more. A server that called the token inactive before the
    /// refresh too says nothing by repeating it; the token is then tried, since if it is spent and its successor lost, the authorization
    /// is of no use any more.
    /// </summary>
    /// <param name="cause">The failure, where it has just come.</param>
    public async Task<LucaException?> DoubtAsync(ConnectionLock? taken, LucaException? cause = null)
    {
        if (Metadata.State != AuthorizationState.Uncertain)
            return null;
        DateTimeOffset now = options.Time.GetUtcNow();
        // By a clock that was set back since: a minute from now is enough.
        if (Metadata.StateChangedAt > now)
            Note(taken, Metadata with { StateChangedAt = now });
        StoredConnection old = tokens.Connection;
        TimeSpan left = RefreshDoubt.Left(old.Metadata, now);
        (TokenActivity activity, LucaException? unanswered) = await QuestionAsync(old.Secret.ClientSecret).ConfigureAwait(false);
        bool isSpent = activity == TokenActivity.Inactive && old.Metadata.WasActive is not false;
        bool mayBeGood = activity == TokenActivity.Active || (activity == TokenActivity.Inactive && !isSpent);
        if (mayBeGood && left == TimeSpan.Zero)
        {
            ConnectionMetadata good = old.Metadata with { State = AuthorizationState.Active, StateChangedAt = null };
            if (activity == TokenActivity.Active && lifetime.IsSurelyEnded(old))
                good = good with { WasActive = true };
            tokens.Connection = old with { Metadata = good };
            return null;
        }

        bool mayYetBeGood = left > TimeSpan.Zero && old.Metadata.Server.IntrospectionEndpoint is not null
            && old.Secret.RefreshToken is not null && (mayBeGood || activity == TokenActivity.Unknown);
        return TokenErrors.Uncertain(old, cause ?? unanswered, mayYetBeGood ? left : null, isSpent);
    }

    /// <summary>What the server says of the refresh token at hand; <see cref="TokenActivity.Unknown"/> where it cannot be asked.</summary>
    public async Task<TokenActivity> AskAsync(string? clientSecret) => (await QuestionAsync(clientSecret).ConfigureAwait(false)).Activity;

    /// <summary>
    /// Before a refresh token is presented whose access token has ended: asks what the server says of it, where that is not known to be
    /// "active". Should the answer to the refresh be lost, that shows what "inactive" means.
    /// </summary>
    private async Task AskBeforehandAsync(string? clientSecret, bool isRejected)
    {
        StoredConnection old = tokens.Connection;
        if (old.Metadata is not { WasActive: not true, Server: { IntrospectionEndpoint: not null, Generation: not 1 } }
            || !(isRejected || !lifetime.IsSurelyValid(old)))
            return;
        (TokenActivity activity, _) = await QuestionAsync(clientSecret ?? old.Secret.ClientSecret, s_beforehand).ConfigureAwait(false);
        bool? active = activity switch
        {
            // While the access token may yet live that is what every server says.
            TokenActivity.Active when lifetime.IsSurelyEnded(old) => true,
            TokenActivity.Inactive => false,
            _ => null,
        };
        tokens.Connection = old with { Metadata = old.Metadata with { WasActive = active } };
    }

    /// <summary>Why the refresh token of an exported file must not be presented: whoever else has the file may have spent it.</summary>
    private async Task<LucaException?> SpentElsewhereAsync(ConnectionLock? taken, string? clientSecret)
    {
        StoredConnection old = tokens.Connection;
        if (!old.IsAsImported || !RefreshDoubt.IsProof(old, lifetime)
            || await AskAsync(clientSecret ?? old.Secret.ClientSecret).ConfigureAwait(false) != TokenActivity.Inactive)
            return null;
        // Remembered: after the access token's end nobody could tell any more.
        Note(taken, Metadata with { State = AuthorizationState.Uncertain, StateChangedAt = null });
        return TokenErrors.Uncertain(tokens.Connection, null, isInactive: true);
    }

    /// <summary>As <see cref="AskAsync"/>, with why there was no answer.</summary>
    private async Task<(TokenActivity Activity, LucaException? Unanswered)> QuestionAsync(string? clientSecret, TimeSpan? most = null)
    {
        StoredConnection old = tokens.Connection;
        ConnectionMetadata m = old.Metadata;
        if (m.Server.IntrospectionEndpoint is null || old.Secret.RefreshToken is not { } refreshToken)
            return (TokenActivity.Unknown, null);
        TimeSpan patience = most ?? s_question;
        using var limit = new CancellationTokenSource(options.RequestTimeout < patience ? options.RequestTimeout : patience);
        try
        {
            return (await Client(old).IntrospectAsync(
                m.Server, new ClientCredential(m.ClientId ?? "", clientSecret), refreshToken, limit.Token).ConfigureAwait(false), null);
        }
        catch (Exception exception) when (exception is LucaException or OperationCanceledException)
        {
            return (TokenActivity.Unknown, exception as LucaException);
        }
    }
}
