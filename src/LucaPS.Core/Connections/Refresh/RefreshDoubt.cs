using System;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>What the outcome of a refresh proves of the refresh token.</summary>
internal enum RefreshProof
{
    /// <summary>The server said no, or was not reached: the token is as good as before.</summary>
    NothingDone,

    /// <summary>The authorization is over.</summary>
    Ended,

    /// <summary>The token may be spent, and the server may still be at it.</summary>
    InDoubt,
}

/// <summary>
/// What the outcome of a refresh proves, and from when on the server's word about its token does. A gateway answers, and a connection
/// breaks, while the server behind it goes on (RFC 9110, section 9.2.2): until it is done it calls the token active, and a second refresh
/// then presents a spent one.
/// </summary>
internal static class RefreshDoubt
{
    /// <summary>How long a refresh may be running after it was sent, whatever came of it here. Gateways give up after as much.</summary>
    public static readonly TimeSpan MayStillRun = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Of a server that can be asked about the token every failure of its own is a doubt; of one that cannot, a 500 and a 503 are taken for
    /// a refusal. Every other status above those is a gateway's that lost the answer (502, 504; 520 to 530 at Cloudflare, 561 at AWS).
    /// Generation 1 takes a token again.
    /// </summary>
    public static RefreshProof Of(LucaException failure, ServerMetadata server)
    {
        if (failure is { ErrorId: LucaErrorId.AuthorizationRevoked, ServerCode: "invalid_grant" })
            return RefreshProof.Ended;
        if (server.Generation == 1 || failure.MayHaveBeenSent == false)
            return RefreshProof.NothingDone;
        return failure.StatusCode is null or (>= 200 and < 300) or (> 501 and not 503)
            || (failure.MayHaveBeenSent == true && server.IntrospectionEndpoint is not null)
            ? RefreshProof.InDoubt
            : RefreshProof.NothingDone;
    }

    /// <summary>
    /// Whether "inactive" proves that the refresh token cannot be used, whoever has spent it: as long as the access token lives, and where
    /// the server has called such a token active after that had ended.
    /// </summary>
    public static bool IsProof(StoredConnection connection, TokenLifetime lifetime) =>
        connection.Metadata.WasActive is true || lifetime.IsSurelyValid(connection);

    /// <summary>How long yet the refresh may be running; zero where it is not known when it was sent.</summary>
    public static TimeSpan Left(ConnectionMetadata metadata, DateTimeOffset now)
    {
        if (metadata is not { State: AuthorizationState.Uncertain, StateChangedAt: { } sent })
            return TimeSpan.Zero;
        TimeSpan left = sent + MayStillRun - now;
        // A clock that was set back.
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > MayStillRun ? MayStillRun : left;
    }
}
