using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <content>Which slot is the good one.</content>
internal sealed partial class ConnectionStore
{
    private ConnectionMetadata? TryReadMetadata(string name) => TryReadMetadata(name, null);

    /// <param name="whileHeld">What it says, where another program keeps it from being read: the caller has the lock and has read
    /// it.</param>
    private ConnectionMetadata? TryReadMetadata(string name, ConnectionMetadata? whileHeld)
    {
        try
        {
            return ReadMetadata(name);
        }
        catch (LucaException exception)
        {
            return HeldFile.IsHeld(exception.InnerException) ? whileHeld : null;
        }
    }

    /// <summary>
    /// Where a save goes when neither of the two slots can be written: another program has the file open, or something is in its way.
    /// </summary>
    private const int SpareSlot = 2;

    private static readonly int[] s_slots = [0, 1, SpareSlot];

    /// <summary>The slots that may be overwritten, in the order of trying: all but the one that holds the newest tokens.</summary>
    private static IEnumerable<int> FreeSlots(ConnectionMetadata? before, StoredConnection next)
    {
        // Who writes has read with the same lock, so it knows where; of another sign-in the pointer does.
        int good = before is null ? -1 : before.Lineage == next.Secret.Lineage ? next.Metadata.Slot : before.Slot;
        return s_slots.Where(slot => slot != good).Take(2);
    }

    private sealed record SlotContent(int Slot, ConnectionSecret? Secret, LucaException? Failure);

    private SlotContent[] ReadSlots(ConnectionMetadata metadata) => [.. s_slots.Select(slot => ReadSlot(metadata, slot))];

    /// <summary>The slot with the newest tokens; if none can be read, the one that the metadata points at.</summary>
    private static SlotContent Newest(SlotContent[] slots, ConnectionMetadata metadata)
    {
        SlotContent newest = slots[metadata.Slot];
        foreach (SlotContent each in slots)
        {
            if (each.Secret is { } secret && !(newest.Secret?.Sequence >= secret.Sequence))
                newest = each;
        }

        return newest;
    }

    /// <summary>Writes the first of these slots that can be written, and reads it back.</summary>
    /// <returns>The metadata with that slot.</returns>
    private ConnectionMetadata WriteSlot(ConnectionMetadata metadata, ConnectionSecret secret, IEnumerable<int> slots)
    {
        byte[] content = SecretFormat.Write(secret with { Origin = Origin.Text(metadata.Server.BaseUri) });
        LucaException? failure = null;
        try
        {
            foreach (int slot in slots)
            {
                try
                {
                    WriteSlot(metadata.Name, Slot(metadata, slot), content);
                    // What could not be put into its place elsewhere is here now.
                    foreach (int other in s_slots.Where(other => metadata.Persist == PersistMode.UnprotectedFile && other != slot))
                        FileSlotAt(metadata.Name, other).TryDiscardUnfinished();
                    return metadata with { Slot = slot };
                }
                catch (LucaException exception)
                {
                    failure ??= exception;
                }
            }

            throw failure!;
        }
        finally
        {
            Array.Clear(content, 0, content.Length);
        }
    }

    private void WriteSlot(string name, ISecretSlot place, byte[] content)
    {
        options.Steps?.At(StoreStep.BeforeSlotWrite);
        place.Write(content);
        options.Steps?.At(StoreStep.SlotWritten);
        byte[]? readBack = place.Read();
        bool same = readBack is not null && content.AsSpan().SequenceEqual(readBack);
        if (readBack is not null)
            Array.Clear(readBack, 0, readBack.Length);
        if (!same)
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The tokens of the connection '{name}' were not saved: what the store gave back was not what was written to it.");
        options.Steps?.At(StoreStep.SlotVerified);
    }

    private void TryFinish(StoredConnection forward)
    {
        try
        {
            WriteMetadata(forward.Metadata, HeldFile.Moment);
        }
        catch (LucaException)
        {
            // It is found the same way the next time.
        }
    }

    /// <summary>The slots of a replaced authorization have no use any more, and a spent token should not lie about.</summary>
    private void ForgetReplaced(ConnectionMetadata before, ConnectionMetadata now)
    {
        try
        {
            foreach (int slot in s_slots)
            {
                if (before.Persist != now.Persist || slot != now.Slot)
                    Slot(before, slot).Clear();
            }
        }
        catch (LucaException)
        {
            // Their lineage tells them from the good one.
        }
    }

    /// <summary>For metadata that cannot be read: what there is of both kinds; a keyring that is not there holds nothing of ours.</summary>
    private void ClearEitherKind(string name, int slot)
    {
        FileSlotAt(name, slot).Clear();
        try
        {
            ProtectedSlotAt(name, slot).Clear();
        }
        catch (LucaException)
        {
            // Nothing says that there was one.
        }
    }

