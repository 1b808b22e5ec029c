using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.WebUtilities;

namespace LucaPS.Sandbox.Tour;

/// <summary>The authorization code flow with a simulated browser, for a program that brings its own refresh token.</summary>
internal static class PlayedSignIn
{
    /// <summary>Signs a user in with all companies and returns the refresh token.</summary>
    public static async Task<string> RefreshTokenAsync(SandboxServer server, SandboxClient client, string user)
    {
        string verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        Dictionary<string, string?> request = new()
        {
            ["client_id"] = client.ClientId,
            ["redirect_uri"] = client.RedirectUris[0],
            ["response_type"] = "code",
            ["state"] = Guid.NewGuid().ToString("N"),
            ["scope"] = server.Options.Generation == 1 ? SandboxScopes.Accounting : string.Join(' ', client.Scopes),
        };
        if (server.Options.Generation != 1)
        {
            request["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            request["code_challenge_method"] = "S256";
        }

        using SandboxBrowser browser = new();
        Uri callback = await browser.SignInAsync(new Uri(QueryHelpers.AddQueryString(server.AuthorizeUri.AbsoluteUri, request)), user);
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = QueryHelpers.ParseQuery(callback.Query)["code"].ToString(),
            ["client_id"] = client.ClientId,
            ["redirect_uri"] = client.RedirectUris[0],
        };
        if (client.ClientSecret is { } secret)
            form["client_secret"] = secret;
        if (server.Options.Generation != 1)
            form["code_verifier"] = verifier;
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        using FormUrlEncodedContent content = new(form);
        using HttpResponseMessage response = await http.PostAsync(server.TokenUri, content);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString()!;
    }
}
