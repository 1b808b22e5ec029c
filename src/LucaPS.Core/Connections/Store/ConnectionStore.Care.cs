using System;
using System.IO;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <content>Finding out beforehand whether a save will work, and finishing one that was cut off.</content>
internal sealed partial class ConnectionStore
{
    /// <summary>As much as a save may need, so that a disk without that much room is found.</summary>
    private const int RehearsalLength = 16 * 1024;

    /// <summary>
    /// Saves something of no worth in a folder of its own, all the way that the real save will go: finds out whether it could
    /// work before anything is spent on it, and has all of its code ready, so that the moment in which the new tokens exist
    /// nowhere but in memory is short. Needs the lock.
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
            var secret = new ConnectionSecret { Lineage = connection.Secret.Lineage, AccessToken = new string('-', RehearsalLength), ObtainedAt = connection.Secret.ObtainedAt };
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
            stage.TryErase(name);
        }
    }

    /// <summary>To another account a folder that it may not enter looks like one without connections.</summary>
    /// <exception cref="LucaException">It belongs to another account.</exception>
    public void RefuseForeignHome()
    {
        if (!Directory.Exists(options.Home))
            return;
        try
        {
            PrivateFile.CheckDirectory(options.Home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The folder of saved connections, '{Folder}', cannot be used", e);
        }
    }

    private void TryErase(string name)
    {
        try
        {
            Erase(name);
        }
        catch (LucaException)
        {
            // It holds nothing of worth, and the next rehearsal writes over it.
        }
    }

    /// <summary>Writes, reads and erases a secret of no worth where the connection's would lie, under a name of its own.</summary>
    /// <exception cref="LucaException">Secrets cannot be kept there; the message says what can be chosen instead.</exception>
    public void VerifyPersistence(PersistMode persist)
    {
        if (persist == PersistMode.Process)
            return;
        PrepareFolder(mayBeMade: true);
        string probe = "~" + Guid.NewGuid().ToString("N");
        ISecretSlot slot = persist == PersistMode.User ? ProtectedSlotAt(probe, 0) : FileSlotAt(probe, 0);
        byte[] content = Guid.NewGuid().ToByteArray();
        try
        {
            slot.Write(content);
            if (slot.Read() is not { } readBack || !content.AsSpan().SequenceEqual(readBack))
                throw new LucaException(LucaErrorId.StoreFailed, "The store of this account's secrets gave back something else than what was written to it. Choose -Persist Process or -Persist UnprotectedFile, or keep an API key elsewhere and give it in LUCA_API_KEY.");
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
        foreach (int slot in new[] { 0, 1 })
        {
            FileSlot place = FileSlotAt(metadata.Name, slot);
            if (TryReadUnfinished(place) is not { } content)
                continue;
            try
            {
                ConnectionSecret secret = SecretFormat.Read(content);
                if (secret.Lineage == metadata.Lineage && secret.Sequence > metadata.Sequence
                    && (TryReadSlot(metadata, 1 - slot).Secret is not { } other || other.Sequence < secret.Sequence))
                {
                    place.Finish();
                }
            }
            catch (Exception e) when (e is InvalidDataException or NewerFormatException)
            {
                // Cut off before all of it was written; the next save replaces it.
            }
            finally
            {
                Array.Clear(content, 0, content.Length);
            }
        }
    }

    private static byte[]? TryReadUnfinished(FileSlot place)
    {
        try
        {
            return place.ReadUnfinished();
        }
        catch (LucaException)
        {
            // A link, or somebody else's: nothing of ours. The next save removes it.
            return null;
        }
    }
}
