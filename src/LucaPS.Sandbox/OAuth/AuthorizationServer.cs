using System;
using System.Security.Cryptography;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace LucaPS.Sandbox.OAuth;

/// <summary>Sets OpenIddict up for a generation.</summary>
internal static class AuthorizationServer
{
    // Made once per process, since a test run starts many servers. RSA on Windows: Wine, which runs the tests, makes no EC keys.
    private static readonly AsymmetricSecurityKey s_signingKey = OperatingSystem.IsWindows()
        ? new RsaSecurityKey(RSA.Create(2048)) { KeyId = "sandbox" }
        : new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "sandbox" };
    private static readonly SymmetricSecurityKey s_encryptionKey = new(RandomNumberGenerator.GetBytes(32));

    public static SecurityKey Signing => s_signingKey;

    public static void Add(IServiceCollection services, SandboxState state)
    {
        SandboxOptions options = state.Options;
        services.AddSingleton(state.Database);
        services.AddOpenIddict()
            .AddCore(core => core
                .SetDefaultApplicationEntity<StoredApplication>()
                .SetDefaultAuthorizationEntity<StoredAuthorization>()
                .SetDefaultScopeEntity<StoredScope>()
                .SetDefaultTokenEntity<StoredToken>()
                .ReplaceApplicationStore<StoredApplication, ApplicationStore>(ServiceLifetime.Singleton)
                .ReplaceAuthorizationStore<StoredAuthorization, AuthorizationStore>(ServiceLifetime.Singleton)
                .ReplaceScopeStore<StoredScope, ScopeStore>(ServiceLifetime.Singleton)
                .ReplaceTokenStore<StoredToken, TokenStore>(ServiceLifetime.Singleton)
                .ReplaceApplicationManager<StoredApplication, PlainSecretApplicationManager>()
                .DisableEntityCaching())
            .AddServer(server =>
            {
                server
                    .AllowAuthorizationCodeFlow()
                    .AllowRefreshTokenFlow()
                    .SetAuthorizationEndpointUris(state.Routes.Authorize)
                    .SetTokenEndpointUris(
                        options is { Generation: 1, OldTokenEndpointOnly: true } ? state.Routes.Token[1..] : state.Routes.Token)
                    .AddSigningKey(s_signingKey)
                    .AddEncryptionKey(s_encryptionKey)
                    .DisableAccessTokenEncryption()
                    .UseReferenceRefreshTokens()
                    .SetAuthorizationCodeLifetime(options.AuthorizationCodeLifetime)
                    .SetAccessTokenLifetime(options.AccessTokenLifetime)
                    .SetRefreshTokenLifetime(null)
                    .SetRefreshTokenReuseLeeway(null)
                    .Configure(configured =>
                    {
                        configured.TimeProvider = options.TimeProvider;
                        configured.CodeChallengeMethods.Clear();
                        configured.CodeChallengeMethods.Add(CodeChallengeMethods.Sha256);
                        configured.JsonWebKeySetEndpointUris.Clear();
                        if (options.Generation == 1)
                            configured.ConfigurationEndpointUris.Clear();
                    });
                server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableErrorPassthrough()
                    .DisableTransportSecurityRequirement()
                    .SuppressJsonResponseIndentation();
                server.AddEventHandler<ValidateTokenContext>(handler => handler
                    .UseSingletonHandler(new ReplayDetection(state))
                    .SetOrder(Protection.ValidateTokenEntry.Descriptor.Order - 1));
                server.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler
                    .UseSingletonHandler(new TellTheClient(state))
                    .SetOrder(Authentication.AttachRedirectUri.Descriptor.Order + 1));
                Recording recording = new(state);
                server.AddEventHandler<ApplyAuthorizationResponseContext>(handler =>
                    handler.UseSingletonHandler(recording).SetOrder(Authentication.AttachIssuer.Descriptor.Order + 2));
                server.AddEventHandler<ApplyTokenResponseContext>(handler =>
                    handler.UseSingletonHandler(recording).SetOrder(Exchange.NormalizeErrorResponse.Descriptor.Order + 2));
                if (options.Generation == 1)
                    AddGeneration1(server, state);
                else
                    AddGeneration2(server, state);
            });
    }

    private static void AddGeneration1(OpenIddictServerBuilder server, SandboxState state)
    {
        server.RegisterScopes(SandboxScopes.Accounting)
            .IgnoreScopePermissions()
            .DisableRollingRefreshTokens()
            .Configure(options => options.DisableSlidingRefreshTokenExpiration = true)
            .RemoveEventHandler(Authentication.AttachIssuer.Descriptor)
            .RemoveEventHandler(Exchange.ValidateRedirectUri.Descriptor);
        Generation1 quirks = new(state);
        server
            .AddEventHandler<ProcessSignInContext>(handler =>
                handler.UseSingletonHandler(quirks).SetOrder(EvaluateGeneratedTokens.Descriptor.Order + 1))
            .AddEventHandler<ExtractAuthorizationRequestContext>(handler => handler.UseSingletonHandler(quirks).SetOrder(int.MaxValue - 1))
            .AddEventHandler<ExtractTokenRequestContext>(handler => handler.UseSingletonHandler(quirks).SetOrder(int.MaxValue - 1))
            .AddEventHandler<ValidateTokenRequestContext>(handler =>
                handler.UseSingletonHandler(quirks).SetOrder(Exchange.ValidateRedirectUri.Descriptor.Order))
            .AddEventHandler<ApplyAuthorizationResponseContext>(handler =>
                handler.UseSingletonHandler(quirks).SetOrder(Authentication.AttachIssuer.Descriptor.Order))
            .AddEventHandler<ApplyTokenResponseContext>(handler =>
                handler.UseSingletonHandler(quirks).SetOrder(Exchange.NormalizeErrorResponse.Descriptor.Order + 1))
            .AddEventHandler<ApplyTokenResponseContext>(handler => handler
                .UseSingletonHandler(new RejectedGrantIsOk())
                .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<ApplyTokenResponseContext>.Descriptor.Order + 1));
    }

    private static void AddGeneration2(OpenIddictServerBuilder server, SandboxState state)
    {
        server.RegisterScopes(SandboxScopes.Read, SandboxScopes.Write)
            .SetConfigurationEndpointUris(Routes.AuthorizationServerMetadata)
            .SetRevocationEndpointUris(state.Routes.Revoke!)
            .SetIntrospectionEndpointUris(state.Routes.Introspect!)
            .RequireProofKeyForCodeExchange()
            .UseReferenceAccessTokens()
            .RemoveEventHandler(Authentication.ValidateScopePermissions.Descriptor)
            .RemoveEventHandler(Revocation.RevokeToken.Descriptor);
        Generation2 rules = new(state);
        server
            .AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler
                .UseScopedHandler<ValidateRegisteredScopes>()
                .SetOrder(Authentication.ValidateScopePermissions.Descriptor.Order))
            .AddEventHandler<ApplyAuthorizationResponseContext>(handler =>
                handler.UseSingletonHandler(rules).SetOrder(Authentication.AttachIssuer.Descriptor.Order + 1))
            .AddEventHandler<ApplyConfigurationResponseContext>(handler =>
                handler.UseSingletonHandler(rules).SetOrder(int.MinValue + 50_000))
            .AddEventHandler<ApplyTokenResponseContext>(handler =>
                handler.UseSingletonHandler(rules).SetOrder(Exchange.NormalizeErrorResponse.Descriptor.Order + 1))
            .AddEventHandler<HandleRevocationRequestContext>(handler => handler
                .UseScopedHandler<RevokeTokens>()
                .SetOrder(Revocation.RevokeToken.Descriptor.Order))
            .AddEventHandler<ApplyRevocationResponseContext>(handler => handler
                .UseSingletonHandler(new ForbidUnauthenticatedRevocation())
                .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<ApplyRevocationResponseContext>.Descriptor.Order + 1));
    }
}
