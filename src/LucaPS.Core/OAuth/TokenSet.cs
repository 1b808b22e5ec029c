using System;

namespace LucaPS.OAuth;

/// <summary>A successful token answer (RFC 6749 section 5.1).</summary>
internal sealed record TokenSet
{
    public required string AccessToken { get; init; }

    /// <summary>Null when the answer had none: on a refresh the old one then stays in use.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>By this machine's clock; null when the server did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The granted scope, space-separated; null when the answer had none, which means as asked.</summary>
    public string? Scope { get; init; }

    /// <summary>When the answer came, by this machine's clock.</summary>
    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>Leaves the tokens out.</summary>
    public override string ToString() => $"TokenSet, expires {ExpiresAt:O}";
}
