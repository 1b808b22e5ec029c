using System;
using System.Collections.Generic;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections.Store;

/// <summary>What is known of an authorization's fate.</summary>
internal enum AuthorizationState
{
    Active,

    /// <summary>The server said <c>invalid_grant</c>.</summary>
    Revoked,

    /// <summary>
    /// A refresh was sent and no answer came: the refresh token may be spent, and presenting a spent one counts as theft
    /// (luca-api.md, generation 2). Nobody presents it again before the server has called it good, once that refresh must have ended.
    /// </summary>
    Uncertain,
}

/// <summary>How requests of a connection travel; null is the default of the system.</summary>
internal sealed record ConnectionHttpSettings
{
    /// <summary>How long is tried again where it was not given, and nobody waits.</summary>
    public static readonly TimeSpan UsualRetryTimeout = TimeSpan.FromMinutes(2);

    public Uri? Proxy { get; init; }

    public string? ProxyUser { get; init; }

    /// <summary>Kept with the tokens, never in the metadata.</summary>
    public string? ProxyPassword { get; init; }

    /// <summary>Of one request.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>Of trying again in all; zero for never.</summary>
    public TimeSpan? RetryTimeout { get; init; }

    /// <summary>Leaves the password out.</summary>
    public override string ToString() => $"Proxy {Proxy}, timeout {RequestTimeout}, trying again {RetryTimeout}";
}

/// <summary>What a later sign-in under the same name needs again.</summary>
internal sealed record SignInSettings
{
    /// <summary>The user's own wish; null for what the host's generation has by default.</summary>
    public string? RequestedScope { get; init; }

    public Uri? RedirectUri { get; init; }

    public string? OrganisationNumber { get; init; }

    public string? Locale { get; init; }
}

/// <summary>The file beside the secrets: everything about a saved connection that is not secret, and which slot is the good one.</summary>
internal sealed record ConnectionMetadata
{
    public required string Name { get; init; }

    /// <summary>Changes with every sign-in, so that tokens of two authorizations are never mixed.</summary>
    public required string Lineage { get; init; }

    /// <summary>Counts the saves of tokens.</summary>
    public long Sequence { get; init; }

    /// <summary>0 or 1, or 2 after a save that could use neither.</summary>
    public int Slot { get; init; }

    public required PersistMode Persist { get; init; }

    public required AuthenticationType AuthenticationType { get; init; }

    public required ServerMetadata Server { get; init; }

    /// <summary>Null for an API key.</summary>
    public string? ClientId { get; init; }

    public string? Scope { get; init; }

    public IReadOnlyList<CompanyInfo> Companies { get; init; } = [];

    public string? DefaultCompany { get; init; }

    public ConnectionHttpSettings Http { get; init; } = new();

    public SignInSettings SignIn { get; init; } = new();

    /// <summary>The account that the secrets are protected for, for people.</summary>
    public string Owner { get; init; } = "";

    public string Machine { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastRefreshed { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public AuthorizationState State { get; init; }

    /// <summary>Of <see cref="AuthorizationState.Uncertain"/>: when the refresh was sent.</summary>
    public DateTimeOffset? StateChangedAt { get; init; }

    /// <summary>
    /// Whether the server called the refresh token active when the access token had ended, before a refresh was sent. Where it did not, a
    /// later "inactive" is no proof that the token is spent: Doorkeeper says it of a good one from the end of its access token on. Null
    /// where it has not been asked, or has not answered.
    /// </summary>
    public bool? WasActive { get; init; }

    /// <summary>
    /// The file that it is being exported to; while this stands, either that file or this connection is the owner, see
    /// <see cref="ConnectionStore.ReadNewest"/>.
    /// </summary>
    public string? MovingTo { get; init; }
}

/// <summary>What a slot holds.</summary>
internal sealed record ConnectionSecret
{
    public required string Lineage { get; init; }

    /// <summary>
    /// The only host that these may go to. It is stored with the tokens, protected as they are, so that someone who can change only the
    /// metadata cannot send them elsewhere. The store writes it.
    /// </summary>
    public string? Origin { get; init; }

    public long Sequence { get; init; }

    /// <summary>The access token, or the API key.</summary>
    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset ObtainedAt { get; init; }

    public string? Scope { get; init; }

    public string? ClientSecret { get; init; }

    public string? ProxyPassword { get; init; }

    /// <summary>
    /// SHA-256 of the refresh token that was brought from elsewhere and spent to make the connection; null if it was made otherwise.
    /// </summary>
    public string? SourceTokenHash { get; init; }

    /// <summary>SHA-256 of the refresh token in the exported file that it was imported from; null if it was made otherwise.</summary>
    public string? FileTokenHash { get; init; }

    /// <summary>Leaves all of it out.</summary>
    public override string ToString() => $"ConnectionSecret {Sequence}";
}

/// <summary>A connection as it was read, or as it is to be written.</summary>
internal sealed record StoredConnection(ConnectionMetadata Metadata, ConnectionSecret Secret)
{
    /// <summary>The good slot was unreadable and this is what the other one had: its refresh token is spent.</summary>
    public bool IsOlder { get; init; }

    /// <summary>Whether its refresh token is still the one of the exported file that it came from, which others may have too.</summary>
    public bool IsAsImported =>
        Secret is { FileTokenHash: { } hash, RefreshToken: { } token } && Digest.Sha256Text(token) == hash;

    /// <summary>
    /// Why a save could not replace the metadata. The tokens are saved: whoever has the lock finds them by their sequence.
    /// </summary>
    public LucaException? PointerFailure { get; init; }

    public override string ToString() => Metadata.Name;
}
