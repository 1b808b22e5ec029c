using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>What work that runs alone has in hand: see <see cref="TokenSource.AloneAsync"/>.</summary>
/// <param name="store">Where changes are saved; null where nothing is saved, or the tokens could not be.</param>
internal sealed class ExclusiveAccess(CurrentTokens tokens, RefreshTransaction refresh, ConnectionLock? taken, ConnectionStore? store)
{
    public ConnectionStore? Store => store;

    /// <summary>The newest there is.</summary>
    public StoredConnection Current
    {
        get => tokens.Connection;
        set => tokens.Connection = value;
    }

    /// <inheritdoc cref="RefreshTransaction.RefreshAsync"/>
    public Task RefreshAsync(string? clientSecret = null) => refresh.RefreshAsync(taken, clientSecret);

    /// <inheritdoc cref="RefreshTransaction.AskAsync"/>
    public Task<TokenActivity> AskAsync(string? clientSecret) => refresh.AskAsync(clientSecret);

    /// <inheritdoc cref="RefreshTransaction.DoubtAsync"/>
    public Task<LucaException?> DoubtAsync() => refresh.DoubtAsync(taken);
}
