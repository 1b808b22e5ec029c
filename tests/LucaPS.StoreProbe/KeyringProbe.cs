using System;
using System.Diagnostics;
using System.Linq;
using LucaPS.Adapters;
using LucaPS.Extensibility;

namespace LucaPS.StoreProbe;

/// <summary>What the account's protected store does, in whatever session this program was started in.</summary>
internal static class KeyringProbe
{
    public static int Run(string mode, string folder)
    {
        ISecretSlot a = Slot(folder, "default/a@test"), b = Slot(folder, "default/b@test");
        if (mode == "expect-failure")
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                a.Write([1, 2, 3]);
                Console.WriteLine("written");
                return 1;
            }
            catch (LucaException e)
            {
                Console.WriteLine($"{e.ErrorId} {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} {e.Message}");
                return 0;
            }
        }

        byte[] large = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)];
        bool empty = a.Read() is null;
        a.Write([1, 2, 3]);
        b.Write(large);
        bool kept = a.Read() is [1, 2, 3] && b.Read()!.SequenceEqual(large);
        a.Write([4]);
        bool replaced = a.Read() is [4];
        a.Clear();
        a.Clear();
        bool cleared = a.Read() is null && b.Read()!.SequenceEqual(large);
        b.Clear();
        Console.WriteLine($"empty {empty} kept {kept} replaced {replaced} cleared {cleared} gone {b.Read() is null}");
        return 0;
    }

    private static ISecretSlot Slot(string folder, string account) => new AdapterFactory().CreateProtectedSlot(new SecretSlotOptions
    {
        Directory = folder,
        FileName = account.Replace('/', '.') + ".protected",
        Account = account,
    });
}
