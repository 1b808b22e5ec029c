using System;
using System.Threading;
using LucaPS.Connections.Store;

namespace LucaPS.Connections.Refresh;

/// <summary>How long tokens are good, by this machine's clock, and when something is tried again.</summary>
internal sealed class TokenLifetime(TimeProvider time)
{
    // What the server gave no end for is taken to live as long as luca-api.md says of all of them.
    private static readonly TimeSpan s_assumedLife = TimeSpan.FromHours(1);

    // A refresh comes at most this much ahead of the end, and at most a tenth of the token's life.
    private static readonly TimeSpan s_ahead = TimeSpan.FromMinutes(5);

    // A clock that went back by more than this says nothing about when a token ends.
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMinutes(5);

    // Between attempts to save what could not be saved, and to refresh early what could not be refreshed.
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(10);

    /// <summary>Good for a while yet: before the moment from which it is refreshed ahead.</summary>
    public bool IsFresh(StoredConnection connection)
    {
        if (connection.Metadata.AuthenticationType == AuthenticationType.ApiKey)
            return true;
        ConnectionSecret secret = connection.Secret;
        DateTimeOffset now = time.GetUtcNow();
        // What cannot be renewed is used until the server refuses it or its end has come.
        if (secret.RefreshToken is null && secret.AccessToken.Length > 0)
            return secret.ExpiresAt is not { } last || now < last;
        if (now < secret.ObtainedAt - s_clockTolerance)
            return false;
        return now < End(secret) - Ahead(secret);
    }

    /// <summary>Not yet at its end.</summary>
    public bool IsValid(StoredConnection connection) =>
        IsFresh(connection) || (connection.Secret.AccessToken.Length > 0 && time.GetUtcNow() < End(connection.Secret));

    /// <summary>Not yet at its end by the server's clock either, which may differ a little from this machine's.</summary>
    public bool IsSurelyValid(StoredConnection connection) =>
        connection.Secret.AccessToken.Length > 0
        && time.GetUtcNow() < End(connection.Secret) - TimeSpan.FromTicks(Ahead(connection.Secret).Ticks / 2);

    /// <summary>Whether the access token has expired by the server's clock too. Never where the server gave no end.</summary>
    public bool IsSurelyEnded(StoredConnection connection) =>
        connection.Secret is { AccessToken.Length: > 0, ExpiresAt: { } end }
        && time.GetUtcNow() > end + TimeSpan.FromTicks(Ahead(connection.Secret).Ticks / 2);

    /// <summary>Not by the time of day, which may be set back.</summary>
    public bool HasCome(ref long moment) => time.GetTimestamp() >= Volatile.Read(ref moment);

    /// <summary>The moment after the interval of trying again.</summary>
    public long Later() => time.GetTimestamp() + (long)(s_retryInterval.TotalSeconds * time.TimestampFrequency);

    private static TimeSpan Ahead(ConnectionSecret secret) =>
        TimeSpan.FromTicks(Math.Max(0, Math.Min(s_ahead.Ticks, (End(secret) - secret.ObtainedAt).Ticks / 10)));

    private static DateTimeOffset End(ConnectionSecret secret) => secret.ExpiresAt ?? secret.ObtainedAt + s_assumedLife;
}