    private SlotContent ReadSlot(ConnectionMetadata metadata, int slot)
    {
        byte[]? content = null;
        try
        {
            content = Slot(metadata, slot).Read();
            if (content is null)
                return new(slot, null, StoreErrors.Damaged(
                    metadata.Name, "its tokens are no longer in the store (was its folder moved or copied, or the keyring emptied?)"));
            ConnectionSecret secret = SecretFormat.Read(content);
            if (secret.Lineage != metadata.Lineage)
                return new(slot, null, StoreErrors.Damaged(metadata.Name, "its tokens belong to another sign-in"));
            string origin = Origin.Text(metadata.Server.BaseUri);
            return secret.Origin == origin
                ? new(slot, secret, null)
                : new(slot, null, StoreErrors.Damaged(metadata.Name, $"its tokens are not for {origin}, which its metadata names"));
        }
        catch (NewerFormatException exception)
        {
            return new(slot, null, StoreErrors.Newer(metadata.Name, exception.Version));
        }
        catch (InvalidDataException exception)
        {
            return new(
                slot, null, StoreErrors.Damaged(metadata.Name, $"what the store has for its tokens cannot be read ({exception.Message})"));
        }
        catch (LucaException exception)
        {
            return new(slot, null, exception);
        }
        finally
        {
            if (content is not null)
                Array.Clear(content, 0, content.Length);
        }
    }

    /// <summary>From what the slots hold, when the one that metadata points at does not have what it says.</summary>
    private StoredConnection FromSlots(ConnectionMetadata metadata, SlotContent[] slots)
    {
        (int slot, ConnectionSecret? other, _) = Newest(slots, metadata);
        LucaException failure = slots[metadata.Slot].Failure
            ?? StoreErrors.Damaged(metadata.Name, "its tokens are older than its metadata says");
        if (other is null)
            throw failure;
        if (other.Sequence >= metadata.Sequence)
            return Merge(metadata, other, slot);

        // Refresh tokens of generation 2 are spent by the refresh that made the newer slot; a key and generation 1's are not.
        bool spent = metadata.AuthenticationType == AuthenticationType.AuthorizationCode && metadata.Server.Generation != 1;
        if (spent && !(other.ExpiresAt > options.Time.GetUtcNow()))
            throw failure;
        ConnectionSecret usable = other with { Sequence = metadata.Sequence, RefreshToken = spent ? null : other.RefreshToken };
        return new StoredConnection(metadata with { Slot = slot, ExpiresAt = other.ExpiresAt }, usable) { IsOlder = true };
    }

    private static StoredConnection Merge(ConnectionMetadata metadata, ConnectionSecret secret, int slot) => new(
        secret.Sequence == metadata.Sequence
            ? metadata with { Slot = slot }
            : metadata with
            {
                Slot = slot,
                Sequence = secret.Sequence,
                ExpiresAt = secret.ExpiresAt,
                Scope = secret.Scope ?? metadata.Scope,
                LastRefreshed = secret.ObtainedAt,
                // A newer save means that the refresh which the mark was about, or a sign-in, went well.
                State = AuthorizationState.Active,
                WasActive = metadata.WasActive is true ? true : null,
            },
        secret);

    private void RefuseForeign(ConnectionMetadata metadata)
    {
        if (metadata.Persist == PersistMode.User && !string.Equals(metadata.Owner, options.Account, StringComparison.OrdinalIgnoreCase))
            throw StoreErrors.Foreign(metadata.Name, metadata.Owner, metadata.Machine, options.Account);
    }

    private ISecretSlot Slot(ConnectionMetadata metadata, int slot) => Slot(metadata.Persist, metadata.Name, slot);

    private ISecretSlot Slot(PersistMode persist, string name, int slot) => persist switch
    {
        PersistMode.User => ProtectedSlotAt(name, slot),
        PersistMode.UnprotectedFile => FileSlotAt(name, slot),
        _ =>
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"LucaPS cannot save a connection as '{persist}'. Choose -Persist User or -Persist UnprotectedFile."),
    };

    private FileSlot FileSlotAt(string name, int slot) =>
        new(Path.Combine(Folder, $"{StorePaths.SafeName(name)}.{Letter(slot)}.secret"), _files, options.Steps);

    private ISecretSlot ProtectedSlotAt(string name, int slot) => options.ProtectedSlots(new SecretSlotOptions
    {
        Directory = Folder,
        FileName = $"{StorePaths.SafeName(name)}.{Letter(slot)}.protected",
        Account = $"{StorePaths.SafeName(name)}/{Letter(slot)}@{StorePaths.FolderTag(Folder)}",
    });

    private static char Letter(int slot) => "abc"[slot];

    private string MetadataPath(string name) => Path.Combine(Folder, StorePaths.SafeName(name) + StorePaths.MetadataSuffix);
}
