using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <content>Finding out beforehand whether a save will work, and finishing one that was cut off.</content>
internal sealed partial class ConnectionStore
{
    /// <summary>As much as a save may need, so that a disk without that much room is found.</summary>
    private const int RehearsalLength = 16 * 1024;

    /// <summary>
    /// Saves a dummy secret in a folder of its own, by every step of the real save: finds out whether the save would
    /// work before a token is spent, and gets all of its code compiled, so that the new tokens are only in memory for a short
    /// moment. Needs the lock.
    /// </summary>
    /// <exception cref="LucaException">The save would fail.</exception>
    public void Rehearse(StoredConnection connection)
    {
        if (!Directory.Exists(Folder))
            throw StoreErrors.FolderGone(Folder);
        ConnectionStore stage = new(options with { Steps = null }) { Folder = Path.Combine(Folder, ".rehearsal") };
        string name = connection.Metadata.Name;
        try
        {
            var secret = new ConnectionSecret
            {
                Lineage = connection.Secret.Lineage,
                AccessToken = new string('-', RehearsalLength),
                ObtainedAt = connection.Secret.ObtainedAt
            };
            for (int sequence = 1; sequence <= 2; sequence++)
            {
                StoredConnection next = connection with
                {
                    Metadata = connection.Metadata with { Sequence = sequence },
                    Secret = secret with { Sequence = sequence },
                };
                stage.Write(next, folderMayBeMade: true);
            }
        }
        finally
        {
            // It holds nothing of worth, and the next rehearsal writes over it.
            _ = stage.TryErase(name);
        }
    }

    /// <summary>Would a save work? A token whose successor cannot be saved is not spent. Needs the lock.</summary>
    /// <param name="mayBeHeld">Whether a file that another program merely holds open is forgiven.</param>
    /// <exception cref="LucaException">It would not.</exception>
    public void Try(StoredConnection connection, bool mayBeHeld)
    {
        Rehearse(connection);
        try
        {
            Probe(connection);
        }
        catch (LucaException exception) when (mayBeHeld && HeldFile.IsHeld(exception.InnerException))
        {
        }
    }

    /// <summary>Waits until one of the slots that the next save may use can be written. Needs the lock.</summary>
    /// <exception cref="LucaException">None can.</exception>
    public void Probe(StoredConnection connection)
    {
        LucaException? failure = null;
        foreach (int slot in FreeSlots(connection.Metadata, connection))
        {
            try
            {
                Slot(connection.Metadata, slot).Probe();
                return;
            }
            catch (LucaException exception)
            {
                failure ??= exception;
            }
        }

        throw failure!;
    }

