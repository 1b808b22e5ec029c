using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>Codes, access tokens and refresh tokens.</summary>
internal sealed class TokenStore(OAuthDatabase database)
    : StoreBase<StoredToken>(database.Tokens), IOpenIddictTokenStore<StoredToken>
{
    public IAsyncEnumerable<StoredToken> FindAsync(
        string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        Stream(Matching(subject, client, status, type));

    public IAsyncEnumerable<StoredToken> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Stream(Table.Where(row => row.ApplicationId == identifier));

    public IAsyncEnumerable<StoredToken> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Stream(Table.By(1, identifier));

    public ValueTask<StoredToken?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        new(Table.By(0, identifier).FirstOrDefault());

    public IAsyncEnumerable<StoredToken> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        Stream(Table.Where(row => row.Subject == subject));

    public ValueTask<string?> GetApplicationIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.ApplicationId);

    public ValueTask<string?> GetAuthorizationIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.AuthorizationId);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(StoredToken token, CancellationToken cancellationToken) =>
        new(token.CreationDate);

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(StoredToken token, CancellationToken cancellationToken) =>
        new(token.ExpirationDate);

    public ValueTask<string?> GetPayloadAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Payload);

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(StoredToken token, CancellationToken cancellationToken) =>
        new(token.RedemptionDate);

    public ValueTask<string?> GetReferenceIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.ReferenceId);

    public ValueTask<string?> GetStatusAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Status);

    public ValueTask<string?> GetSubjectAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Subject);

    public ValueTask<string?> GetTypeAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Type);

    public ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        List<StoredToken> old = Table.Where(row =>
            row.CreationDate < threshold && (row.Status != Statuses.Valid || row.ExpirationDate < threshold));
        old.ForEach(Table.Delete);
        return new(old.Count);
    }

    public ValueTask<long> RevokeAsync(
        string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        Revoke(Matching(subject, client, status, type));

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Revoke(Table.Where(row => row.ApplicationId == identifier));

    public ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Revoke(Table.By(1, identifier));

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        Revoke(Table.Where(row => row.Subject == subject));

    public ValueTask SetApplicationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) =>
        Set(() => token.ApplicationId = identifier);

    public ValueTask SetAuthorizationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) =>
        Set(() => token.AuthorizationId = identifier);

    public ValueTask SetCreationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => token.CreationDate = date);

    public ValueTask SetExpirationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => token.ExpirationDate = date);

    public ValueTask SetPayloadAsync(StoredToken token, string? payload, CancellationToken cancellationToken) =>
        Set(() => token.Payload = payload);

    public ValueTask SetRedemptionDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => token.RedemptionDate = date);

    public ValueTask SetReferenceIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) =>
        Set(() => token.ReferenceId = identifier);

    public ValueTask SetStatusAsync(StoredToken token, string? status, CancellationToken cancellationToken) =>
        Set(() => token.Status = status);

    public ValueTask SetSubjectAsync(StoredToken token, string? subject, CancellationToken cancellationToken) =>
        Set(() => token.Subject = subject);

    public ValueTask SetTypeAsync(StoredToken token, string? type, CancellationToken cancellationToken) =>
        Set(() => token.Type = type);

    private List<StoredToken> Matching(string? subject, string? client, string? status, string? type) => Table.Where(row =>
        (subject is null || row.Subject == subject) && (client is null || row.ApplicationId == client) &&
        (status is null || row.Status == status) && (type is null || row.Type == type));

    private ValueTask<long> Revoke(List<StoredToken> rows) => new(Table.Change(rows, row => row.Status = Statuses.Revoked));
}
