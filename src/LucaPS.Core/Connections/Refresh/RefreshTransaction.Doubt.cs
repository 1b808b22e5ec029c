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

    /// <summary>
    /// Why the refresh token must not be presented: a refresh got no answer, and the server does not call the token good, or has not had
    /// the time to be done. Null where there is no doubt, or none any more.
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
        if (activity == TokenActivity.Active && left == TimeSpan.Zero)
        {
            tokens.Connection = old with { Metadata = old.Metadata with { State = AuthorizationState.Active, StateChangedAt = null } };
            return null;
        }

        bool mayYetBeGood = left > TimeSpan.Zero && old.Metadata.Server.IntrospectionEndpoint is not null
            && old.Secret.RefreshToken is not null && activity is TokenActivity.Active or TokenActivity.Unknown;
        return TokenErrors.Uncertain(old, cause ?? unanswered, mayYetBeGood ? left : null, activity == TokenActivity.Inactive);
    }

    /// <summary>What the server says of the refresh token at hand; <see cref="TokenActivity.Unknown"/> where it cannot be asked.</summary>
    public async Task<TokenActivity> AskAsync(string? clientSecret) => (await QuestionAsync(clientSecret).ConfigureAwait(false)).Activity;

    /// <summary>
    /// Why the refresh token of an exported file must not be presented: whoever else has the file may have spent it. Only as long as the
    /// access token lives is "inactive" a proof: once that has expired, Doorkeeper calls a good refresh token inactive too.
    /// </summary>
    private async Task<LucaException?> SpentElsewhereAsync(ConnectionLock? taken, string? clientSecret)
    {
        StoredConnection old = tokens.Connection;
        if (!old.IsAsImported || !lifetime.IsSurelyValid(old)
            || await AskAsync(clientSecret ?? old.Secret.ClientSecret).ConfigureAwait(false) != TokenActivity.Inactive)
            return null;
        // Remembered: after the access token's end nobody could tell any more.
        Note(taken, Metadata with { State = AuthorizationState.Uncertain, StateChangedAt = null });
        return TokenErrors.Uncertain(tokens.Connection, null, isInactive: true);
    }

    /// <summary>As <see cref="AskAsync"/>, with why there was no answer.</summary>
    private async Task<(TokenActivity Activity, LucaException? Unanswered)> QuestionAsync(string? clientSecret)
    {
        StoredConnection old = tokens.Connection;
        ConnectionMetadata m = old.Metadata;
        if (m.Server.IntrospectionEndpoint is null || old.Secret.RefreshToken is not { } refreshToken)
            return (TokenActivity.Unknown, null);
        using var limit = new CancellationTokenSource(options.RequestTimeout < s_question ? options.RequestTimeout : s_question);
        try
        {
            return (await Client(old).IntrospectAsync(
                m.Server, new ClientCredential(m.ClientId ?? "", clientSecret), refreshToken, limit.Token).ConfigureAwait(false), null);
        }
        catch (LucaException exception)
        {
            return (TokenActivity.Unknown, exception);
        }
        catch (OperationCanceledException)
        {
            return (TokenActivity.Unknown, null);
        }
    }
}
