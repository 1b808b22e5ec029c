using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.Connections.Refresh;

/// <summary>An access token and when it ends.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset? ExpiresAt)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"AccessToken, expires {ExpiresAt:O}";
}

/// <summary>The one place that access tokens come from. Safe for any number of threads.</summary>
internal interface ITokenSource
{
    /// <summary>A token that is valid for a while yet, refreshed ahead of expiry where it can be.</summary>
    /// <exception cref="LucaException">It cannot be had; the id says why.</exception>
    ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken);

    /// <summary>
    /// Called after a 401 with the token that was refused. When a newer one exists, here or in the store, that is the
    /// answer and nothing is refreshed; an API key that was refused throws at once.
    /// </summary>
    ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken);
}
