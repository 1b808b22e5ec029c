using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>
/// The folder of saved connections. Each has a metadata file, two slots that are written in turn, a third for when the one whose turn it is
/// cannot be written, and a lock file. A save writes a slot that is not in use, reads it back, and only then replaces the metadata that
/// points at it: a reader finds the old or the new state, never a mixture. Every change needs the connection's lock.
/// </summary>
internal sealed partial class ConnectionStore(StoreOptions options)
{
    private const int MaxMetadata = 1 << 20;

    private readonly StoreFiles _files = new(options.Steps, options.HeldTimeout);

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
            byte[]? content = _files.Read(path, MaxMetadata, secret: false);
            if (content is null)
                return null;
            ConnectionMetadata metadata = MetadataFormat.Read(content);
            return StorePaths.Fold(metadata.Name) == StorePaths.Fold(name)
                ? metadata
                : throw new InvalidDataException($"its file holds a connection of another name, '{metadata.Name}'");
        }
        catch (NewerFormatException exception)
        {
            throw StoreErrors.Newer(name, exception.Version);
        }
        catch (InvalidDataException exception)
        {
            throw StoreErrors.Damaged(name, $"its metadata in '{path}' is not valid ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The saved connection '{name}' could not be read", exception);
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
            if (metadata.MovingTo is not null)
                return ReadMoving(name);
            if (ReadSlot(metadata, metadata.Slot).Secret is { } secret && secret.Sequence >= metadata.Sequence)
                return Merge(metadata, secret, metadata.Slot);

            // Two saves may have happened between the two reads.
            if (attempt < 3 && ReadMetadata(name) is { } again && again.Sequence != metadata.Sequence)
                continue;
            return FromSlots(metadata, ReadSlots(metadata));
        }
    }

    /// <summary>
    /// The newest state in the store, with the lock. This also finds and finishes a save that was interrupted between slot and metadata or
    /// while a slot's file was being replaced.
    /// </summary>
    public StoredConnection? ReadNewest(string name)
    {
        ConnectionMetadata? metadata = ReadMetadata(name);
        if (metadata is null)
            return null;
        RefuseForeign(metadata);
        if (metadata.MovingTo is { } path)
            metadata = ResolveMove(metadata, path);
        if (metadata is null)
            return null;
        FinishCutOff(metadata);
        SlotContent[] slots = ReadSlots(metadata);
        // A slot that cannot be read just now may hold newer tokens; then those in memory are spent.
        if (Array.Find(slots, slot => HeldFile.IsHeld(slot.Failure?.InnerException)) is { } held)
            throw held.Failure!;
        StoredConnection newest = FromSlots(metadata, slots);
        if (newest.Metadata.Sequence > metadata.Sequence)
            TryFinish(newest);
        return newest;
    }

    /// <summary>An export is in progress or was interrupted; the holder of the lock can tell which.</summary>
    private StoredConnection? ReadMoving(string name)
    {
        try
        {
            using ConnectionLock? taken = ConnectionLock.TryTake(LockPath(name), create: false);
            return taken is null ? throw StoreErrors.Taken(name) : ReadNewest(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The lock of the saved connection '{name}' could not be taken", exception);
        }
    }

    private string LockPath(string name) => Path.Combine(Folder, StorePaths.SafeName(name) + ".lock");

    /// <summary>
    /// Saves tokens and metadata, with the lock. Returns what is now saved; when it throws, what was saved before still is.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: nothing is saved.</exception>
    public StoredConnection Write(StoredConnection connection, bool folderMayBeMade)
    {
        string name = connection.Metadata.Name;
        PrepareFolder(folderMayBeMade);
        ConnectionMetadata? before = TryReadMetadata(name, whileHeld: connection.Metadata);
        ConnectionMetadata metadata = WriteSlot(
            connection.Metadata with
            {
                Sequence = connection.Secret.Sequence,
                ExpiresAt = connection.Secret.ExpiresAt,
                Owner = options.Account,
                Machine = options.Machine,
            },
            connection.Secret,
            FreeSlots(before, connection));
        try
        {
            WriteMetadata(metadata, options.HeldTimeout, isFlip: true);
        }
        catch (LucaException exception)
            when (before is not null && before.Lineage == metadata.Lineage && before.Persist == metadata.Persist)
        {
            return connection with { Metadata = metadata, IsOlder = false, PointerFailure = exception };
        }

        if (before is not null && (before.Lineage != metadata.Lineage || before.Persist != metadata.Persist))
            ForgetReplaced(before, metadata);
        else if (before?.Slot == SpareSlot)
            TryClear(Slot(before, SpareSlot));
        return connection with { Metadata = metadata, IsOlder = false, PointerFailure = null };
    }

    /// <summary>Replaces the metadata alone, with the lock.</summary>
    public void WriteMetadata(ConnectionMetadata metadata) => WriteMetadata(metadata, options.HeldTimeout);

    private void WriteMetadata(ConnectionMetadata metadata, TimeSpan patience, bool isFlip = false)
    {
        string path = MetadataPath(metadata.Name);
        try
        {
            IStoreSteps? steps = isFlip ? options.Steps : null;
            _files.Replace(path, MetadataFormat.Write(metadata), patience, beforeRename: () => steps?.At(StoreStep.MetadataWritten));
            steps?.At(StoreStep.Flipped);
        }
        catch (DirectoryNotFoundException)
        {
            throw StoreErrors.FolderGone(Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            PrivateFile.TryDelete(PrivateFile.TemporaryPath(path));
            throw StoreErrors.WriteFailed($"The connection '{metadata.Name}' could not be saved in '{Folder}'", exception);
        }
    }

    /// <summary>Erases slots and metadata, with the lock, and its file last: who waits for it sees that it is another by then.</summary>
    /// <exception cref="LucaException">Something is left.</exception>
    public void Erase(string name)
    {
        if (!Directory.Exists(Folder))
            return;
        try
        {
            ConnectionMetadata? metadata = TryReadMetadata(name);
            foreach (int slot in s_slots)
            {
                if (metadata is not null)
                    Slot(metadata, slot).Clear();
                else
                    ClearEitherKind(name, slot);
            }

            _files.Delete(MetadataPath(name));
            _files.Delete(PrivateFile.TemporaryPath(MetadataPath(name)));
            // Windows deletes no file that is open; it is empty, and the next sign-in takes it.
            if (!UnixNative.IsUnix)
                return;
            _files.Delete(LockPath(name));
            UnixNative.FlushDirectory(Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.WriteFailed($"The saved connection '{name}' could not be erased", exception);
        }
    }

    /// <summary>The names of all saved connections with their metadata, or with the reason why that cannot be read.</summary>
    public IReadOnlyList<(string Name, ConnectionMetadata? Metadata, LucaException? Failure)> List()
    {
        if (!Directory.Exists(Folder))
            return [];
        Check(() => PrivateFile.CheckDirectory(options.Home, Folder));
        var result = new List<(string, ConnectionMetadata?, LucaException?)>();
        foreach (string path in Directory.EnumerateFiles(Folder, "*" + StorePaths.MetadataSuffix).OrderBy(p => p, StringComparer.Ordinal))
        {
            // The file name is one-way for names that are not plain: the content has the name.
            string name = Path.GetFileName(path);
            name = name.Substring(0, name.Length - StorePaths.MetadataSuffix.Length);
            try
            {
                byte[]? content = _files.Read(path, MaxMetadata, secret: false);
                if (content is null)
                    continue;
                ConnectionMetadata metadata = MetadataFormat.Read(content);
                if (metadata.MovingTo is null || Read(metadata.Name) is not null)
                    result.Add((metadata.Name, metadata, null));
            }
            catch (NewerFormatException exception)
            {
                result.Add((name, null, StoreErrors.Newer(name, exception.Version)));
            }
            catch (LucaException exception)
            {
                result.Add((name, null, exception));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                result.Add((name, null, StoreErrors.Damaged(name, exception.Message, exception)));
            }
        }

        return result;
    }

    /// <summary>Waits for the lock; null when the time is over. See <see cref="ConnectionLock.TakeAsync"/>.</summary>
    /// <exception cref="LucaException">The folder is gone, or cannot be used.</exception>
    public async Task<ConnectionLock?> LockAsync(
        string name, bool create, TimeSpan timeout, Func<bool>? whileWaiting, CancellationToken cancellationToken)
    {
        if (create)
            PrepareFolder(mayBeMade: true);
        try
        {
            ConnectionLock? taken = await ConnectionLock.TakeAsync(
                LockPath(name), create, timeout, whileWaiting, cancellationToken).ConfigureAwait(false);
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
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It goes with the connection.
            throw Directory.Exists(Folder) ? StoreErrors.Erased(name) : StoreErrors.FolderGone(Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The lock of the saved connection '{name}' could not be taken", exception);
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw StoreErrors.FolderFailed(Folder, options.Home, exception);
        }
    }
}
