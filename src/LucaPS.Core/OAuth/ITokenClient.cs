using System;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.OAuth;

/// <summary>
/// Speaks to the token and revocation endpoints. Every failure is a <see cref="LucaException"/>: a rejected grant is
/// <see cref="LucaErrorId.AuthorizationRevoked"/> with <c>ServerCode</c> <c>invalid_grant</c>, in generation 1 too, where it comes with status 200.
/// </summary>
internal interface ITokenClient
{
    /// <summary>RFC 6749 section 4.1.3 with RFC 7636's verifier.</summary>
    Task<TokenSet> RedeemCodeAsync(ServerMetadata server, ClientCredential client, string code, Uri redirectUri, string codeVerifier, CancellationToken cancellationToken);

    /// <summary>RFC 6749 section 6. Exactly one request is sent, and never again by itself.</summary>
    Task<TokenSet> RefreshAsync(ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken);

    /// <summary>RFC 7662: whether a refresh token can still be used. It is not spent by this. False where the host does not say that it can.</summary>
    Task<bool> IsActiveAsync(ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken);

    /// <summary>RFC 7009. True when the server said that it was done; false when the host has no such endpoint.</summary>
    Task<bool> RevokeAsync(ServerMetadata server, ClientCredential client, string token, string tokenTypeHint, CancellationToken cancellationToken);
}
