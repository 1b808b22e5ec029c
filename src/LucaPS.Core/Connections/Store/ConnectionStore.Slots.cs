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
    private ConnectionMetadata? TryReadMetadata(string name)
    {
        try
        {
            return ReadMetadata(name);
        }
        catch (LucaException)
        {
            return null;
        }
    }

    /// <summary>Where a save goes when neither of the two slots can be written: another program has the file open, or something is in its way.</summary>
    private const int SpareSlot = 2;

    private static readonly int[] s_slots = [0, 1, SpareSlot];

    /// <summary>The slots that may be overwritten, in the order of trying: all but the one that holds the newest tokens.</summary>
    private IEnumerable<int> FreeSlots(ConnectionMetadata? before, StoredConnection next)
    {
        int good = before is null ? -1 : GoodSlot(before, next);
        return s_slots.Where(slot => slot != good).Take(2);
    }

    /// <summary>The slot that metadata points at, unless that is the damaged one, or a save whose pointer was not written left a newer one beside it.</summary>
    private int GoodSlot(ConnectionMetadata before, StoredConnection next)
    {
        if (!next.IsOlder && (before.Lineage != next.Secret.Lineage || before.Sequence + 1 >= next.Secret.Sequence))
            return before.Slot;
        (ConnectionSecret Secret, int Slot)? other = NewestSlot(before, except: before.Slot);
        if (next.IsOlder)
            return other?.Slot ?? before.Slot;
        (ConnectionSecret? used, _) = TryReadSlot(before, before.Slot);
        return other is { } newer && newer.Secret.Sequence > (used?.Sequence ?? 0) ? newer.Slot : before.Slot;
    }

    /// <summary>The newest of the slots but one that can be read.</summary>
    private (ConnectionSecret Secret, int Slot)? NewestSlot(ConnectionMetadata metadata, int except)
    {
        (ConnectionSecret Secret, int Slot)? newest = null;
        foreach (int slot in s_slots)
        {
            if (slot != except && TryReadSlot(metadata, slot).Secret is { } secret && !(newest?.Secret.Sequence >= secret.Sequence))
                newest = (secret, slot);
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
            throw new LucaException(LucaErrorId.StoreFailed, $"The tokens of the connection '{name}' were not saved: what the store gave back was not what was written to it.");
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

    private (ConnectionSecret? Secret, LucaException? Failure) TryReadSlot(ConnectionMetadata metadata, int slot)
    {
        byte[]? content = null;
        try
        {
            content = Slot(metadata, slot).Read();
            if (content is null)
                return (null, StoreErrors.Damaged(metadata.Name, "its tokens are not in the store any more (was its folder moved or copied, or the keyring emptied?)"));
            ConnectionSecret secret = SecretFormat.Read(content);
            if (secret.Lineage != metadata.Lineage)
                return (null, StoreErrors.Damaged(metadata.Name, "its tokens belong to another sign-in"));
            string origin = Origin.Text(metadata.Server.BaseUri);
            return secret.Origin == origin ? (secret, null) : (null, StoreErrors.Damaged(metadata.Name, $"its tokens are not for {origin}, which its metadata names"));
        }
        catch (NewerFormatException e)
        {
            return (null, StoreErrors.Newer(metadata.Name, e.Version));
        }
        catch (InvalidDataException e)
        {
            return (null, StoreErrors.Damaged(metadata.Name, $"what the store has for its tokens cannot be read ({e.Message})"));
        }
        catch (LucaException e)
        {
            return (null, e);
        }
        finally
        {
            if (content is not null)
                Array.Clear(content, 0, content.Length);
        }
    }

    private StoredConnection FromOtherSlots(ConnectionMetadata metadata, (ConnectionSecret Secret, int Slot)? newest, LucaException? failure)
    {
        failure ??= StoreErrors.Damaged(metadata.Name, "its tokens are older than its metadata says");
        if (newest is not (ConnectionSecret other, int slot))
            throw failure;
        if (other.Sequence >= metadata.Sequence)
            return Merge(metadata, other, slot);

        // Refresh tokens of generation 2 are spent by the refresh that made the newer slot; a key and generation 1's are not.
        bool spent = metadata.AuthenticationType == AuthenticationType.AuthorizationCode && metadata.Server.Generation != 1;
        if (spent && !(other.ExpiresAt > options.Time.GetUtcNow()))
            throw failure;
        ConnectionSecret usable = other with { Sequence = metadata.Sequence, RefreshToken = spent ? null : other.RefreshToken };
        return new StoredConnection(metadata with { ExpiresAt = other.ExpiresAt }, usable) { IsOlder = true };
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
        _ => throw new LucaException(LucaErrorId.StoreFailed, $"Nothing is known of how to save a connection as '{persist}'. Choose -Persist User or -Persist UnprotectedFile."),
    };

    private FileSlot FileSlotAt(string name, int slot) =>
        new(Path.Combine(Folder, $"{StorePaths.SafeName(name)}.{Letter(slot)}.secret"), _files, options.Steps);

    private ISecretSlot ProtectedSlotAt(string name, int slot) => options.ProtectedSlots(new SecretSlotOptions
    {
        Directory = Folder,
        FileName = $"{StorePaths.SafeName(name)}.{Letter(slot)}.protected",
        Account = $"{StorePaths.SafeName(name)}/{Letter(slot)}@{StorePaths.FolderTag(Folder)}",
        Timeout = options.KeyringTimeout,
    });

    private static char Letter(int slot) => "abc"[slot];

    private string MetadataPath(string name) => Path.Combine(Folder, StorePaths.SafeName(name) + StorePaths.MetadataSuffix);
}
