namespace LucaPS;

/// <summary>The stable beginnings of <c>FullyQualifiedErrorId</c>. Scripts branch on them, so none is ever renamed.</summary>
public static class LucaErrorId
{
    /// <summary>No connection is open or saved under that name.</summary>
    public const string NotConnected = "LucaNotConnected";

    /// <summary>A person has to sign in, and this session cannot ask.</summary>
    public const string LoginRequired = "LucaLoginRequired";

    /// <summary>The server no longer honours the saved authorization (RFC 6749 section 5.2, <c>invalid_grant</c>).</summary>
    public const string AuthorizationRevoked = "LucaAuthorizationRevoked";

    /// <summary>The user declined, or chose no company (RFC 6749 section 4.1.2.1, <c>access_denied</c>).</summary>
    public const string AccessDenied = "LucaAccessDenied";

    /// <summary>The sign-in ended with another error.</summary>
    public const string SignInFailed = "LucaSignInFailed";

    /// <summary>Nobody finished the sign-in in time.</summary>
    public const string SignInTimeout = "LucaSignInTimeout";

    /// <summary>The port of the redirect URI cannot be listened on.</summary>
    public const string PortInUse = "LucaPortInUse";

    /// <summary>The host's metadata could not be read or must not be trusted (RFC 8414 section 3.3).</summary>
    public const string DiscoveryFailed = "LucaDiscoveryFailed";

    /// <summary>The authorization reaches several companies and none was named.</summary>
    public const string CompanyRequired = "LucaCompanyRequired";

    /// <summary>The grant does not reach the company, or may only read.</summary>
    public const string Forbidden = "LucaForbidden";

    /// <summary>The company's plan lacks this part of the API.</summary>
    public const string PlanRequired = "LucaPlanRequired";

    /// <summary>The document or an argument was not acceptable.</summary>
    public const string BadRequest = "LucaBadRequest";

    /// <summary>The server validated the input and refused it.</summary>
    public const string ValidationFailed = "LucaValidationFailed";

    /// <summary>There is no such object.</summary>
    public const string NotFound = "LucaNotFound";

    /// <summary>Too many requests, beyond the time allowed for trying again.</summary>
    public const string RateLimited = "LucaRateLimited";

    /// <summary>No answer within the time allowed.</summary>
    public const string Timeout = "LucaTimeout";

    /// <summary>The server failed.</summary>
    public const string ServerError = "LucaServerError";

    /// <summary>The answer is not one of the Luca API.</summary>
    public const string UnexpectedResponse = "LucaUnexpectedResponse";

    /// <summary>The host could not be reached.</summary>
    public const string NetworkError = "LucaNetworkError";

    /// <summary>The store of saved connections could not be read or written.</summary>
    public const string StoreFailed = "LucaStoreFailed";
}
