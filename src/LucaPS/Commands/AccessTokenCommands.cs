using System;
using System.Management.Automation;
using System.Security;
using LucaPS.Connections.Refresh;

namespace LucaPS.Commands;

/// <summary>An access token for other tools.</summary>
public sealed class LucaAccessToken
{
    internal LucaAccessToken(AccessToken token, Connection connection)
    {
        SecureString secret = new();
        foreach (char character in token.Value) secret.AppendChar(character);
        secret.MakeReadOnly();
        Token = secret;
        ExpiresAt = token.ExpiresAt;
        Connection = connection.Name;
        BaseUri = connection.BaseUri;
        GraphQLUri = connection.Server.GraphQLEndpoint;
    }

    /// <summary>The token, for <c>Invoke-RestMethod -Authentication Bearer -Token</c> (RFC 6750).</summary>
    public SecureString Token { get; }

    /// <summary>When it ends, by this machine's clock; null for an API key, and where the server did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The connection that it is of.</summary>
    public string Connection { get; }

    /// <summary>The host that it is for. It must be sent to no other.</summary>
    public Uri BaseUri { get; }

    /// <summary>Where that host takes GraphQL documents.</summary>
    public Uri GraphQLUri { get; }
}

/// <summary>Gives a valid access token, refreshed if need be, for other tools.</summary>
[Cmdlet(VerbsCommon.Get, "LucaAccessToken")]
[OutputType(typeof(LucaAccessToken))]
public sealed class GetLucaAccessTokenCommand : LucaNamedConnectionCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => RunRow(() =>
    {
        Connection connection = Resolve(Connection);
        AccessToken token = Wait(async cancellation => await connection.Tokens.GetAsync(Reporter, cancellation).ConfigureAwait(false));
        WriteObject(new LucaAccessToken(token, connection));
    }, Connection, MyInvocation.ExpectingInput);
}
