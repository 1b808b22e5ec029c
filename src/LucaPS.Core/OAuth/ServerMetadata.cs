using System;
using System.Collections.Generic;

namespace LucaPS.OAuth;

/// <summary>The endpoints of a host, as discovered (RFC 8414) or as fixed by generation 1.</summary>
internal sealed record ServerMetadata
{
    /// <summary>The address that the user named, without a trailing slash.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>1 or 2, as in luca-api.md.</summary>
    public required int Generation { get; init; }

    /// <summary>The issuer (RFC 8414), null in generation 1.</summary>
    public string? Issuer { get; init; }

    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>RFC 7009; null where the host has none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>RFC 7662; null where the host has none.</summary>
    public Uri? IntrospectionEndpoint { get; init; }

    public required Uri GraphQLEndpoint { get; init; }

    /// <summary>Whether the callback carries <c>iss</c> (RFC 9207).</summary>
    public bool IssuerParameterSupported { get; init; }

    public IReadOnlyList<string> ScopesSupported { get; init; } = [];

    /// <summary><c>client_secret_post</c>, <c>client_secret_basic</c>, <c>none</c>.</summary>
    public IReadOnlyList<string> TokenEndpointAuthMethods { get; init; } = [];

    /// <summary>
    /// As <see cref="TokenEndpointAuthMethods"/>; empty where the host has no list of its own for it (RFC 8414, section 2).
    /// </summary>
    public IReadOnlyList<string> RevocationEndpointAuthMethods { get; init; } = [];

    /// <inheritdoc cref="RevocationEndpointAuthMethods"/>
    public IReadOnlyList<string> IntrospectionEndpointAuthMethods { get; init; } = [];

    /// <summary>How a client authenticates at one of the endpoints.</summary>
    public IReadOnlyList<string> AuthMethodsAt(Uri endpoint)
    {
        IReadOnlyList<string> own = endpoint == TokenEndpoint ? TokenEndpointAuthMethods
            : endpoint == IntrospectionEndpoint ? IntrospectionEndpointAuthMethods
            : endpoint == RevocationEndpoint ? RevocationEndpointAuthMethods
            : [];
        return own.Count > 0 ? own : TokenEndpointAuthMethods;
    }
}
