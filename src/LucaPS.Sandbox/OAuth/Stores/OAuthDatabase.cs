using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>A row. Readers get copies; an update of a copy that is no longer the newest is refused.</summary>
internal abstract class StoredRow
{
    public string Id { get; set; } = Guid.NewGuid().ToString("N");

    public Guid Version { get; set; } = Guid.NewGuid();

    public ImmutableDictionary<string, JsonElement> Properties { get; set; } = ImmutableDictionary<string, JsonElement>.Empty;

    public StoredRow Copy() => (StoredRow)MemberwiseClone();
}

internal sealed class StoredApplication : StoredRow
{
    public string? ApplicationType { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? ClientType { get; set; }

    public string? ConsentType { get; set; }

    public string? DisplayName { get; set; }

    public ImmutableArray<string> Permissions { get; set; } = [];

    public ImmutableArray<string> RedirectUris { get; set; } = [];

    public ImmutableArray<string> Scopes { get; set; } = [];

    /// <summary>The application as a user of the sandbox sees it.</summary>
    public SandboxClient Client => new()
    {
        ClientId = ClientId!,
        ClientSecret = ClientSecret,
        Name = DisplayName!,
        Scopes = Scopes,
        RedirectUris = RedirectUris,
    };

    public static StoredApplication From(SandboxClient client) => new()
    {
        ApplicationType = ApplicationTypes.Web,
        ClientId = client.ClientId,
        ClientSecret = client.ClientSecret,
        ClientType = client.IsConfidential ? ClientTypes.Confidential : ClientTypes.Public,
        ConsentType = ConsentTypes.Explicit,
        DisplayName = client.Name,
        Scopes = [.. client.Scopes],
        RedirectUris = [.. client.RedirectUris],
        Permissions =
        [
            OpenIddictConstants.Permissions.Endpoints.Authorization,
            OpenIddictConstants.Permissions.Endpoints.Token,
            OpenIddictConstants.Permissions.Endpoints.Revocation,
            OpenIddictConstants.Permissions.Endpoints.Introspection,
            OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode,
            OpenIddictConstants.Permissions.GrantTypes.RefreshToken,
            OpenIddictConstants.Permissions.ResponseTypes.Code,
            .. client.Scopes.Select(scope => OpenIddictConstants.Permissions.Prefixes.Scope + scope),
        ],
    };
}

/// <summary>What a user gave an application: an authorization, or a token of one.</summary>
internal abstract class StoredGrant : StoredRow
{
    public string? ApplicationId { get; set; }

    public DateTimeOffset? CreationDate { get; set; }

    public string? Status { get; set; }

    public string? Subject { get; set; }

    public string? Type { get; set; }
}

internal sealed class StoredAuthorization : StoredGrant
{
    public ImmutableArray<string> Scopes { get; set; } = [];
}

internal sealed class StoredScope : StoredRow
{
    public string? Name { get; set; }

    public string? DisplayName { get; set; }

    public string? Description { get; set; }

    public ImmutableArray<string> Resources { get; set; } = [];
}

internal sealed class StoredToken : StoredGrant
{
    public string? AuthorizationId { get; set; }

    public DateTimeOffset? ExpirationDate { get; set; }

    public string? Payload { get; set; }

    public DateTimeOffset? RedemptionDate { get; set; }

    public string? ReferenceId { get; set; }
}

/// <summary>A table in memory with optimistic concurrency and any number of unique or plain indexes.</summary>
internal sealed class Table<T>(params Func<T, string?>[] indexes)
    where T : StoredRow
{
    private readonly ConcurrentDictionary<string, T> _rows = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableHashSet<string>>[] _indexes =
        [.. indexes.Select(_ => new ConcurrentDictionary<string, ImmutableHashSet<string>>(StringComparer.Ordinal))];

    public long Count => _rows.Count;

    public T? Find(string id) => _rows.TryGetValue(id, out T? row) ? (T)row.Copy() : null;

    public List<T> List() => [.. _rows.Values.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => (T)row.Copy())];

    public List<T> Where(Func<T, bool> predicate) => [.. _rows.Values.Where(predicate).Select(row => (T)row.Copy())];

    /// <summary>The rows whose key of the given index is this one.</summary>
    public List<T> By(int index, string key) =>
        _indexes[index].TryGetValue(key, out ImmutableHashSet<string>? ids)
            ? [.. ids.Select(Find).OfType<T>().Where(row => string.Equals(indexes[index](row), key, StringComparison.Ordinal))]
            : [];

    public void Insert(T row)
    {
        if (!_rows.TryAdd(row.Id, (T)row.Copy()))
            throw new InvalidOperationException($"A row with the id {row.Id} is there already.");
        Index(row);
    }

    public void Update(T row)
    {
        T changed = (T)row.Copy();
        changed.Version = Guid.NewGuid();
        if (!_rows.TryGetValue(row.Id, out T? current) || current.Version != row.Version || !_rows.TryUpdate(row.Id, changed, current))
        {
            throw new OpenIddictExceptions.ConcurrencyException("The row was changed by another request.");
        }

        row.Version = changed.Version;
        Index(row);
    }

    public void Delete(T row) => _rows.TryRemove(row.Id, out _);

    /// <summary>Changes each candidate and counts the changes.</summary>
    public long Change(IEnumerable<T> candidates, Action<T> change)
    {
        long count = 0;
        foreach (T candidate in candidates)
        {
            T? row = candidate;
            while (row is not null)
            {
                change(row);
                try
                {
                    Update(row);
                    count++;
                    break;
                }
                catch (OpenIddictExceptions.ConcurrencyException)
                {
                    row = Find(row.Id);
                }
            }
        }

        return count;
    }

    private void Index(T row)
    {
        for (int i = 0; i < indexes.Length; i++)
        {
            if (indexes[i](row) is { } key)
                _indexes[i].AddOrUpdate(key, [row.Id], (_, ids) => ids.Add(row.Id));
        }
    }
}

/// <summary>Everything that the authorization server remembers.</summary>
internal sealed class OAuthDatabase
{
    public Table<StoredApplication> Applications { get; } = new(row => row.ClientId);

    public Table<StoredAuthorization> Authorizations { get; } = new(row => row.Subject);

    public Table<StoredScope> Scopes { get; } = new(row => row.Name);

    public Table<StoredToken> Tokens { get; } = new(row => row.ReferenceId, row => row.AuthorizationId);
}
