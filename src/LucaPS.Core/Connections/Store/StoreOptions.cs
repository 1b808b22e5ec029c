using System;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>The moments of a refresh, a save and an export, for tests that stop a process in each.</summary>
internal enum StoreStep
{
    LockTaken,
    StoreRead,
    BeforeIntent,
    BeforeRequest,
    AfterResponse,
    BeforeSlotWrite,

    /// <summary>All of the content is in the file that is about to become the slot; not with a protected store.</summary>
    SlotContent,

    SlotWritten,
    SlotVerified,
    MetadataWritten,
    Flipped,

    /// <summary>Of an export: the connection says which file it is about to be.</summary>
    ExportMarked,

    /// <summary>The file has its name.</summary>
    ExportNamed,
}

/// <summary>What a file of the store is about to be used for.</summary>
internal enum FileUse
{
    Read,
    Replace,
    Delete,
}

/// <summary>Told of each step, and of each use of a file; what it throws then is as if the system had.</summary>
internal interface IStoreSteps
{
    void At(StoreStep step);

    void Using(string path, FileUse use);
}

/// <summary>What a store needs; tests can replace all of it.</summary>
internal sealed record StoreOptions
{
    /// <summary>LucaPS's own folder; the store is the folder <c>connections</c> in it.</summary>
    public required string Home { get; init; }

    /// <summary>Makes the slots of <see cref="PersistMode.User"/>; not called for others.</summary>
    public required Func<SecretSlotOptions, ISecretSlot> ProtectedSlots { get; init; }

    public IStoreSteps? Steps { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a file that another program has open is waited for.</summary>
    public TimeSpan HeldTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>This account, as people know it.</summary>
    public string Account { get; init; } = UnixNative.IsUnix
        ? Environment.UserName
        : $"{Environment.UserDomainName}\\{Environment.UserName}";

    public string Machine { get; init; } = Environment.MachineName;
}
