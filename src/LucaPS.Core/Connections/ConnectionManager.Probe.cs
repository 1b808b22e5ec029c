using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Store;

namespace LucaPS.Connections;

/// <content>What is asked of a connection without using it.</content>
internal sealed partial class ConnectionManager
{
    /// <summary>
    /// Whether another process has saved newer tokens, once none has the connection in use; null where one has it for longer than a refresh
    /// takes.
    /// </summary>
    public async Task<bool?> IsRenewedAsync(Connection connection, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (connection.Persist == PersistMode.Process)
            return false;
        using ConnectionLock? taken = await Store.LockAsync(
            connection.Name, create: false, patience, null, cancellationToken).ConfigureAwait(false);
        if (taken is null)
            return null;
        StoredConnection mine = connection.TokenSource.Current;
        return Store.ReadNewest(connection.Name) is { } saved && saved.Metadata.Lineage == mine.Metadata.Lineage
            && saved.Secret.Sequence > mine.Secret.Sequence;
    }

    /// <summary>Finds out whether the tokens of a refresh could be saved, as a refresh does before it is sent.</summary>
    /// <exception cref="LucaException">They could not, so none would be sent.</exception>
    public async Task RehearseAsync(Connection connection, TimeSpan patience, CancellationToken cancellationToken)
    {
        // Tokens that are in memory alone are refreshed all the same.
        if (!connection.TokenSource.IsSaved || !Directory.Exists(Store.Folder))
            return;
        using ConnectionLock? taken = await Store.LockAsync(
            connection.Name, create: false, patience, null, cancellationToken).ConfigureAwait(false);
        if (taken is null)
            return;
        // A file that is held open for a moment does not make the connection a broken one.
        Store.Try(connection.TokenSource.Current, mayBeHeld: true);
    }
}
