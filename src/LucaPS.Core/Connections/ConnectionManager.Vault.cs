using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <content>
/// Authorizations that come from elsewhere, as a refresh token. A script that reads it from a vault gives the same one each time, and
/// presenting a spent one costs the whole authorization (luca-api.md, generation 2).
/// </content>
internal sealed partial class ConnectionManager
{
    private static readonly SemaphoreSlim s_vault = new(1, 1);

    // What is asked of the server here can be done without.
    private static readonly TimeSpan s_questionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A connection of an authorization that was brought from elsewhere: refreshed once, which spends the token that was brought, and
    /// saved. The one that was made from that token before, here or in another process, where there is one.
    /// </summary>
    /// <param name="made">The connection to be; its tokens are not looked at.</param>
    /// <param name="anew">Whether to present it although it is known to be spent; not where that would end a connection that was made from
    /// it and lives, as with a script that gives it by force each night.</param>
    /// <param name="cancellationToken">Ends the waiting before the token is presented, and nothing after.</param>
    public async Task<Connection> CreateFromRefreshTokenAsync(
        NewConnection made, string refreshToken, bool anew, IReporter reporter, CancellationToken cancellationToken)
    {
        await VerifyPersistenceAsync(made.Persist, cancellationToken).ConfigureAwait(false);
        made = made with { SourceTokenHash = Digest.Sha256Text(refreshToken) };
        await s_vault.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (FindMade(made) is { } here && StandsFor(here.TokenSource.Current, made, refreshToken, anew))
                return Reuse(here, anew, reporter);
            using ConnectionLock? spending = made.Persist == PersistMode.Process
                ? null
                : await Store.LockSpentAsync(TimeoutOf(made), cancellationToken).ConfigureAwait(false);
            using ConnectionLock? taken = await LockForVaultAsync(made, cancellationToken).ConfigureAwait(false);
            if ((taken is not null ? Store.ReadNewest(made.Name) : TryRead(made.Name)) is { } saved && IsMadeOf(saved, made)
                && StandsFor(saved, made, refreshToken, anew))
                return Reuse(Open(made.Name), anew, reporter);
            RefuseSpent(made, refreshToken, anew);
            if (!anew)
                await RefuseDoubtfulAsync(made, refreshToken, cancellationToken).ConfigureAwait(false);
            Connection? created = null;
            await ExitGuard.RunAsync(async () =>
                created = await SpendAsync(made, refreshToken, taken, reporter).ConfigureAwait(false)).ConfigureAwait(false);
            _options.MadeOf[made.SourceTokenHash!] = new WeakReference<TokenSource>(created!.TokenSource);
            return created;
        }
        finally
        {
            s_vault.Release();
        }
    }

    /// <summary>Whether a connection was made from this refresh token, which is spent since then.</summary>
    public static bool IsMadeOf(Connection connection, string refreshToken) =>
        connection.TokenSource.Current.Secret.SourceTokenHash is { } before && before == Digest.Sha256Text(refreshToken);

    private static bool IsMadeOf(StoredConnection connection, NewConnection made) =>
        connection.Secret.SourceTokenHash == made.SourceTokenHash
        && connection.Metadata.ClientId == made.Client?.ClientId && connection.Metadata.Server.TokenEndpoint == made.Server.TokenEndpoint;

    private Connection? FindMade(NewConnection made) =>
        (MadeHere(made.SourceTokenHash!) ?? Unsaved(made)) is { IsEnded: false } source && IsMadeOf(source.Current, made)
            && StorePaths.Fold(source.Current.Metadata.Name) == StorePaths.Fold(made.Name)
            ? new Connection(source, source.Current.Metadata.DefaultCompany)
            : null;

    /// <summary>One of the name whose newest tokens only this process has.</summary>
    private TokenSource? Unsaved(NewConnection made) =>
        made.Persist != PersistMode.Process && TokenSourceRegistry.Find(Store, made.Name) is { IsSaved: false } source ? source : null;

    /// <summary>
    /// Whether a connection that was made from the token is what is asked for: by force too, where the token was spent for it, or may have
    /// been.
    /// </summary>
    private static bool StandsFor(StoredConnection known, NewConnection made, string refreshToken, bool anew) => !anew
        || (known.Metadata.State != AuthorizationState.Revoked && made.Server.Generation != 1
            && (known.Secret.RefreshToken != refreshToken || known.Metadata.State == AuthorizationState.Uncertain));

    private static Connection Reuse(Connection known, bool anew, IReporter reporter)
    {
        if (anew)
            reporter.Verbose(
                $"The refresh token was not sent again: the connection '{known.Name}' was made from it before, still works, and is used.");
        return known;
    }

    /// <summary>What this process has made from a token.</summary>
    private TokenSource? MadeHere(string hash) =>
        _options.MadeOf.TryGetValue(hash, out WeakReference<TokenSource>? weak)
            && weak.TryGetTarget(out TokenSource? source) ? source : null;

    private async Task<ConnectionLock?> LockForVaultAsync(NewConnection made, CancellationToken cancellationToken)
    {
        if (made.Persist == PersistMode.Process)
            return null;
        TokenSourceRegistry.Find(Store, made.Name)?.DiscardUnsaved();
        return await Store.LockAsync(made.Name, create: true, TimeoutOf(made), null, cancellationToken).ConfigureAwait(false)
            ?? throw StoreErrors.Taken(made.Name);
    }

    /// <summary>How long another's refresh and save may take.</summary>
    private static TimeSpan TimeoutOf(NewConnection made) =>
        RefreshTransaction.LimitOf(made.Http, TimeSpan.FromSeconds(30)) + TimeSpan.FromSeconds(30);

    /// <summary>
    /// Decided by what this store knows. The server is not asked about a token that is known to be spent: OpenIddict, for one, takes the
    /// question for theft too, and ends what was made from it. A host of generation 1 takes a token again, and so does one that does not
    /// rotate its tokens.
    /// </summary>
    private void RefuseSpent(NewConnection made, string refreshToken, bool anew)
    {
        if (made.Server.Generation != 1 && (!anew || IsAliveElsewhere(made)) && SpentAs(refreshToken, made.Persist) is { } other)
            throw TokenErrors.SpentBefore(made.Name, other);
    }

    /// <summary>
    /// What was sent and got no answer may be spent. The server is asked where it can be: if it is, what was made from it is lost anyway.
    /// </summary>
    private async Task RefuseDoubtfulAsync(NewConnection made, string refreshToken, CancellationToken cancellationToken)
    {
        bool isDoubtful = _options.Sent.ContainsKey(made.SourceTokenHash!)
            || NoteOf(made.SourceTokenHash!, made.Persist) is { Fate: TokenFate.Doubtful };
        if (isDoubtful && made.Server.Generation != 1
            && await ActivityAsync(made, refreshToken, cancellationToken).ConfigureAwait(false) != TokenActivity.Active)
            throw TokenErrors.MayBeSpent(made.Name, null, made.Server.IntrospectionEndpoint is not null);
    }

    /// <summary>Whether a connection of another name was made from the token, and lives.</summary>
    private bool IsAliveElsewhere(NewConnection made)
    {
        StoredConnection? other = MadeHere(made.SourceTokenHash!) is { IsEnded: false } here ? here.Current
            : SpentFor(made.SourceTokenHash!, made.Persist) is { } name ? TryRead(name)
            : null;
        return other is not null && other.Secret.SourceTokenHash == made.SourceTokenHash
            && other.Metadata.State != AuthorizationState.Revoked
            && StorePaths.Fold(other.Metadata.Name) != StorePaths.Fold(made.Name);
    }

    /// <summary>The connection that a token was spent for; null where it was not, as by a server that gives the same again.</summary>
    private string? SpentAs(string token, PersistMode persist) => Digest.Sha256Text(token) is var hash && MadeHere(hash) is { } here
        ? here.Current.Secret.RefreshToken == token ? null : here.Current.Metadata.Name
        : SpentFor(hash, persist);

    private string? SpentFor(string hash, PersistMode persist) =>
        NoteOf(hash, persist) is { Fate: TokenFate.Spent or TokenFate.Imported } note ? note.Name : null;

    private (string Name, TokenFate Fate)? NoteOf(string hash, PersistMode persist)
    {
        try
        {
            return Store.NoteOf(hash);
        }
        catch (LucaException) when (persist == PersistMode.Process)
        {
            // It needs no folder.
            return null;
        }
    }

    /// <inheritdoc cref="IsOfAnotherUserAsync(StoredConnection, StoredConnection, CancellationToken)"/>
    public Task<bool?> IsOfAnotherUserAsync(StoredConnection before, NewConnection made, CancellationToken cancellationToken) =>
        IsOfAnotherUserAsync(before, Describe(made), cancellationToken);

    /// <summary>
    /// Whether the server names different users (RFC 7662) for a connection and for the sign-in that takes its name. Null where it does
    /// not name both, and where they are not of the same client.
    /// </summary>
    public async Task<bool?> IsOfAnotherUserAsync(StoredConnection before, StoredConnection now, CancellationToken cancellationToken)
    {
        ConnectionMetadata m = now.Metadata;
        if (m.ClientId is null || before.Metadata.ClientId != m.ClientId || before.Metadata.State == AuthorizationState.Revoked
            || !SignInOptions.SameAddress(before.Metadata.Server.BaseUri, m.Server.BaseUri))
            return null;
        string old = before.Secret.RefreshToken ?? before.Secret.AccessToken, token = now.Secret.RefreshToken ?? now.Secret.AccessToken;
        if (old == token || before.Secret.SourceTokenHash == Digest.Sha256Text(token))
            return false;
        // Known to be spent: see RefuseSpent. What has an access token was signed in or imported just now.
        if (now.Secret.AccessToken.Length == 0 && m.Server.Generation != 1 && SpentAs(token, m.Persist) is not null)
            return null;
        ITokenClient tokens = _options.TokenClients(m.Http with { ProxyPassword = now.Secret.ProxyPassword });
        ClientCredential client = new(m.ClientId, now.Secret.ClientSecret);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_questionTimeout);
        try
        {
            return await tokens.SubjectAsync(m.Server, client, old, limit.Token).ConfigureAwait(false) is { } then
                && await tokens.SubjectAsync(m.Server, client, token, limit.Token).ConfigureAwait(false) is { } user
                ? user != then
                : null;
        }
        catch (Exception exception) when (IsUnanswered(exception, cancellationToken))
        {
            return null;
        }
    }

    private async Task<TokenActivity> ActivityAsync(NewConnection made, string refreshToken, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_questionTimeout);
        try
        {
            return await _options.TokenClients(made.Http).IntrospectAsync(
                made.Server, made.Client!, refreshToken, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsUnanswered(exception, cancellationToken))
        {
            return TokenActivity.Unknown;
        }
    }

    private static bool IsUnanswered(Exception exception, CancellationToken cancellationToken) => exception is LucaException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task<Connection> SpendAsync(NewConnection made, string refreshToken, ConnectionLock? taken, IReporter reporter)
    {
        string hash = made.SourceTokenHash!;
        bool isSaved = made.Persist != PersistMode.Process, isSpent = made.Server.Generation != 1;
        // Should the answer be lost, or this process be killed: see RefuseDoubtfulAsync.
        _options.Sent[hash] = true;
        if (isSaved && isSpent)
            Store.NoteSent(hash, made.Name);
        TokenSet tokens = await SendAsync(made, refreshToken).ConfigureAwait(false);
        made = made with { Tokens = tokens with { RefreshToken = tokens.RefreshToken ?? refreshToken } };
        _options.Sent.TryRemove(hash, out _);
        if (!isSaved)
            return await CreateAsync(made, reporter, CancellationToken.None).ConfigureAwait(false);
        Connection saved = await SaveAsync(made, taken, null, reporter).ConfigureAwait(false);
        // A server that does not rotate gives none, or the same again.
        if (isSpent && made.Tokens.RefreshToken != refreshToken)
            Store.AddSpent(hash, made.Name);
        else if (isSpent)
            Store.ForgetSent(hash);
        return saved;
    }

    private async Task<TokenSet> SendAsync(NewConnection made, string refreshToken)
    {
        using var limit = new CancellationTokenSource(RefreshTransaction.LimitOf(made.Http, TimeSpan.FromSeconds(30)));
        try
        {
            return await _options.TokenClients(made.Http).RefreshAsync(
                made.Server, made.Client!, refreshToken, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException || (exception is LucaException failure
            && RefreshDoubt.Of(failure, made.Server) == RefreshProof.InDoubt))
        {
            LucaException lost = exception as LucaException
                ?? new LucaException(LucaErrorId.Timeout, "No answer came in time. Try again later.", exception);
            throw made.Server.Generation == 1
                ? lost : TokenErrors.MayBeSpent(made.Name, lost, made.Server.IntrospectionEndpoint is not null);
        }
        catch (LucaException)
        {
            _options.Sent.TryRemove(made.SourceTokenHash!, out _);
            if (made.Persist != PersistMode.Process && made.Server.Generation != 1)
                Store.ForgetSent(made.SourceTokenHash!);
            throw;
        }
    }
}
