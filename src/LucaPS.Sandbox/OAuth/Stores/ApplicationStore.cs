using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>Registered applications.</summary>
internal sealed class ApplicationStore(OAuthDatabase database)
    : StoreBase<StoredApplication>(database.Applications), IOpenIddictApplicationStore<StoredApplication>
{
    public ValueTask<StoredApplication?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        new(Table.By(0, identifier).FirstOrDefault());

    public IAsyncEnumerable<StoredApplication> FindByPostLogoutRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        Stream<StoredApplication>([]);

    public IAsyncEnumerable<StoredApplication> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        Stream(Table.Where(row => row.RedirectUris.Contains(uri)));

    public ValueTask<string?> GetApplicationTypeAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.ApplicationType);

    public ValueTask<string?> GetClientIdAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.ClientId);

    public ValueTask<string?> GetClientSecretAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.ClientSecret);

    public ValueTask<string?> GetClientTypeAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.ClientType);

    public ValueTask<string?> GetConsentTypeAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.ConsentType);

    public ValueTask<string?> GetDisplayNameAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.DisplayName);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(
        StoredApplication application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<CultureInfo, string>.Empty);

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new((JsonWebKeySet?)null);

    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.Permissions);

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(
        StoredApplication application, CancellationToken cancellationToken) =>
        new(ImmutableArray<string>.Empty);

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(application.RedirectUris);

    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(StoredApplication application, CancellationToken cancellationToken) =>
        new(ImmutableArray<string>.Empty);

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(
        StoredApplication application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, string>.Empty);

    public ValueTask SetApplicationTypeAsync(StoredApplication application, string? type, CancellationToken cancellationToken) =>
        Set(() => application.ApplicationType = type);

    public ValueTask SetClientIdAsync(StoredApplication application, string? identifier, CancellationToken cancellationToken) =>
        Set(() => application.ClientId = identifier);

    public ValueTask SetClientSecretAsync(StoredApplication application, string? secret, CancellationToken cancellationToken) =>
        Set(() => application.ClientSecret = secret);

    public ValueTask SetClientTypeAsync(StoredApplication application, string? type, CancellationToken cancellationToken) =>
        Set(() => application.ClientType = type);

    public ValueTask SetConsentTypeAsync(StoredApplication application, string? type, CancellationToken cancellationToken) =>
        Set(() => application.ConsentType = type);

    public ValueTask SetDisplayNameAsync(StoredApplication application, string? name, CancellationToken cancellationToken) =>
        Set(() => application.DisplayName = name);

    public ValueTask SetDisplayNamesAsync(
        StoredApplication application, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) => default;

    public ValueTask SetJsonWebKeySetAsync(StoredApplication application, JsonWebKeySet? set, CancellationToken cancellationToken) =>
        default;

    public ValueTask SetPermissionsAsync(
        StoredApplication application, ImmutableArray<string> permissions, CancellationToken cancellationToken) =>
        Set(() => application.Permissions = permissions);

    public ValueTask SetPostLogoutRedirectUrisAsync(
        StoredApplication application, ImmutableArray<string> uris, CancellationToken cancellationToken) => default;

    public ValueTask SetRedirectUrisAsync(
        StoredApplication application, ImmutableArray<string> uris, CancellationToken cancellationToken) =>
        Set(() => application.RedirectUris = uris);

    public ValueTask SetRequirementsAsync(
        StoredApplication application, ImmutableArray<string> requirements, CancellationToken cancellationToken) => default;

    public ValueTask SetSettingsAsync(
        StoredApplication application, ImmutableDictionary<string, string> settings, CancellationToken cancellationToken) => default;
}
