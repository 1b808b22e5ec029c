using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using OpenIddict.Abstractions;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>Codes, access tokens and refresh tokens.</summary>
internal sealed class TokenStore(OAuthDatabase database)
    : GrantStore<StoredToken>(database.Tokens), IOpenIddictTokenStore<StoredToken>
{
    public IAsyncEnumerable<StoredToken> FindAsync(
        string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        Stream(Matching(subject, client, status, type));

    public IAsyncEnumerable<StoredToken> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Stream(Table.By(1, identifier));

    public ValueTask<StoredToken?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        new(Table.By(0, identifier).FirstOrDefault());

    public ValueTask<string?> GetAuthorizationIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.AuthorizationId);

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(StoredToken token, CancellationToken cancellationToken) =>
        new(token.ExpirationDate);

    public ValueTask<string?> GetPayloadAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Payload);

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(StoredToken token, CancellationToken cancellationToken) =>
        new(token.RedemptionDate);

    public ValueTask<string?> GetReferenceIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.ReferenceId);

    public ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Revoke(Table.By(1, identifier));

    public ValueTask SetAuthorizationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) =>
        Set(() => token.AuthorizationId = identifier);

    public ValueTask SetExpirationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => token.ExpirationDate = date);

    public ValueTask SetPayloadAsync(StoredToken token, string? payload, CancellationToken cancellationToken) =>
        Set(() => token.Payload = payload);

    public ValueTask SetRedemptionDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Set(() => token.RedemptionDate = date);

    public ValueTask SetReferenceIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken) =>
        Set(() => token.ReferenceId = identifier);

    protected override bool IsOver(StoredToken row, DateTimeOffset threshold) =>
        base.IsOver(row, threshold) || row.ExpirationDate < threshold;
}
