using System;
using System.IO;
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

    /// <summary>
    /// The slot that must not be overwritten: the one that metadata points at, unless that is the damaged one, or a cut-off
    /// save left a newer one beside it.
    /// </summary>
    private int GoodSlot(ConnectionMetadata before, StoredConnection next)
    {
        if (next.IsOlder)
            return 1 - before.Slot;
        if (before.Lineage != next.Secret.Lineage || before.Sequence + 1 >= next.Secret.Sequence)
            return before.Slot;
        (ConnectionSecret? other, _) = TryReadSlot(before, 1 - before.Slot);
        return other is not null && other.Sequence > before.Sequence ? 1 - before.Slot : before.Slot;
    }

    private void TryFinish(StoredConnection forward)
    {
        try
        {
            WriteMetadata(forward.Metadata);
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
            foreach (int slot in new[] { 0, 1 })
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

    private StoredConnection FromOtherSlot(ConnectionMetadata metadata, LucaException? failure)
    {
        failure ??= StoreErrors.Damaged(metadata.Name, "its tokens are older than its metadata says");
        (ConnectionSecret? other, _) = TryReadSlot(metadata, 1 - metadata.Slot);
        if (other is null)
            throw failure;
        if (other.Sequence >= metadata.Sequence)
            return Merge(metadata, other, 1 - metadata.Slot);

        // Refresh tokens of generation 2 are spent by the refresh that made the newer slot; a key and generation 1's are not.
        bool spent = metadata.AuthenticationType == AuthenticationType.AuthorizationCode && metadata.Server.Generation != 1;
        if (spent && !(other.ExpiresAt > options.Time.GetUtcNow()))
            throw failure;
        ConnectionSecret usable = other with { Sequence = metadata.Sequence, RefreshToken = spent ? null : other.RefreshToken };
        return new StoredConnection(metadata with { ExpiresAt = other.ExpiresAt }, usable) { IsOlder = true };
    }

    private static StoredConnection Merge(ConnectionMetadata metadata, ConnectionSecret secret, int slot) => new(
        secret.Sequence == metadata.Sequence
            ? metadata
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

    private ISecretSlot Slot(ConnectionMetadata metadata, int slot) =>
        metadata.Persist == PersistMode.User ? ProtectedSlotAt(metadata.Name, slot) : FileSlotAt(metadata.Name, slot);

    private FileSlot FileSlotAt(string name, int slot) =>
        new(Path.Combine(Folder, $"{StorePaths.SafeName(name)}.{Letter(slot)}.secret"), options.Steps);

    private ISecretSlot ProtectedSlotAt(string name, int slot) => options.ProtectedSlots(new SecretSlotOptions
    {
        Directory = Folder,
        FileName = $"{StorePaths.SafeName(name)}.{Letter(slot)}.protected",
        Account = $"{StorePaths.SafeName(name)}/{Letter(slot)}@{StorePaths.FolderTag(Folder)}",
        Timeout = options.KeyringTimeout,
    });

    private static string Letter(int slot) => slot == 0 ? "a" : "b";

    private string MetadataPath(string name) => Path.Combine(Folder, StorePaths.SafeName(name) + StorePaths.MetadataSuffix);
}
