using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <summary>What a sign-in gave, to be made a connection.</summary>
internal sealed record NewConnection
{
    public required string Name { get; init; }

    public required ServerMetadata Server { get; init; }

    public required PersistMode Persist { get; init; }

    public AuthenticationType AuthenticationType { get; init; } = AuthenticationType.AuthorizationCode;

    /// <summary>Null for an API key.</summary>
    public ClientCredential? Client { get; init; }

    /// <summary>What the token endpoint answered; for an API key the key as access token.</summary>
    public required TokenSet Tokens { get; init; }

    /// <summary>
    /// The scope that was sent, the user's or the default. It is the granted scope if the answer names none (RFC 6749 section 5.1).
    /// </summary>
    public string? RequestedScope { get; init; }

    /// <inheritdoc cref="ConnectionSecret.SourceTokenHash"/>
    public string? SourceTokenHash { get; init; }

    /// <inheritdoc cref="ConnectionMetadata.WasActive"/>
    public bool? WasActive { get; init; }

    /// <inheritdoc cref="ConnectionSecret.FileTokenHash"/>
    public string? FileTokenHash { get; init; }

    public IReadOnlyList<CompanyInfo> Companies { get; init; } = [];

    public string? DefaultCompany { get; init; }

    public ConnectionHttpSettings Http { get; init; } = new();

    public SignInSettings SignIn { get; init; } = new();

    /// <summary>Told what was saved under the name, of another authorization, once this one is saved in its place.</summary>
    public Action<StoredConnection>? Replaces { get; init; }

    /// <summary>Leaves client and tokens out.</summary>
    public override string ToString() => Name;
}

/// <summary>What an exported connection is to become.</summary>
/// <param name="Name">Null for the name that it had.</param>
/// <param name="Overwrite">Whether a connection of that name may be replaced.</param>
/// <param name="Replaces">As <see cref="NewConnection.Replaces"/>.</param>
internal sealed record ImportTarget(string? Name, PersistMode Persist, bool Overwrite, Action<StoredConnection>? Replaces = null);

/// <summary>A saved connection as <c>Get-LucaConnection -ListAvailable</c> shows it.</summary>
internal sealed record SavedConnection(string Name, ConnectionMetadata? Metadata, LucaException? Failure);

/// <summary>What became of an authorization that was signed out.</summary>
/// <param name="Revoked">Whether the server said that it is revoked.</param>
/// <param name="NotRevokedBecause">Why not, in a sentence, with what that means.</param>
/// <param name="NotErasedBecause">The failure, when something saved is left.</param>
internal sealed record DisconnectResult(string Name, bool Revoked, string? NotRevokedBecause, bool Erased, LucaException? NotErasedBecause);

/// <summary>What a connection manager needs.</summary>
internal sealed record ConnectionManagerOptions
{
    private static readonly ConcurrentDictionary<string, WeakReference<TokenSource>> s_madeHere = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, bool> s_sent = new(StringComparer.Ordinal);

    /// <summary>Made when first needed: a session with <c>-Persist Process</c> needs no folder at all.</summary>
    public required Func<StoreOptions> Store { get; init; }

    /// <summary>Makes the client of token endpoints for a connection's proxy and time limits.</summary>
    public required Func<ConnectionHttpSettings, ITokenClient> TokenClients { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What this process has made of refresh tokens that were brought, by their hash: also what is kept in memory alone.</summary>
    public ConcurrentDictionary<string, WeakReference<TokenSource>> MadeOf { get; init; } = s_madeHere;

    /// <summary>The refresh tokens that were brought, sent and got no answer, by their hash: a set.</summary>
    public ConcurrentDictionary<string, bool> Sent { get; init; } = s_sent;

    /// <summary>For tests that shorten the patience of token sources.</summary>
    public Func<TokenSourceOptions, TokenSourceOptions> Adjust { get; init; } = static o => o;
}
