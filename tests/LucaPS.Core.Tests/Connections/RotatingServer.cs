using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.OAuth;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A token endpoint in memory: rotates on every use, and treats a spent token as theft, as generation 2 does.</summary>
internal sealed class RotatingServer(TimeProvider time) : ITokenClient
{
    private readonly object _sync = new();
    private readonly HashSet<string> _spent = [];
    private int _count;
    private string? _refreshToken;

    /// <summary>The clock of the times in answers.</summary>
    public TimeProvider Time { get; set; } = time;

    public int Refreshes { get; private set; }

    public int Introspections { get; private set; }

    public Func<TokenActivity>? OnIntrospect { get; set; }

    /// <summary>Whose a refresh token is, where the server says so.</summary>
    public Dictionary<string, string> Subjects { get; } = [];

    /// <summary>The client's secret; null accepts any.</summary>
    public string? Secret { get; set; }

    public int Replays { get; private set; }

    public List<(string Token, string Hint, string? Secret)> Revocations { get; } = [];

    public bool Revoked { get; set; }

    public bool Rotates { get; set; } = true;

    public TimeSpan? Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Before the server has done anything.</summary>
    public Func<CancellationToken, Task>? BeforeCommit { get; set; }

    /// <summary>After the server has rotated, before the answer.</summary>
    public Func<CancellationToken, Task>? AfterCommit { get; set; }

    public Func<bool>? OnRevoke { get; set; }

    public Action? OnRevoking { get; set; }

    /// <summary>Answers that it has revoked, but has not.</summary>
    public bool IgnoresRevocation { get; set; }

    public void ResetCounters() => (Refreshes, Introspections, Replays) = (0, 0, 0);

    public TokenSet Issue()
    {
        lock (_sync)
        {
            Revoked = false;
            _refreshToken = null;
            return Next();
        }
    }

    public Task<TokenSet> RedeemCodeAsync(
        ServerMetadata server, ClientCredential client, CodeGrant grant, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<TokenSet> RefreshAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken)
    {
        if (BeforeCommit is { } before)
            await before(cancellationToken);
        if (Refuses(client))
            throw new LucaException(LucaErrorId.SignInFailed, "Luca does not know the client.")
            {
                ServerCode = "invalid_client",
                StatusCode = 401,
                MayHaveBeenSent = false
            };
        TokenSet answer;
        lock (_sync)
        {
            if (_spent.Contains(refreshToken))
            {
                Replays++;
                Revoked = true;
            }

            if (Revoked || refreshToken != _refreshToken)
            {
                throw new LucaException(LucaErrorId.AuthorizationRevoked, "Luca refused the grant.")
                {
                    ServerCode = "invalid_grant",
                    ServerMessage = "the grant is revoked",
                    StatusCode = 400,
                    MayHaveBeenSent = false,
                };
            }

            Refreshes++;
            answer = Next();
        }

        if (AfterCommit is { } after)
            await after(cancellationToken);
        return answer;
    }

    public Task<TokenActivity> IntrospectAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken)
    {
        if (server.IntrospectionEndpoint is null)
            return Task.FromResult(TokenActivity.Unknown);
        Introspections++;
        if (Refuses(client))
            return Task.FromResult(TokenActivity.ClientRefused);
        if (OnIntrospect is { } answer)
            return Task.FromResult(answer());
        lock (_sync)
            return Task.FromResult(!Revoked && refreshToken == _refreshToken ? TokenActivity.Active : TokenActivity.Inactive);
    }

    public Task<string?> SubjectAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) =>
        Task.FromResult(Subjects.TryGetValue(refreshToken, out string? subject) ? subject : null);

    private bool Refuses(ClientCredential client) => Secret is { } secret && client.ClientSecret != secret;

    public Task<bool> RevokeAsync(
        ServerMetadata server, ClientCredential client, string token, string tokenTypeHint, CancellationToken cancellationToken)
    {
        OnRevoking?.Invoke();
        Revocations.Add((token, tokenTypeHint, client.ClientSecret));
        bool done = OnRevoke?.Invoke() ?? true;
        Revoked |= done && !IgnoresRevocation;
        return Task.FromResult(done);
    }

    private TokenSet Next()
    {
        _count++;
        if (Rotates || _refreshToken is null)
        {
            if (_refreshToken is not null)
                _spent.Add(_refreshToken);
            _refreshToken = $"canary-refresh-{_count}-{Guid.NewGuid():N}";
        }

        DateTimeOffset now = Time.GetUtcNow();
        return new TokenSet
        {
            AccessToken = $"canary-access-{_count}-{Guid.NewGuid():N}",
            RefreshToken = _refreshToken,
            ExpiresAt = Lifetime is { } life ? now + life : null,
            ObtainedAt = now,
            Scope = "accounting.read",
        };
    }
}
