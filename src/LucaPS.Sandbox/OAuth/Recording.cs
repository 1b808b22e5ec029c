using System.Diagnostics;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace LucaPS.Sandbox.OAuth;

/// <summary>Writes the journal of tokens, and records every secret that passes.</summary>
internal sealed class Recording(SandboxState state) :
    IOpenIddictServerHandler<ApplyAuthorizationResponseContext>,
    IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private static readonly string[] s_shown = [Parameters.Code, Parameters.CodeVerifier, Parameters.RefreshToken, Parameters.ClientSecret];

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        SandboxSecrets.Add(Parameters.Code, context.Response.Code);
        return default;
    }

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        // The form as sent: generation 1 has already dropped what it does not know.
        if (context.Transaction.GetHttpRequest() is { HasFormContentType: true } http)
        {
            foreach (string name in s_shown)
                SandboxSecrets.Add(name, http.Form[name]);
        }

        SandboxSecrets.Add(Parameters.ClientSecret, context.Request?.ClientSecret);
        if (context.Response is not { Error: null, AccessToken: { } access })
            return default;
        SandboxSecrets.Add(Parameters.AccessToken, access);
        SandboxSecrets.Add(Parameters.RefreshToken, context.Response.RefreshToken);
        state.Journal.Add(new IssuedTokens(
            context.Request?.GrantType ?? string.Empty,
            context.Request?.RefreshToken ?? context.Request?.Code ?? string.Empty,
            access,
            context.Response.RefreshToken,
            Stopwatch.GetTimestamp()));
        return default;
    }
}
