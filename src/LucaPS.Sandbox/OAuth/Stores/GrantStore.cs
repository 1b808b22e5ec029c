using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>What OpenIddict's stores of authorizations and of tokens have in common.</summary>
#pragma warning disable CA1822 // The interfaces want instance members.
internal abstract class GrantStore<T>(Table<T> table) : StoreBase<T>(table)
    where T : StoredGrant, new()
{
    public IAsyncEnumerable<T> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Stream(OfApplication(identifier));

    public IAsyncEnumerable<T> FindBySubjectAsync(string subject, CancellationToken cancellationToken) => Stream(OfSubject(subject));

    public ValueTask<string?> GetApplicationIdAsync(T row, CancellationToken cancellationToken) => new(row.ApplicationId);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(T row, CancellationToken cancellationToken) => new(row.CreationDate);

    public ValueTask<string?> GetStatusAsync(T row, CancellationToken cancellationToken) => new(row.Status);

    public ValueTask<string?> GetSubjectAsync(T row, CancellationToken cancellationToken) => new(row.Subject);

    public ValueTask<string?> GetTypeAsync(T row, CancellationToken cancellationToken) => new(row.Type);

    public ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        List<T> old = Table.Where(row => row.CreationDate < threshold && IsOver(row, threshold));
        old.ForEach(Table.Delete);
        return new(old.Count);
    }

    public ValueTask<long> RevokeAsync(
        string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        Revoke(Matching(subject, client, status, type));

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Revoke(OfApplication(identifier));

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) => Revoke(OfSubject(subject));

    public ValueTask SetApplicationIdAsync(T row, string? identifier, CancellationToken cancellationToken) =>
        Set(() => row.ApplicationId = identifier);

    public ValueTask SetCreationDateAsync(T row, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => row.CreationDate = date);

    public ValueTask SetStatusAsync(T row, string? status, CancellationToken cancellationToken) => Set(() => row.Status = status);

    public ValueTask SetSubjectAsync(T row, string? subject, CancellationToken cancellationToken) => Set(() => row.Subject = subject);

    public ValueTask SetTypeAsync(T row, string? type, CancellationToken cancellationToken) => Set(() => row.Type = type);

    /// <summary>Whether an old row may go.</summary>
    protected virtual bool IsOver(T row, DateTimeOffset threshold) => row.Status != Statuses.Valid;

    protected virtual List<T> OfSubject(string subject) => Table.Where(row => row.Subject == subject);

    protected List<T> Matching(string? subject, string? client, string? status, string? type) => Table.Where(row =>
        (subject is null || row.Subject == subject) && (client is null || row.ApplicationId == client) &&
        (status is null || row.Status == status) && (type is null || row.Type == type));

    protected ValueTask<long> Revoke(List<T> rows) => new(Table.Change(rows, row => row.Status = Statuses.Revoked));

    private List<T> OfApplication(string identifier) => Table.Where(row => row.ApplicationId == identifier);
}
