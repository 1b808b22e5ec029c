using System;
using System.Collections.Immutable;
using System.Security.Claims;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth.Stores;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace LucaPS.Sandbox.OAuth;

/// <summary>The answers of luca-api.md, "Generation 2", and the ways in which they can lie.</summary>
internal sealed class Generation2(SandboxState state) :
    IOpenIddictServerHandler<ApplyAuthorizationResponseContext>,
    IOpenIddictServerHandler<ApplyConfigurationResponseContext>,
    IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    /// <summary>What OpenIddict would say about OpenID Connect, which is not supported here.</summary>
    private static readonly string[] s_notSaid =
    [
        "claims_supported", "id_token_signing_alg_values_supported", "subject_types_supported", "prompt_values_supported",
        "claims_parameter_supported",
        "request_parameter_supported", "request_uri_parameter_supported", "jwks_uri", "tls_client_certificate_bound_access_tokens",
        "require_pushed_authorization_requests",
    ];

    private string Elsewhere => state.OtherOrigin.BaseUri.GetLeftPart(UriPartial.Authority);

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        OpenIddictResponse response = context.Response;
        if (context.RedirectUri is null)
            return default;
        response[Parameters.Iss] = state.Faults.Callback switch
        {
            CallbackFault.WrongIssuer => Elsewhere,
            CallbackFault.NoIssuer => null,
            _ => context.BaseUri!.GetLeftPart(UriPartial.Authority),
        };
        if (state.Faults.Callback == CallbackFault.WrongState)
            response.State = "another";
        else if (state.Faults.Callback == CallbackFault.NoState)
            response.State = null;
        return default;
    }

    public ValueTask HandleAsync(ApplyConfigurationResponseContext context)
    {
        OpenIddictResponse response = context.Response;
        if (response.Error is not null)
            return default;
        string own = context.BaseUri!.GetLeftPart(UriPartial.Authority);
        response["issuer"] = state.Faults.Discovery == DiscoveryFault.WrongIssuer ? Elsewhere : own;
        foreach (string name in s_notSaid)
            response.RemoveParameter(name);
        response["scopes_supported"] = new OpenIddictParameter(ImmutableArray.Create<string?>(SandboxScopes.Read, SandboxScopes.Write));
        ImmutableArray<string?> methods = ["client_secret_basic", "client_secret_post", "none"];
        response["token_endpoint_auth_methods_supported"] = new OpenIddictParameter(methods);
        response["revocation_endpoint_auth_methods_supported"] = new OpenIddictParameter(methods);
        response["introspection_endpoint_auth_methods_supported"] = new OpenIddictParameter(methods[..2]);
        if (!state.Options.Introspection)
        {
            response.RemoveParameter("introspection_endpoint");
            response.RemoveParameter("introspection_endpoint_auth_methods_supported");
        }

        switch (state.Faults.Discovery)
        {
            case DiscoveryFault.TokenEndpointElsewhere:
                response["token_endpoint"] = Elsewhere + state.Routes.Token[0];
                break;
            case DiscoveryFault.AuthorizationEndpointElsewhere:
                response["authorization_endpoint"] = Elsewhere + state.Routes.Authorize;
                break;
            case DiscoveryFault.RevocationEndpointElsewhere:
                response["revocation_endpoint"] = Elsewhere + state.Routes.Revoke;
                break;
            case DiscoveryFault.HttpEndpoint:
                response["token_endpoint"] = "http://luca.example" + state.Routes.Token[0];
                break;
            case DiscoveryFault.NoTokenEndpoint:
                response.RemoveParameter("token_endpoint");
                break;
            case DiscoveryFault.NoS256:
                response["code_challenge_methods_supported"] = new OpenIddictParameter(ImmutableArray.Create<string?>("plain"));
                break;
        }

        return default;
    }

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.Error is null)
        {
            string scope = context.Transaction.GetHttpRequest()?.HttpContext.Items[TokenEndpoint.GrantedScope] as string
                ?? SandboxScopes.Read;
            TokenAnswer.Shape(context.Response, state, scope, "Bearer", ExpiresInStyle.Number);
        }
        else if (context.Response.Error == Errors.InvalidGrant)
        {
            state.Counters.Count(nameof(Counters.RejectedGrants));
        }

        return default;
    }
}

/// <summary>Asking for a scope that the application is not registered for is <c>invalid_scope</c>, told to the application.</summary>
internal sealed class ValidateRegisteredScopes(SandboxState state, IOpenIddictApplicationManager applications)
    : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (state.Options.ScopesCheckedAfterConsent)
            return;
        object application = await applications.FindByClientIdAsync(context.ClientId!)
            ?? throw new InvalidOperationException("The client is gone.");
        foreach (string scope in context.Request.GetScopes())
        {
            if (!await applications.HasPermissionAsync(application, Permissions.Prefixes.Scope + scope))
            {
                context.Reject(Errors.InvalidScope, "The application is not registered for the scope " + scope + ".");
                return;
            }
        }
    }
}

/// <summary>
/// A refused request with a known client and redirect URI is reported to the client (RFC 6749 section 4.1.2.1); OpenIddict would show it
/// to the user.
/// </summary>
internal sealed class TellTheClient(SandboxState state) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context is { Error: not null, RedirectUri: null, Request: { ClientId: { } client, RedirectUri: { } redirectUri } } &&
            state.Database.Applications.By(0, client).Exists(application => application.RedirectUris.Contains(redirectUri)))
        {
            context.RedirectUri = redirectUri;
        }

        return default;
    }
}

/// <summary>Revoking the refresh token takes the access tokens with it (RFC 7009 section 2.1).</summary>
internal sealed class RevokeTokens(SandboxState state) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        ClaimsPrincipal? principal = context.GenericTokenPrincipal;
        if (state.Options.RevokeHasNoEffect || principal?.GetTokenId() is not { } id || state.Database.Tokens.Find(id) is not { } token)
            return default;
        if (state.Options.RevokeNeedsLivingAccessToken && token.Type == TokenTypeIdentifiers.RefreshToken && !HasLivingAccessToken(token))
            return default;
        state.Counters.Count(nameof(Counters.Revocations));
        if (token.Type == TokenTypeIdentifiers.RefreshToken && token.AuthorizationId is { } authorization)
            ReplayDetection.End(state.Database, authorization);
        else
            state.Database.Tokens.Change([token], row => row.Status = Statuses.Revoked);
        return default;
    }

    private bool HasLivingAccessToken(StoredToken refreshToken) => refreshToken.AuthorizationId is { } authorization
        && state.Database.Tokens.By(1, authorization).Exists(
            row => row is { Type: TokenTypeIdentifiers.AccessToken, Status: Statuses.Valid }
                && row.ExpirationDate > state.Options.TimeProvider.GetUtcNow());
}

/// <summary>A confidential client without its secret: 403 here, and the token stays valid.</summary>
internal sealed class ForbidUnauthenticatedRevocation : IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    public ValueTask HandleAsync(ApplyRevocationResponseContext context)
    {
        if (context.Response.Error == Errors.InvalidClient && context.Transaction.GetHttpRequest() is { } request)
        {
            request.HttpContext.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Error = Errors.UnauthorizedClient;
            context.Response.ErrorDescription = "You are not authorized to revoke this token.";
            context.Response.ErrorUri = null;
        }

        return default;
    }
}
