namespace LucaPS.Fuzz;

/// <summary>SplitMix64: the same numbers for the same seed on every platform and runtime, which System.Random does not promise.</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    /// <summary>The seed of one case, so that a case can be run without those before it.</summary>
    public static ulong OfCase(ulong seed, string target, long index)
    {
        ulong hash = 0xcbf29ce484222325 ^ seed;
        foreach (char c in target) hash = (hash ^ c) * 0x100000001b3;
        return Mix(hash + ((ulong)index * 0x9e3779b97f4a7c15));
    }

    public ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        return Mix(_state);
    }

    /// <summary>From 0 to one less than <paramref name="count"/>.</summary>
    public int Below(int count) => count <= 1 ? 0 : (int)((Next() >> 33) % (ulong)count);

    public byte Byte() => (byte)(Next() >> 40);
}
