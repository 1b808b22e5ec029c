using System.Collections.Concurrent;
using LucaPS.Connections.Store;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A keyring in memory that can lose what it is given.</summary>
internal sealed class MemoryKeyring
{
    public ConcurrentDictionary<string, byte[]> Slots { get; } = new();

    public bool Truncates { get; set; }

    public ISecretSlot Create(SecretSlotOptions options) => new Slot(this, options.Account);

    private sealed class Slot(MemoryKeyring keyring, string account) : ISecretSlot
    {
        public byte[]? Read() => keyring.Slots.TryGetValue(account, out byte[]? value) ? (byte[])value.Clone() : null;

        public void Write(byte[] secret) => keyring.Slots[account] = keyring.Truncates ? secret[..^1] : (byte[])secret.Clone();

        public void Probe()
        {
        }

        public void Clear() => keyring.Slots.TryRemove(account, out _);
    }
}
