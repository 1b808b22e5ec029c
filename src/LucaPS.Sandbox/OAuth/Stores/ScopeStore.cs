using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using OpenIddict.Abstractions;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>Scopes besides those that the server registers itself; none by default.</summary>
internal sealed class ScopeStore(OAuthDatabase database) : StoreBase<StoredScope>(database.Scopes), IOpenIddictScopeStore<StoredScope>
{
    public ValueTask<StoredScope?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        new(Table.By(0, name).FirstOrDefault());

    public IAsyncEnumerable<StoredScope> FindByNamesAsync(ImmutableArray<string> names, CancellationToken cancellationToken) =>
        Stream(Table.Where(row => row.Name is not null && names.Contains(row.Name)));

    public IAsyncEnumerable<StoredScope> FindByResourceAsync(string resource, CancellationToken cancellationToken) =>
        Stream(Table.Where(row => row.Resources.Contains(resource)));

    public ValueTask<string?> GetDescriptionAsync(StoredScope scope, CancellationToken cancellationToken) => new(scope.Description);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDescriptionsAsync(
        StoredScope scope, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<CultureInfo, string>.Empty);

    public ValueTask<string?> GetDisplayNameAsync(StoredScope scope, CancellationToken cancellationToken) => new(scope.DisplayName);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(
        StoredScope scope, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<CultureInfo, string>.Empty);

    public ValueTask<string?> GetNameAsync(StoredScope scope, CancellationToken cancellationToken) => new(scope.Name);

    public ValueTask<ImmutableArray<string>> GetResourcesAsync(StoredScope scope, CancellationToken cancellationToken) =>
        new(scope.Resources);

    public ValueTask SetDescriptionAsync(StoredScope scope, string? description, CancellationToken cancellationToken) =>
        Set(() => scope.Description = description);

    public ValueTask SetDescriptionsAsync(
        StoredScope scope, ImmutableDictionary<CultureInfo, string> descriptions, CancellationToken cancellationToken) => default;

    public ValueTask SetDisplayNameAsync(StoredScope scope, string? name, CancellationToken cancellationToken) =>
        Set(() => scope.DisplayName = name);

    public ValueTask SetDisplayNamesAsync(
        StoredScope scope, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) => default;

    public ValueTask SetNameAsync(StoredScope scope, string? name, CancellationToken cancellationToken) => Set(() => scope.Name = name);

    public ValueTask SetResourcesAsync(StoredScope scope, ImmutableArray<string> resources, CancellationToken cancellationToken) =>
        Set(() => scope.Resources = resources);
}
