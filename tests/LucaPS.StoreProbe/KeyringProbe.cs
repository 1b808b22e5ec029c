using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Sandbox;

namespace LucaPS.StoreProbe;

/// <summary>What the account's protected store does, in the session in which this program was started.</summary>
internal static class KeyringProbe
{
    public static async Task<int> RunAsync(string mode, string folder)
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
            catch (LucaException exception)
            {
                Console.WriteLine($"{exception.ErrorId} {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} {exception.Message}");
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
        Console.WriteLine(await WholeAsync(folder));
        return 0;
    }

    /// <summary>A saved connection, used by another process two hours later, with nothing in the clear.</summary>
    private static async Task<string> WholeAsync(string folder)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ProbeClock clock = server.Clock;
        Program.Store(folder, clock, null).VerifyPersistence(PersistMode.User);
        await server.SignInAsync(folder, PersistMode.User);
        clock.Now += TimeSpan.FromHours(2);
        TokenSource source = Program.Open(folder, clock, null);
        await source.GetAsync(NullReporter.Instance, default);
        long sequence = Program.Open(folder, clock, null).Current.Secret.Sequence;
        bool clear = Directory.EnumerateFiles(Program.Store(folder, clock, null).Folder)
            .Any(f => SandboxSecrets.All.Keys.Any(
                secret => Encoding.UTF8.GetString(File.ReadAllBytes(f)).Contains(secret, StringComparison.Ordinal)));
        Program.Store(folder, clock, null).Erase("default");
        bool left = Program.Store(folder, clock, null).Read("default") is not null;
        return $"saved {source.IsSaved} sequence {sequence} clear {clear} left {left}";
    }

    private static ISecretSlot Slot(string folder, string account) => new AdapterFactory().CreateProtectedSlot(new SecretSlotOptions
    {
        Directory = folder,
        FileName = account.Replace('/', '.') + ".protected",
        Account = account,
    });
}
