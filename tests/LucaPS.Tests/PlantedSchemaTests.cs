using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Another account on the machine that can write where LucaPS keeps its files.</summary>
[Collection(EngineCollection.Name)]
public sealed class PlantedSchemaTests
{
    private const string Another = "65534";

    [Fact]
    public async Task What_another_account_planted_is_not_used()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"),
            "Becoming another account needs root and setpriv.");
        if (!OperatingSystem.IsLinux()) return;
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun(
            "$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile; $null = Get-LucaSaleInvoice -First 1");
        string file = Directory.GetFiles(Path.Combine(session.Home, "schema")).Single();
        File.SetUnixFileMode(session.Home, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, (UnixFileMode)0x1FF);
        string copy = Path.Combine(Path.GetTempPath(), "lucaps-planted-" + Guid.NewGuid().ToString("N"));
        File.Copy(file, copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0x1B6);
        int before = session.Server.Counters.Introspections;

        // In a folder that is open to it, then in one that was, so the file is its own.
        await AsAnotherAsync("sh", "-c", $"rm '{file}' && cp '{copy}' '{file}'");
        Assert.Contains("can put files into", Use(session), StringComparison.Ordinal);
        Assert.Equal(before + 1, session.Server.Counters.Introspections);
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, (UnixFileMode)0x1FF);
        await AsAnotherAsync("sh", "-c", $"rm '{file}' && cp '{copy}' '{file}'");
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, (UnixFileMode)0x1C0);
        Assert.Contains("belongs to the account with uid " + Another, Use(session), StringComparison.Ordinal);
        Assert.Equal(before + 2, session.Server.Counters.Introspections);

        // A home that is open to it: nothing in it is used, not even saved connections.
        File.SetUnixFileMode(session.Home, (UnixFileMode)0x1FF);
        using Runspace fresh = EngineSession.NewRunspace();
        Result open = EngineSession.Run(fresh, "$null = Connect-Luca -Silent; Get-LucaCompany");
        Assert.StartsWith("LucaStoreFailed", open.Errors[0].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("chmod go-w", open.Errors[0].Exception.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(session.Home, (UnixFileMode)0x1C0);
        File.Delete(copy);
    }

    private static string Use(EngineSession session)
    {
        session.MustRun("$null = Disconnect-Luca -KeepAuthorization");
        return string.Join('\n', session.Run("$null = Get-LucaSaleInvoice -First 1 -Verbose").Verbose);
    }

    private static async Task AsAnotherAsync(params string[] command)
    {
        using Process process = Process.Start("setpriv", ["--reuid=" + Another, "--regid=" + Another, "--clear-groups", .. command]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
