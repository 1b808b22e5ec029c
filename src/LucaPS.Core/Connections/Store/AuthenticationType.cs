namespace LucaPS;

/// <summary>How a connection proves who it is.</summary>
public enum AuthenticationType
{
    /// <summary>OAuth authorization code (RFC 6749 section 4.1).</summary>
    AuthorizationCode,

    /// <summary>A personal API key.</summary>
    ApiKey,
}
