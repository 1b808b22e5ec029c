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
}