    /// <summary>Whether another program has one of the connection's files open just now.</summary>
    public bool IsHeld(ConnectionMetadata metadata)
    {
        if (!Directory.Exists(Folder))
            return false;
        string name = StorePaths.SafeName(metadata.Name);
        IEnumerable<string> paths = Directory.EnumerateFiles(Folder, name + ".*")
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal));
        return paths.Any(path =>
        {
            try
            {
                _files.Probe(path, TimeSpan.Zero);
                return false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return HeldFile.IsHeld(exception);
            }
        });
    }

    /// <summary>To another account a folder that it may not enter looks like one without connections.</summary>
    /// <exception cref="LucaException">It belongs to another account.</exception>
    public void RefuseForeignHome()
    {
        if (Directory.Exists(options.Home))
            Check(() => PrivateFile.CheckDirectory(options.Home));
    }

    private void Check(Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The folder of saved connections, '{Folder}', cannot be used", exception);
        }
    }

    /// <summary>What keeps it from being erased; null where it was.</summary>
    public LucaException? TryErase(string name)
    {
        try
        {
            Erase(name);
            return null;
        }
        catch (LucaException exception)
        {
            return exception;
        }
    }

    /// <summary>Writes, reads and erases a dummy secret where the connection's would be kept, under a name of its own.</summary>
    /// <exception cref="LucaException">Secrets cannot be kept there; the message says what can be chosen instead.</exception>
    public void VerifyPersistence(PersistMode persist)
    {
        if (persist == PersistMode.Process)
            return;
        PrepareFolder(mayBeMade: true);
        string probe = "~" + Guid.NewGuid().ToString("N");
        ISecretSlot slot = Slot(persist, probe, 0);
        byte[] content = Guid.NewGuid().ToByteArray();
        try
        {
            slot.Write(content);
            if (slot.Read() is not { } readBack || !content.AsSpan().SequenceEqual(readBack))
                throw new LucaException(LucaErrorId.StoreFailed, "The store of this account's secrets did not give back what was written to it. Choose -Persist Process or -Persist UnprotectedFile, or keep an API key elsewhere and give it in LUCA_API_KEY.");
        }
        catch (LucaException)
        {
            TryClear(slot);
            throw;
        }

        slot.Clear();
    }

    private static void TryClear(ISecretSlot slot)
    {
        try
        {
            slot.Clear();
        }
        catch (LucaException)
        {
            // What went wrong before is what the user has to know.
        }
    }

    /// <summary>
    /// A process that was killed while it replaced a slot's file may have left the whole new content beside it: tokens that
    /// exist nowhere else. The content has a checksum, so half of it is never taken.
    /// </summary>
    /// <exception cref="LucaException">It is there and cannot be put in its place: what the slots hold is spent.</exception>
    private void FinishCutOff(ConnectionMetadata metadata)
    {
        if (metadata.Persist != PersistMode.UnprotectedFile)
            return;
        foreach (int slot in s_slots)
        {
            if (TryReadUnfinished(FileSlotAt(metadata.Name, slot)) is not { } content)
                continue;
            try
            {
                ConnectionSecret secret = SecretFormat.Read(content);
                if (secret.Lineage != metadata.Lineage || secret.Sequence <= metadata.Sequence)
                    continue;
                SlotContent newest = Newest(ReadSlots(metadata), metadata);
                if (!(newest.Secret?.Sequence >= secret.Sequence))
                    Finish(metadata, content, slot, newest.Slot);
            }
            catch (Exception exception) when (exception is InvalidDataException or NewerFormatException)
            {
                // Cut off before all of it was written; the next save replaces it.
            }
            finally
            {
                Array.Clear(content, 0, content.Length);
            }
        }
    }

    private void Finish(ConnectionMetadata metadata, byte[] content, int slot, int good)
    {
        try
        {
            FileSlotAt(metadata.Name, slot).Finish();
        }
        catch (LucaException)
        {
            FileSlotAt(metadata.Name, s_slots.First(other => other != slot && other != good)).Write(content);
        }
    }

    /// <summary>
    /// A process ended in the middle of an export. Until the file had its name nobody else could have it, so the connection stays here;
    /// from then on the file is the owner.
    /// </summary>
    /// <returns>What is saved here now; null for nothing.</returns>
    private ConnectionMetadata? ResolveMove(ConnectionMetadata metadata, string path)
    {
        string unfinished = UnfinishedExport(path, metadata);
        if (!File.Exists(unfinished))
        {
            Erase(metadata.Name);
            return null;
        }

        ConnectionMetadata kept = metadata with { MovingTo = null };
        WriteMetadata(kept);
        PrivateFile.TryDelete(unfinished);
        return kept;
    }

    /// <summary>The name of an export file until it is the owner.</summary>
    public static string UnfinishedExport(string path, ConnectionMetadata metadata) => $"{path}.{metadata.Lineage}.tmp";

    private static byte[]? TryReadUnfinished(FileSlot place)
    {
        try
        {
            return place.ReadUnfinished();
        }
        catch (LucaException exception) when (!HeldFile.IsHeld(exception.InnerException))
        {
            // A link, or another account's file, so not ours. The next save removes it.
            return null;
        }
    }
}
