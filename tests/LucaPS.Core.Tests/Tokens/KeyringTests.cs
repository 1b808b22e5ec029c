using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Extensibility;
using Xunit;

namespace LucaPS.Core.Tests.Tokens;

/// <summary>The real libsecret: this test program starts itself again inside, or outside, a D-Bus session with a keyring.</summary>
public sealed class KeyringTests
{
    private const string Inner = "LUCAPS_TEST_KEYRING";

    [Fact]
    public async Task The_real_keyring_keeps_what_it_is_given()
    {
        SkipUnlessInstalled();
        string output = await RunAsync("with", "dbus-run-session", "--", "sh", "-c", "printf 'canary-password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$0\" \"$@\"");
        Assert.Contains("succeeded: 1", output);
    }

    [Fact]
    public async Task A_keyring_that_is_locked_is_told_in_time()
    {
        SkipUnlessInstalled();
        // A daemon that was never unlocked would ask for a password that nobody sees.
        string output = await RunAsync("locked", "dbus-run-session", "--", "sh", "-c", "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; exec \"$0\" \"$@\"");
        Assert.Contains("succeeded: 1", output);
    }

    [Fact]
    public async Task No_keyring_is_told_in_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libsecret is Linux's.");
        string output = await RunAsync("without");
        Assert.Contains("succeeded: 1", output);
    }

    /// <summary>Runs only when started by the tests above.</summary>
    [Fact]
    public void Inside()
    {
        string? mode = Environment.GetEnvironmentVariable(Inner);
        Assert.SkipWhen(mode is null, "Started by the other tests of this class in a session of its own.");
        string folder = Directory.CreateTempSubdirectory("lucaps-keyring-").FullName;
        try
        {
            ISecretSlot a = Slot(folder, "default/a@test"), b = Slot(folder, "default/b@test");
            if (mode == "with")
            {
                byte[] large = Enumerable.Range(0, 20_000).Select(i => (byte)i).ToArray();
                Assert.Null(a.Read());
                a.Write([1, 2, 3]);
                b.Write(large);
                Assert.Equal([1, 2, 3], Slot(folder, "default/a@test").Read());
                Assert.Equal(large, b.Read());
                a.Write([4]);
                Assert.Equal([4], a.Read());
                a.Clear();
                a.Clear();
                Assert.Null(a.Read());
                Assert.Equal(large, b.Read());
                b.Clear();
                Assert.Null(b.Read());
                return;
            }

            var watch = Stopwatch.StartNew();
            LucaException e = Assert.Throws<LucaException>(() => a.Write([1, 2, 3]));
            Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
            foreach (string choice in new[] { "keyring", "-Persist Process", "-Persist UnprotectedFile", "API key" })
                Assert.Contains(choice, e.Message);
            Assert.DoesNotContain("   at ", e.Message);
            Console.WriteLine($"{mode}: {watch.Elapsed.TotalSeconds:0.0} s: {e.Message}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ISecretSlot Slot(string folder, string account) => new AdapterFactory().CreateProtectedSlot(new SecretSlotOptions
    {
        Directory = folder,
        FileName = account.Replace('/', '.') + ".protected",
        Account = account,
    });

    private static void SkipUnlessInstalled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libsecret is Linux's.");
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        foreach (string program in new[] { "dbus-run-session", "gnome-keyring-daemon" })
            Assert.SkipUnless(path.Any(p => File.Exists(Path.Combine(p, program))), $"{program} is not installed (apt-get install gnome-keyring dbus libsecret-1-0).");
        Assert.SkipUnless(NativeLibrary.TryLoad("libsecret-1.so.0", Assembly.GetExecutingAssembly(), null, out _), "libsecret-1-0 is not installed.");
    }

    private static async Task<string> RunAsync(string mode, params string[] wrapper)
    {
        string home = Directory.CreateTempSubdirectory("lucaps-home-").FullName;
        try
        {
            string[] self = [Environment.ProcessPath!, "--filter-method", $"{typeof(KeyringTests).FullName}.{nameof(Inside)}", "--no-progress", "--show-live-output", "on"];
            string[] command = [.. wrapper, .. self];
            var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            foreach (string argument in command.Skip(1))
                start.ArgumentList.Add(argument);
            start.Environment.Clear();
            start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
            start.Environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "/usr/share/dotnet";
            start.Environment["HOME"] = home;
            start.Environment["XDG_RUNTIME_DIR"] = home;
            start.Environment["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1";
            start.Environment[Inner] = mode;
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            string all = await output + await error;
            TestContext.Current.TestOutputHelper?.WriteLine(all);
            return all;
        }
        finally
        {
            try
            {
                Directory.Delete(home, recursive: true);
            }
            catch (IOException)
            {
                // The keyring's daemon may still be writing there as it ends.
            }
        }
    }
}
