using System;
using System.Collections.Generic;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS;

/// <summary>
/// An open connection to Luca. Safe to use from any number of runspaces at once (<c>$using:connection</c>): they share
/// its tokens. It never shows a token or secret.
/// </summary>
public sealed class Connection
{
    // Null in an object from New-MockObject, which runs no constructor: then there is nothing to show, but no exception either.
    private readonly TokenSource _tokens;

    /// <param name="tokens">Where its tokens come from; any number of connections share one.</param>
    internal Connection(TokenSource tokens, string? defaultCompany)
    {
        _tokens = tokens;
        DefaultCompany = defaultCompany;
    }

    /// <summary>The name that it was opened or is saved under.</summary>
    public string Name => Known?.Name ?? string.Empty;

    /// <summary>The address of the service, as the user named it.</summary>
    public Uri BaseUri => Known?.Server.BaseUri!;

    /// <summary>Of the sign-in protocol that the host speaks: 1 or 2 (luca-api.md).</summary>
    public int Generation => Known?.Server.Generation ?? 0;

    /// <summary>The application as registered in Luca (RFC 6749 section 2.2); null for an API key.</summary>
    public string? ClientId => Known?.ClientId;

    /// <summary>
    /// Of the sign-in that made it, and no secret: a copy of this object, in a job or a file, means that sign-in and no later one under the
    /// same name.
    /// </summary>
    public string? AuthorizationId => Known is not { } known ? null
        : known.AuthenticationType == AuthenticationType.ApiKey ? Digest.Sha256Text(_tokens.Current.Secret.AccessToken).Substring(0, 16)
        : known.Lineage;

    /// <summary>How the connection proves who it is.</summary>
    public AuthenticationType AuthenticationType => Known?.AuthenticationType ?? default;

    /// <summary>
    /// What was granted, separated by blanks (RFC 6749 section 3.3); may be less than was asked. Null where the server did not say.
    /// </summary>
    public string? Scope => Known?.Scope;

    /// <summary>The companies that the authorization reached when it was given, or when they were last asked for.</summary>
    public IReadOnlyList<CompanyInfo> Companies => Known?.Companies ?? [];

    /// <summary>
    /// The id or organisation number of the company that cmdlets ask about when none is named; null where none is chosen. It is this
    /// object's own: what other sessions choose, and save for later ones, does not change it.
    /// </summary>
    public string? DefaultCompany { get; internal set; }

    /// <summary>Whether the runspace that opened it uses it when none is named.</summary>
    public bool IsDefault { get; internal set; }

    /// <summary>
    /// When the access token at hand ends, by this machine's clock; it is renewed before that. Null for an API key, and where the server
    /// did not say.
    /// </summary>
    public DateTimeOffset? ExpiresAt => _tokens?.Current.Secret.ExpiresAt;

    /// <summary>Where its secrets are kept; <see cref="PersistMode.Process"/> as long as they could not be saved.</summary>
    public PersistMode Persist => _tokens is { IsSaved: true } ? Metadata.Persist : PersistMode.Process;

    /// <summary>
    /// What is known of the authorization, with no request: <c>Active</c>, <c>Revoked</c>, or <c>Uncertain</c> after a refresh whose answer
    /// was lost.
    /// </summary>
    public string State => (Known?.State ?? default).ToString();

    /// <summary>Whether it is one runspace's view of a connection that another opened: what is chosen for it is not saved.</summary>
    internal bool IsCopy { get; set; }

    /// <summary>Whether it was made from the key in the environment, which may change.</summary>
    internal bool IsOfEnvironment { get; set; }

    /// <summary>Endpoints, as found out at sign-in.</summary>
    internal ServerMetadata Server => Metadata.Server;

    /// <summary>Who the client is, with its secret.</summary>
    internal ClientCredential? Client => Metadata.ClientId is { } id ? new ClientCredential(id, _tokens.Current.Secret.ClientSecret) : null;

    /// <summary>Where access tokens come from.</summary>
    internal ITokenSource Tokens => _tokens;

    internal TokenSource TokenSource => _tokens;

    /// <summary>How requests travel, proxy password included.</summary>
    internal ConnectionHttpSettings Http => Metadata.Http with { ProxyPassword = _tokens.Current.Secret.ProxyPassword };

    internal ConnectionMetadata Metadata => _tokens.Current.Metadata;

    /// <summary>Whether a sign-in made it, and no test.</summary>
    internal bool IsMade => _tokens is not null;

    private ConnectionMetadata? Known => _tokens?.Current.Metadata;

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
