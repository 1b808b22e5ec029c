using System.Linq;
using System.Security.Claims;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth;

/// <summary>Issues tokens once OpenIddict has checked client, code or refresh token, redirect URI and verifier.</summary>
internal static class TokenEndpoint
{
    /// <summary>The key of the request's items under which the granted scope is passed on to the answer.</summary>
    public const string GrantedScope = "luca.scope";

    public static async Task<IResult> HandleAsync(HttpContext context, SandboxState state)
    {
        OpenIddictRequest request = context.GetOpenIddictServerRequest()!;
        AuthenticateResult ticket = await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        ClaimsPrincipal principal = ticket.Principal!.Clone();
        // The code's own expiry is not the refresh token's.
        principal.SetExpirationDate(null);
        principal.SetCreationDate(null);
        principal.SetAccessTokenLifetime(state.Options.AccessTokenLifetime);
        context.Items[GrantedScope] = string.Join(' ', principal.GetScopes().Where(scope => scope != Scopes.OfflineAccess));
        if (request.IsRefreshTokenGrantType())
        {
            if (state.Options.RefreshEndsPreviousAccessToken && principal.GetAuthorizationId() is { } authorization)
            {
                state.Database.Tokens.Change(
                    state.Database.Tokens.By(1, authorization).Where(row =>
                        row is { Type: TokenTypeIdentifiers.AccessToken, Status: Statuses.Valid }),
                    row => row.Status = Statuses.Revoked);
            }

            state.Counters.Count(nameof(Counters.Refreshes));
        }
        else
        {
            state.Counters.Count(nameof(Counters.Grants));
        }

        return Results.SignIn(principal, properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
