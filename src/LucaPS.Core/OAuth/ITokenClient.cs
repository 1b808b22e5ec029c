using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.OAuth;

/// <summary>What a server says of a refresh token and of who asks (RFC 7662).</summary>
internal enum TokenActivity
{
    /// <summary>The host cannot be asked, or its answer says nothing.</summary>
    Unknown,

    Active,

    Inactive,

    /// <summary>The client's id or secret was not accepted, so nothing was said of the token.</summary>
    ClientRefused,
}

/// <summary>An authorization code with what proves that it was asked for here (RFC 6749 section 4.1.3, RFC 7636 section 4.5).</summary>
internal sealed record CodeGrant(string Code, Uri RedirectUri, string Verifier)
{
    /// <summary>Leaves code and verifier out.</summary>
    public override string ToString() => "CodeGrant";
}

/// <summary>
/// Speaks to the token, introspection and revocation endpoints. Every failure is a <see cref="LucaException"/>. A refresh token that is
/// rejected for good is <see cref="LucaErrorId.AuthorizationRevoked"/> with <c>ServerCode</c> <c>invalid_grant</c>; with that id and no
/// code the server refused in one of generation 1's forms, which proves nothing.
/// </summary>
internal interface ITokenClient
{
    /// <summary>RFC 6749 section 4.1.3.</summary>
    Task<TokenSet> RedeemCodeAsync(ServerMetadata server, ClientCredential client, CodeGrant grant, CancellationToken cancellationToken);

    /// <summary>RFC 6749 section 6. Exactly one request is sent, and never again by itself.</summary>
    Task<TokenSet> RefreshAsync(ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken);

    /// <summary>RFC 7662: whether a refresh token can still be used. It is not spent by this.</summary>
    Task<TokenActivity> IntrospectAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken);

    /// <summary>RFC 7662: whose a token is, by the server's own name for the user; null where it does not say.</summary>
    Task<string?> SubjectAsync(
        ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken);

    /// <summary>RFC 7009. True when the server said that it was done; false when the host has no such endpoint.</summary>
    Task<bool> RevokeAsync(
        ServerMetadata server, ClientCredential client, string token, string tokenTypeHint, CancellationToken cancellationToken);
}
