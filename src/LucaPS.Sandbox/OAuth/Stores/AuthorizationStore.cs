using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>What users consented to.</summary>
internal sealed class AuthorizationStore(OAuthDatabase database)
    : StoreBase<StoredAuthorization>(database.Authorizations), IOpenIddictAuthorizationStore<StoredAuthorization>
{
    public IAsyncEnumerable<StoredAuthorization> FindAsync(
        string? subject, string? client, string? status, string? type, ImmutableArray<string>? scopes,
        CancellationToken cancellationToken) =>
        Stream(Matching(subject, client, status, type).Where(row => scopes is null || scopes.Value.All(row.Scopes.Contains)));

    public IAsyncEnumerable<StoredAuthorization> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Stream(Table.Where(row => row.ApplicationId == identifier));

    public IAsyncEnumerable<StoredAuthorization> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        Stream(Table.By(0, subject));

    public ValueTask<string?> GetApplicationIdAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.ApplicationId);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.CreationDate);

    public ValueTask<ImmutableArray<string>> GetScopesAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Scopes);

    public ValueTask<string?> GetStatusAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Status);

    public ValueTask<string?> GetSubjectAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Subject);

    public ValueTask<string?> GetTypeAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Type);

    public ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        List<StoredAuthorization> old = Table.Where(row => row.CreationDate < threshold && row.Status != Statuses.Valid);
        old.ForEach(Table.Delete);
        return new(old.Count);
    }

    public ValueTask<long> RevokeAsync(
        string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        Revoke(Matching(subject, client, status, type));

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Revoke(Table.Where(row => row.ApplicationId == identifier));

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) => Revoke(Table.By(0, subject));

    public ValueTask SetApplicationIdAsync(StoredAuthorization authorization, string? identifier, CancellationToken cancellationToken) =>
        Set(() => authorization.ApplicationId = identifier);

    public ValueTask SetCreationDateAsync(StoredAuthorization authorization, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => authorization.CreationDate = date);

    public ValueTask SetScopesAsync(
        StoredAuthorization authorization, ImmutableArray<string> scopes, CancellationToken cancellationToken) =>
        Set(() => authorization.Scopes = scopes);

    public ValueTask SetStatusAsync(StoredAuthorization authorization, string? status, CancellationToken cancellationToken) =>
        Set(() => authorization.Status = status);

    public ValueTask SetSubjectAsync(StoredAuthorization authorization, string? subject, CancellationToken cancellationToken) =>
        Set(() => authorization.Subject = subject);

    public ValueTask SetTypeAsync(StoredAuthorization authorization, string? type, CancellationToken cancellationToken) =>
        Set(() => authorization.Type = type);

    private List<StoredAuthorization> Matching(string? subject, string? client, string? status, string? type) => Table.Where(row =>
        (subject is null || row.Subject == subject) && (client is null || row.ApplicationId == client) &&
        (status is null || row.Status == status) && (type is null || row.Type == type));

    private ValueTask<long> Revoke(List<StoredAuthorization> rows) => new(Table.Change(rows, row => row.Status = Statuses.Revoked));
}
