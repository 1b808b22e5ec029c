using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Extensibility;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>
/// The folder of saved connections. Each has a metadata file, two slots that are written in turn, and a lock file. A save
/// writes the slot that is not in use, reads it back, and only then replaces the metadata that points at it: whoever reads
/// finds the old or the new state, never a mixture. All that changes something needs the connection's lock.
/// </summary>
internal sealed partial class ConnectionStore(StoreOptions options)
{
    private const int MaxMetadata = 1 << 20;

    public string Folder { get; private init; } = Path.Combine(options.Home, "connections");

    public StoreOptions Options => options;

    /// <summary>Whether something is saved under that name, readable or not.</summary>
    public bool Exists(string name) => File.Exists(MetadataPath(name));

    /// <summary>The metadata alone; null when nothing is saved under that name.</summary>
    /// <exception cref="LucaException">It cannot be read.</exception>
    public ConnectionMetadata? ReadMetadata(string name)
    {
        string path = MetadataPath(name);
        try
        {
            if (!Directory.Exists(Folder))
                return null;
            PrivateFile.CheckDirectory(options.Home, Folder);
            byte[]? content = PrivateFile.Read(path, MaxMetadata, secret: false);
            if (content is null)
                return null;
            ConnectionMetadata metadata = MetadataFormat.Read(content);
            return StorePaths.Fold(metadata.Name) == StorePaths.Fold(name)
                ? metadata
                : throw new InvalidDataException($"its file holds a connection of another name, '{metadata.Name}'");
        }
        catch (NewerFormatException e)
        {
            throw StoreErrors.Newer(name, e.Version);
        }
        catch (InvalidDataException e)
        {
            throw StoreErrors.Damaged(name, $"its metadata in '{path}' is not right ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The saved connection '{name}' could not be read", e);
        }
    }

    /// <summary>
    /// The connection as it stands, without the lock; null when nothing is saved under that name. When its good slot cannot
    /// be read, what the other one holds, with the refresh token left out where that is spent.
    /// </summary>
    /// <exception cref="LucaException">It cannot be read.</exception>
    public StoredConnection? Read(string name)
    {
        for (int attempt = 0; ; attempt++)
        {
            ConnectionMetadata? metadata = ReadMetadata(name);
            if (metadata is null)
                return null;
            RefuseForeign(metadata);
            (ConnectionSecret? secret, LucaException? failure) = TryReadSlot(metadata, metadata.Slot);
            if (secret is not null && secret.Sequence >= metadata.Sequence)
                return Merge(metadata, secret, metadata.Slot);

            // Two saves may have happened between the two reads.
            if (attempt < 3 && ReadMetadata(name) is { } again && again.Sequence != metadata.Sequence)
                continue;
            return FromOtherSlot(metadata, failure);
        }
    }

    /// <summary>
    /// The newest that the store holds, with the lock. A save that was cut off, between slot and metadata or while a slot's file
    /// was being replaced, is thereby found and finished.
    /// </summary>
    public StoredConnection? ReadNewest(string name)
    {
        ConnectionMetadata? metadata = ReadMetadata(name);
        if (metadata is null)
            return null;
        RefuseForeign(metadata);
        FinishCutOff(metadata);
        (ConnectionSecret? used, LucaException? failure) = TryReadSlot(metadata, metadata.Slot);
        int otherSlot = 1 - metadata.Slot;
        (ConnectionSecret? other, _) = TryReadSlot(metadata, otherSlot);
        if (other is not null && other.Sequence > metadata.Sequence && other.Sequence > (used?.Sequence ?? 0))
        {
            StoredConnection forward = Merge(metadata, other, otherSlot);
            TryFinish(forward);
            return forward;
        }

        return used is not null && used.Sequence >= metadata.Sequence
            ? Merge(metadata, used, metadata.Slot)
            : FromOtherSlot(metadata, failure);
    }

    /// <summary>
    /// Saves tokens and metadata, with the lock. Returns what is now saved; when it throws, what was saved before still is.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: nothing is saved.</exception>
    public StoredConnection Write(StoredConnection connection, bool folderMayBeMade)
    {
        string name = connection.Metadata.Name;
        PrepareFolder(folderMayBeMade);
        ConnectionMetadata? before = TryReadMetadata(name);
        int slot = before is null ? 0 : 1 - GoodSlot(before, connection);
        ConnectionMetadata metadata = connection.Metadata with
        {
            Slot = slot,
            Sequence = connection.Secret.Sequence,
            ExpiresAt = connection.Secret.ExpiresAt,
            Owner = options.Account,
            Machine = options.Machine,
        };
        byte[] content = SecretFormat.Write(connection.Secret with { Origin = Origin.Text(metadata.Server.BaseUri) });
        byte[]? readBack = null;
        try
        {
            ISecretSlot place = Slot(metadata, slot);
            options.Steps?.At(StoreStep.BeforeSlotWrite);
            place.Write(content);
            options.Steps?.At(StoreStep.SlotWritten);
            readBack = place.Read();
            if (readBack is null || !content.AsSpan().SequenceEqual(readBack))
            {
                throw new LucaException(
                    LucaErrorId.StoreFailed,
                    $"The tokens of the connection '{name}' were not saved: what the store gave back was not what was written to it.");
            }

            options.Steps?.At(StoreStep.SlotVerified);
        }
        finally
        {
            Array.Clear(content, 0, content.Length);
            if (readBack is not null)
                Array.Clear(readBack, 0, readBack.Length);
        }

        WriteMetadata(metadata);
        if (before is not null && (before.Lineage != metadata.Lineage || before.Persist != metadata.Persist))
            ForgetReplaced(before, metadata);
        return connection with { Metadata = metadata, IsOlder = false };
    }

