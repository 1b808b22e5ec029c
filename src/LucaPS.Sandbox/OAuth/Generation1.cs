using System;
using System.Collections.Frozen;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace LucaPS.Sandbox.OAuth;

/// <summary>The quirks of luca-api.md, "Generation 1".</summary>
internal sealed class Generation1(SandboxState state) :
    IOpenIddictServerHandler<ProcessSignInContext>,
    IOpenIddictServerHandler<ExtractAuthorizationRequestContext>,
    IOpenIddictServerHandler<ExtractTokenRequestContext>,
    IOpenIddictServerHandler<ValidateTokenRequestContext>,
    IOpenIddictServerHandler<ApplyAuthorizationResponseContext>,
    IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private static readonly FrozenSet<string> s_authorizeParameters = new[]
    {
        Parameters.ClientId, Parameters.RedirectUri, Parameters.ResponseType, Parameters.Scope, "organisation_number", "locale",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_tokenParameters = new[]
    {
        Parameters.ClientId, Parameters.ClientSecret, Parameters.GrantType, Parameters.Code, Parameters.RefreshToken,
        Parameters.RedirectUri,
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly OpenIddictServerHandlers.Exchange.ValidateRedirectUri _redirectUri = new();

    /// <summary>A refresh makes no new refresh token.</summary>
    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType == OpenIddictServerEndpointType.Token && context.Request.IsRefreshTokenGrantType())
            context.GenerateRefreshToken = context.IncludeRefreshToken = false;
        return default;
    }

    /// <summary>Unknown parameters are ignored: <c>state</c> and PKCE too.</summary>
    public ValueTask HandleAsync(ExtractAuthorizationRequestContext context) => Keep(context.Request, s_authorizeParameters);

    public ValueTask HandleAsync(ExtractTokenRequestContext context) => Keep(context.Request, s_tokenParameters);

    /// <summary>The article's own example sends no <c>redirect_uri</c> to the token endpoint; sending it is harmless.</summary>
    public ValueTask HandleAsync(ValidateTokenRequestContext context) =>
        context.Request.RedirectUri is null ? default : _redirectUri.HandleAsync(context);

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context.Response.Error is null)
            context.Response.Scope = SandboxScopes.Accounting;
        return default;
    }

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        OpenIddictResponse response = context.Response;
        if (response.Error is null)
        {
            // The refresh token does not change, but the answer has it all the same.
            response.RefreshToken ??= context.Request?.RefreshToken;
            response.Scope = null;
            TokenAnswer.Shape(response, state, SandboxScopes.Accounting, "bearer", ExpiresInStyle.Text);
            return default;
        }

        if (response.Error is Errors.InvalidGrant or Errors.InvalidToken)
        {
            state.Counters.Count(nameof(Counters.RejectedGrants));
            string reason = response.ErrorDescription ?? "The provided authorization grant is invalid, expired or revoked.";
            response.Error = response.ErrorDescription = response.ErrorUri = null;
            if (context.Transaction.GetHttpRequest() is { } request)
                request.HttpContext.Items[RejectedGrantIsOk.Rejected] = true;
            string member = state.Options.Generation1ErrorMember;
            response[member] = member == "error" ? reason : new OpenIddictParameter(JsonSerializer.SerializeToElement(new[] { reason }));
        }

        return default;
    }

    private static ValueTask Keep(OpenIddictRequest? request, FrozenSet<string> known)
    {
        if (request is not null)
        {
            foreach (string name in request.GetParameters().Select(parameter => parameter.Key)
                .Where(name => !known.Contains(name)).ToArray())
                request.RemoveParameter(name);
        }

        return default;
    }
}

/// <summary>A rejected grant answers 200, even where the member is called <c>error</c>.</summary>
internal sealed class RejectedGrantIsOk : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public const string Rejected = "luca.rejected";

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Transaction.GetHttpRequest()?.HttpContext is { } http && http.Items.ContainsKey(Rejected))
            http.Response.StatusCode = StatusCodes.Status200OK;
        return default;
    }
}

/// <summary>What both generations' token answers have in common.</summary>
internal static class TokenAnswer
{
    public static void Shape(OpenIddictResponse response, SandboxState state, string scope, string tokenType, ExpiresInStyle expiresIn)
    {
        SandboxOptions options = state.Options;
        response.TokenType = options.TokenType ?? tokenType;
        response.Scope = options.OmitScope || options.Generation == 1 ? null : scope;
        long seconds = response.ExpiresIn ?? (long)options.AccessTokenLifetime.TotalSeconds;
        response[Parameters.ExpiresIn] = (options.ExpiresIn == ExpiresInStyle.Default ? expiresIn : options.ExpiresIn) switch
        {
            ExpiresInStyle.Text => seconds.ToString(CultureInfo.InvariantCulture),
            ExpiresInStyle.Missing => null,
            _ => seconds,
        };
        if (options.ExtraTokenMembers)
        {
            response["created_at"] = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
            response["status"] = "ok";
        }
    }
}
