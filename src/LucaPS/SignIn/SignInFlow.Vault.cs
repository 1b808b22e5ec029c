using System;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.OAuth;

namespace LucaPS.SignIn;

/// <summary>The sign-in with a refresh token.</summary>
internal sealed partial class SignInFlow
{
    /// <summary>With an authorization that was given elsewhere.</summary>
    /// <param name="refreshToken">It is spent by this.</param>
    /// <param name="anew">Whether to send it although it was spent for this connection before; see
    /// <see cref="ConnectionManager.CreateFromRefreshTokenAsync"/>.</param>
    public Connection WithRefreshToken(string refreshToken, bool anew)
    {
        if (!anew && SourceTokenHash(refreshToken) is { } known) return Use(known);
        (SignInOptions options, ServerMetadata server, _) = Prepare();
        NewConnection made = New(options, server) with
        {
            Tokens = new TokenSet { AccessToken = string.Empty, RefreshToken = refreshToken, ObtainedAt = DateTimeOffset.UtcNow }
        };
        if (_before is { AuthenticationType: AuthenticationType.AuthorizationCode } before && given.IsSameClient(before)
            && cmdlet.Wait(token => Connections.IsOfAnotherUserAsync(before.TokenSource.Current, made, token)) == true)
            _replacement.OfAnotherUser(before.Metadata, asks: !replaces && before.Persist != PersistMode.Process);
        Connection connection = cmdlet.Wait(token =>
            OpenAsync(Connections.CreateFromRefreshTokenAsync(made, refreshToken, anew, cmdlet.Reporter, token)));
        LoadCompanies(connection);
        _replacement.Settle(connection);
        return connection;
    }

    /// <summary>
    /// The connection that this token was spent for. Whoever takes the token from a vault brings the same one each time, and presenting
    /// a spent one costs the whole authorization (luca-api.md, generation 2): how the connection is kept makes no difference here.
    /// </summary>
    private Connection? SourceTokenHash(string refreshToken)
    {
        if (OpenHere() is { } open && IsIt(open)) return open;
        Connection? saved = cmdlet.Wait(token => Task.Run(
            () =>
            {
                try
                {
                    return Connections.TryOpen(given.Name);
                }
                catch (LucaException) when (given.Persist == PersistMode.Process)
                {
                    return null;
                }
            },
            token));
        return saved is not null && IsIt(saved) ? saved : null;

        bool IsIt(Connection connection) => ConnectionManager.IsMadeOf(connection, refreshToken) && given.IsSameClient(connection);
    }
}
