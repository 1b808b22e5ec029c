namespace LucaPS.OAuth;

/// <summary>The client as registered in Luca; public clients have no secret (RFC 6749 section 2.1).</summary>
internal sealed record ClientCredential(string ClientId, string? ClientSecret)
{
    /// <summary>Leaves the secret out, so that no message or log can hold it.</summary>
    public override string ToString() => ClientId;
}
