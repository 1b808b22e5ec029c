using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using OpenIddict.Abstractions;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>What users consented to.</summary>
internal sealed class AuthorizationStore(OAuthDatabase database)
    : GrantStore<StoredAuthorization>(database.Authorizations), IOpenIddictAuthorizationStore<StoredAuthorization>
{
    public IAsyncEnumerable<StoredAuthorization> FindAsync(
        string? subject, string? client, string? status, string? type, ImmutableArray<string>? scopes,
        CancellationToken cancellationToken) =>
        Stream(Matching(subject, client, status, type).Where(row => scopes is null || scopes.Value.All(row.Scopes.Contains)));

    public ValueTask<ImmutableArray<string>> GetScopesAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Scopes);

    public ValueTask SetScopesAsync(
        StoredAuthorization authorization, ImmutableArray<string> scopes, CancellationToken cancellationToken) =>
        Set(() => authorization.Scopes = scopes);

    protected override List<StoredAuthorization> OfSubject(string subject) => Table.By(0, subject);
}
