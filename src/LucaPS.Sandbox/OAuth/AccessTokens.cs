using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth.Stores;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth;

/// <summary>What the bearer of a token or key may do.</summary>
internal sealed record AccessGrant(SandboxUser User, IReadOnlyList<SandboxCompany> Companies, bool CanWrite, bool IsApiKey)
{
    public string Language => User.Language;
}

/// <summary>Finds what a bearer token is for.</summary>
internal sealed class AccessTokens(SandboxState state, IOpenIddictTokenManager tokens)
{
    /// <summary>The property of an authorization that holds the ids of the companies consented to.</summary>
    public const string CompaniesProperty = "companies";

    private static readonly JsonWebTokenHandler s_handler = new();

    public async ValueTask<AccessGrant?> ResolveAsync(string bearer)
    {
        DateTimeOffset now = state.Options.TimeProvider.GetUtcNow();
        if (state.ApiKeys.Find(bearer) is { } key)
            return key.Revoked || key.ExpiresAt <= now ? null : new AccessGrant(key.User, [key.Company], CanWrite: true, IsApiKey: true);

        StoredToken? token = state.Options.Generation == 1
            ? await FindByJwtAsync(bearer)
            : await tokens.FindByReferenceIdAsync(bearer) as StoredToken;
        if (token is not { Type: TokenTypeIdentifiers.AccessToken, Status: Statuses.Valid, AuthorizationId: not null }
            || token.ExpirationDate <= now ||
            state.Database.Authorizations.Find(token.AuthorizationId) is not { Status: Statuses.Valid } authorization ||
            state.Directory.User(authorization.Subject) is not { } user)
        {
            return null;
        }

        return new AccessGrant(
            user,
            [.. CompaniesOf(authorization).Select(state.Directory.Company).OfType<SandboxCompany>()],
            authorization.Scopes.Contains(SandboxScopes.Write) || authorization.Scopes.Contains(SandboxScopes.Accounting),
            IsApiKey: false);
    }

    public static IReadOnlyList<string> CompaniesOf(StoredAuthorization authorization) =>
        authorization.Properties.TryGetValue(CompaniesProperty, out JsonElement ids)
            ? [.. ids.EnumerateArray().Select(id => id.GetString()!)]
            : [];

    private async ValueTask<StoredToken?> FindByJwtAsync(string bearer)
    {
        if (bearer.Count(c => c == '.') != 2)
            return null;
        TokenValidationResult result = await s_handler.ValidateTokenAsync(bearer, new TokenValidationParameters
        {
            IssuerSigningKey = AuthorizationServer.Signing,
            ValidateAudience = false,
            ValidateIssuer = false,
            ValidateLifetime = false, // by the stored entry, in the injected time
        });
        return result.IsValid && result.Claims.TryGetValue(Claims.Private.TokenId, out object? id)
            ? state.Database.Tokens.Find((string)id)
            : null;
    }
}
