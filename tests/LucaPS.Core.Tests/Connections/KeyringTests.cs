using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>The real libsecret, in a process with its own D-Bus session and keyring, or without.</summary>
public sealed class KeyringTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("lucaps-keyring-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(_home, recursive: true);
        }
        catch (IOException)
        {
            // The keyring's daemon may still write there while it ends.
        }
    }

    [Fact]
    public async Task The_real_keyring_keeps_what_it_is_given()
    {
        SkipUnlessInstalled();
        string output = await RunAsync(
            "use", null, "dbus-run-session", "--", "sh", "-c",
            "printf 'keyring-password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$0\" \"$@\"");
        Assert.Contains("empty True kept True replaced True cleared True gone True", output);
        Assert.Contains("saved True sequence 2 clear False left False", output);
    }

    [Fact]
    public async Task A_keyring_that_nobody_can_unlock_is_told()
    {
        SkipUnlessInstalled();
        AssertChoices(await RunAsync(
            "expect-failure", null, "dbus-run-session", "--", "sh", "-c",
            "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; exec \"$0\" \"$@\""));
    }

    [Fact]
    public async Task A_bus_that_never_answers_is_told_and_does_not_hang()
    {
        SkipUnlessInstalled();
        string path = Path.Combine(_home, "bus");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen();

        string output = await RunAsync("expect-failure", $"unix:path={path}");

        AssertChoices(output);
        Assert.Contains("did not answer within", output);
    }

    [Fact]
    public async Task No_session_at_all_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libsecret is Linux's.");
        AssertChoices(await RunAsync("expect-failure", null));
    }

    private static void AssertChoices(string output)
    {
        Assert.StartsWith(LucaErrorId.StoreFailed, output);
        foreach (string choice in new[] { "keyring", "-Persist Process", "-Persist UnprotectedFile", "API key" })
            Assert.Contains(choice, output);
        Assert.DoesNotContain("   at ", output);
    }

    private static void SkipUnlessInstalled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libsecret is Linux's.");
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        foreach (string program in new[] { "dbus-run-session", "gnome-keyring-daemon" })
            Assert.SkipUnless(
                path.Any(p => File.Exists(Path.Combine(p, program))),
                $"{program} is not installed (apt-get install gnome-keyring dbus libsecret-1-0).");
        Assert.SkipUnless(
            NativeLibrary.TryLoad("libsecret-1.so.0", Assembly.GetExecutingAssembly(), null, out _), "libsecret-1-0 is not installed.");
    }

    private async Task<string> RunAsync(string mode, string? bus, params string[] wrapper)
    {
        string[] command = [.. wrapper, "dotnet", typeof(Child).Assembly.Location, "keyring", mode, _home];
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false
        };
        foreach (string argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = _home;
        start.Environment["XDG_RUNTIME_DIR"] = _home;
        if (root is not null)
            start.Environment["DOTNET_ROOT"] = root;
        if (bus is not null)
            start.Environment["DBUS_SESSION_BUS_ADDRESS"] = bus;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(await output + await error);
        return await output;
    }
}
