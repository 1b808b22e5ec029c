using System;
using System.Buffers;

namespace LucaPS.Foundation;

/// <summary>A growing buffer from the shared pool, emptied before it goes back there: what lay in it may have been a token.</summary>
internal sealed class ByteBuffer(int size = 4096) : IBufferWriter<byte>, IDisposable
{
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(size);

    public int Length { get; private set; }

    public byte[] Array => _bytes ?? throw new ObjectDisposedException(nameof(ByteBuffer));

    public ReadOnlyMemory<byte> Written => new(Array, 0, Length);

    public int Free => Array.Length - Length;

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return Array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Reserve(int more)
    {
        if (Free >= more) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(
            checked((int)Math.Max((long)Length + more, Math.Min(2L * Array.Length, int.MaxValue - 64))));
        Buffer.BlockCopy(Array, 0, larger, 0, Length);
        Return(Array);
        _bytes = larger;
    }

    public void Dispose()
    {
        if (_bytes is null) return;
        Return(_bytes);
        _bytes = null;
    }

    private void Return(byte[] bytes)
    {
        System.Array.Clear(bytes, 0, Length);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
