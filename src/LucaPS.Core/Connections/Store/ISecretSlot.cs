using System;

namespace LucaPS.Connections.Store;

/// <summary>The location of a slot.</summary>
internal sealed record SecretSlotOptions
{
    /// <summary>The folder of saved connections; it exists and only its owner reaches it.</summary>
    public required string Directory { get; init; }

    /// <summary>The file's name in that folder (DPAPI's file; a change marker elsewhere).</summary>
    public required string FileName { get; init; }

    /// <summary>Tells this slot from all others in the keyring or keychain.</summary>
    public required string Account { get; init; }

    /// <summary>How long the keyring may take to say that it is there.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>A place for one secret. Failures are <see cref="LucaException"/> of <see cref="LucaErrorId.StoreFailed"/>.</summary>
internal interface ISecretSlot
{
    /// <summary>The bytes last written; null when nothing is there.</summary>
    byte[]? Read();

    /// <summary>Replaces what is there. Returns only when it is written.</summary>
    void Write(byte[] secret);

    /// <summary>Waits until what is there can be replaced, where another program could have it open.</summary>
    void Probe();

    /// <summary>Removes what is there; no error when nothing is.</summary>
    void Clear();
}
