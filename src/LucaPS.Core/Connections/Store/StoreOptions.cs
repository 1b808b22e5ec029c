using System;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>The moments of a save, for tests that stop a process in each.</summary>
internal enum StoreStep
{
    LockTaken,
    StoreRead,
    BeforeRequest,
    AfterResponse,
    BeforeSlotWrite,

    /// <summary>All of the content is in the file that is about to become the slot; not with a protected store.</summary>
    SlotContent,

    SlotWritten,
    SlotVerified,
    MetadataWritten,
    Flipped,
}

/// <summary>Told of each step.</summary>
internal interface IStoreSteps
{
    void At(StoreStep step);
}

/// <summary>What a store stands on; all of it can be another's in tests.</summary>
internal sealed record StoreOptions
{
    /// <summary>LucaPS's own folder; the store is the folder <c>connections</c> in it.</summary>
    public required string Home { get; init; }

    /// <summary>Makes the slots of <see cref="PersistMode.User"/>; not called for others.</summary>
    public required Func<SecretSlotOptions, ISecretSlot> ProtectedSlots { get; init; }

    public IStoreSteps? Steps { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long the keyring may take.</summary>
    public TimeSpan KeyringTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>This account, as people know it.</summary>
    public string Account { get; init; } = UnixNative.IsUnix ? Environment.UserName : $"{Environment.UserDomainName}\\{Environment.UserName}";

    public string Machine { get; init; } = Environment.MachineName;
}