    /// <summary>Replaces the metadata alone, with the lock.</summary>
    public void WriteMetadata(ConnectionMetadata metadata)
    {
        try
        {
            PrivateFile.Replace(MetadataPath(metadata.Name), MetadataFormat.Write(metadata), beforeRename: () => options.Steps?.At(StoreStep.MetadataWritten));
            options.Steps?.At(StoreStep.Flipped);
        }
        catch (DirectoryNotFoundException)
        {
            throw StoreErrors.FolderGone(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The connection '{metadata.Name}' could not be saved in '{Folder}'", e);
        }
    }

    /// <summary>Erases slots and metadata, with the lock. The lock file stays.</summary>
    /// <exception cref="LucaException">Something is left.</exception>
    public void Erase(string name)
    {
        if (!Directory.Exists(Folder))
            return;
        try
        {
            ConnectionMetadata? metadata = TryReadMetadata(name);
            foreach (int slot in new[] { 0, 1 })
            {
                if (metadata is not null)
                    Slot(metadata, slot).Clear();
                else
                    ClearEitherKind(name, slot);
            }

            PrivateFile.Delete(MetadataPath(name));
            PrivateFile.Delete(PrivateFile.Beside(MetadataPath(name)));
            if (UnixNative.IsUnix)
                UnixNative.FlushDirectory(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The saved connection '{name}' could not be erased", e);
        }
    }

    /// <summary>The names of all saved connections with their metadata, or with the reason why that cannot be read.</summary>
    public IReadOnlyList<(string Name, ConnectionMetadata? Metadata, LucaException? Failure)> List()
    {
        if (!Directory.Exists(Folder))
            return [];
        try
        {
            PrivateFile.CheckDirectory(options.Home, Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The folder of saved connections, '{Folder}', cannot be used", e);
        }

        var result = new List<(string, ConnectionMetadata?, LucaException?)>();
        foreach (string path in Directory.EnumerateFiles(Folder, "*" + StorePaths.MetadataSuffix).OrderBy(p => p, StringComparer.Ordinal))
        {
            // The file name is one-way for names that are not plain: the content has the name.
            string name = Path.GetFileName(path);
            name = name.Substring(0, name.Length - StorePaths.MetadataSuffix.Length);
            try
            {
                byte[]? content = PrivateFile.Read(path, MaxMetadata, secret: false);
                if (content is null)
                    continue;
                ConnectionMetadata metadata = MetadataFormat.Read(content);
                result.Add((metadata.Name, metadata, null));
            }
            catch (NewerFormatException e)
            {
                result.Add((name, null, StoreErrors.Newer(name, e.Version)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                result.Add((name, null, StoreErrors.Damaged(name, e.Message, e)));
            }
        }

        return result;
    }

    /// <summary>Waits for the lock; null when the time is over. See <see cref="ConnectionLock.TakeAsync"/>.</summary>
    /// <exception cref="LucaException">The folder is gone, or cannot be used.</exception>
    public async Task<ConnectionLock?> LockAsync(string name, bool create, TimeSpan timeout, Func<bool>? whileWaiting, CancellationToken cancellationToken)
    {
        if (create)
            PrepareFolder(mayBeMade: true);
        try
        {
            string path = Path.Combine(Folder, StorePaths.SafeName(name) + ".lock");
            // Waiting for another process is measured with the real clock, whatever clock the tokens live by.
            ConnectionLock? taken = await ConnectionLock.TakeAsync(path, create, timeout, whileWaiting, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            try
            {
                if (taken is not null)
                    options.Steps?.At(StoreStep.LockTaken);
                return taken;
            }
            catch
            {
                taken?.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StoreErrors.FolderGone(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The lock of the saved connection '{name}' could not be taken", e);
        }
    }

    private void PrepareFolder(bool mayBeMade)
    {
        if (!mayBeMade && !Directory.Exists(Folder))
            throw StoreErrors.FolderGone(Folder);
        try
        {
            PrivateFile.EnsureDirectory(options.Home, Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw StoreErrors.FolderFailed(Folder, options.Home, e);
        }
    }
}
