using System;
using System.Threading;
using LucaPS.Connections.Store;

namespace LucaPS.Connections.Refresh;

/// <summary>How long tokens are good, by this machine's clock, and when something is tried again.</summary>
internal sealed class TokenLifetime(TokenSourceOptions options)
{
    /// <summary>Good for a while yet: before the moment from which it is refreshed ahead.</summary>
    public bool IsFresh(StoredConnection connection)
    {
        if (connection.Metadata.AuthenticationType == AuthenticationType.ApiKey)
            return true;
        ConnectionSecret secret = connection.Secret;
        DateTimeOffset now = options.Time.GetUtcNow();
        if (now < secret.ObtainedAt - options.ClockTolerance)
            return false;
        DateTimeOffset end = End(secret);
        TimeSpan ahead = TimeSpan.FromTicks(Math.Max(0, Math.Min(options.RefreshAhead.Ticks, (end - secret.ObtainedAt).Ticks / 10)));
        return now < end - ahead;
    }

    /// <summary>Not yet at its end.</summary>
    public bool IsValid(StoredConnection connection) =>
        IsFresh(connection) || (connection.Secret.AccessToken.Length > 0 && options.Time.GetUtcNow() < End(connection.Secret));

    /// <summary>Not by the time of day, which may be set back.</summary>
    public bool HasCome(ref long moment) => options.Time.GetTimestamp() >= Volatile.Read(ref moment);

    /// <summary>The moment after the interval of trying again.</summary>
    public long Later() => options.Time.GetTimestamp() + (long)(options.RetryInterval.TotalSeconds * options.Time.TimestampFrequency);

    private DateTimeOffset End(ConnectionSecret secret) => secret.ExpiresAt ?? secret.ObtainedAt + options.AssumedLifetime;
}
