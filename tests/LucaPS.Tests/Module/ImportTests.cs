using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Runtime.Loader;
using System.Threading.Tasks;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Module;

[Collection(EngineCollection.Name)]
public sealed class ImportTests
{
    private static readonly string s_module = Engine.ModulePath();

    [Fact]
    public void Importing_by_force_again_and_again_keeps_the_cmdlets()
    {
        using Runspace runspace = EngineSession.NewRunspace();

        // PowerShell issue 20710 loses them the second time.
        Result result = EngineSession.Run(runspace, $"1..3 | ForEach-Object {{ Import-Module '{s_module}' -Force; (Get-Command -Module LucaPS).Count; (Get-Module LucaPS).ExportedCmdlets.Count }}");

        Assert.Empty(result.Errors);
        Assert.Equal(6, result.Output.Count);
        Assert.All(result.Output, count => Assert.Equal(Repository.CmdletCount, count.BaseObject));
    }

    [Fact]
    public async Task After_removal_and_import_it_works_again()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Empty(session.MustRun("Remove-Module LucaPS; Get-Command -Module LucaPS"));
        Assert.Equal(2, session.MustRun($"Import-Module '{s_module}'; Get-LucaSaleInvoice -First 2").Count);
    }

    [Fact]
    public async Task A_second_runspace_shares_the_connection_of_the_first()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        object connection = session.MustRun("Get-LucaConnection")[0];
        using Runspace second = EngineSession.NewRunspace();

        Assert.Empty(EngineSession.Run(second, "Get-LucaSaleInvoice -First 1").Errors);
        second.SessionStateProxy.SetVariable("connection", connection);
        Result result = EngineSession.Run(second, "Get-LucaSaleInvoice -First 1 -Connection $connection; Get-LucaConnection");

        Assert.Empty(result.Errors);
        Assert.Equal(["LucaPS.SaleInvoice", "LucaPS.Connection"], result.Output.Select(item => item.TypeNames[0]));
    }

    [Fact]
    public void A_copy_of_the_module_with_other_bits_says_to_restart()
    {
        using Runspace runspace = EngineSession.NewRunspace();
        string other = Directory.CreateTempSubdirectory("lucaps-other-").FullName;
        try
        {
            string bin = Directory.CreateDirectory(Path.Combine(other, "LucaPS", "bin", "net8.0")).FullName;
            foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(s_module)!))
                File.Copy(file, Path.Combine(other, "LucaPS", Path.GetFileName(file)));
            Rewrite(Path.Combine(Path.GetDirectoryName(s_module)!, "bin", "net8.0", "LucaPS.dll"), Path.Combine(bin, "LucaPS.dll"));

            Result result = EngineSession.Run(
                runspace, $"Remove-Module LucaPS; Import-Module '{Path.Combine(other, "LucaPS", "LucaPS.psd1")}' -ErrorAction Stop");

            Assert.Contains("Restart PowerShell", result.Error.Exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    public static TheoryData<string, bool> Versions => new()
    {
        { ShellProcess.EngineOnly, true },
        { ShellProcess.EngineOnly, false },
        { ShellProcess.Pwsh, true },
        { ShellProcess.Pwsh, false },
    };

    /// <summary>An update, or an older version, was installed while a session with the other version is open.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task After_another_version_in_the_same_process_it_says_to_restart(string shell, bool olderFirst)
    {
        string folder = Directory.CreateTempSubdirectory("lucaps-older-").FullName;
        try
        {
            string older = Older(Path.Combine(folder, "LucaPS"));
            string script = Path.Combine(folder, "both.ps1");
            await File.WriteAllTextAsync(
                script,
                """
                Import-Module $env:TEST_FIRST -ErrorAction Stop
                "first=$((Get-Module LucaPS).Version) $(@(Get-Command -Module LucaPS).Count)"
                Remove-Module LucaPS
                # PowerShell refuses the import; or it asks for the assembly by name only, and imports the code that is already there.
                try { Import-Module $env:TEST_SECOND -ErrorAction Stop; $null = Get-LucaConnection -ErrorAction Stop; 'worked' }
                catch { "failed=$($_.Exception.Message)" }
                """,
                TestContext.Current.CancellationToken);

            (string output, string errors, _) = await ShellProcess.RunAsync(
                shell, script, [("TEST_FIRST", olderFirst ? older : s_module), ("TEST_SECOND", olderFirst ? s_module : older)]);

            Assert.Empty(errors);
            string[] lines = output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal($"first={(olderFirst ? "0.0.9" : "0.1.0")} {Repository.CmdletCount}", lines[0]);
            Assert.StartsWith("failed=", lines[1], StringComparison.Ordinal);
            Assert.Contains("Restart PowerShell and import LucaPS again", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Importing_and_using_it_changes_no_setting_of_the_process()
    {
        string before = Settings();
        await using (EngineSession session = await EngineSession.StartAsync())
            Assert.Single(session.MustRun("Get-LucaSaleInvoice -First 1"));

        Assert.Equal(before, Settings());
    }

    [Fact]
    public void Importing_writes_nothing_and_loads_nothing_of_others()
    {
        string home = Path.Combine(Path.GetTempPath(), "lucaps-import-" + Guid.NewGuid().ToString("N"));
        string? before = Environment.GetEnvironmentVariable("LUCAPS_HOME");
        string[] loaded = Names();
        Environment.SetEnvironmentVariable("LUCAPS_HOME", home);
        try
        {
            using Runspace runspace = EngineSession.NewRunspace();
            Assert.Equal(Repository.CmdletCount, EngineSession.Run(runspace, "Get-Command -Module LucaPS").Output.Count);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCAPS_HOME", before);
        }

        Assert.False(Path.Exists(home));
        Assert.DoesNotContain(Names().Except(loaded), name => name is not ("LucaPS" or "LucaPS.Core")
            && !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    private static string[] Names() =>
        [.. AssemblyLoadContext.Default.Assemblies.Where(assembly => !assembly.IsDynamic).Select(assembly => assembly.GetName().Name!)];

    /// <summary>The module as if it were version 0.0.9.</summary>
    private static string Older(string folder)
    {
        string real = Path.GetDirectoryName(s_module)!, bin = Path.Combine(folder, "bin", "net8.0");
        Directory.CreateDirectory(bin);
        foreach (string file in Directory.EnumerateFiles(real)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (string name in new[] { "LucaPS.dll", "LucaPS.Core.dll" })
            Rewrite(Path.Combine(real, "bin", "net8.0", name), Path.Combine(bin, name));
        string manifest = Path.Combine(folder, "LucaPS.psd1");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("= '0.1.0'", "= '0.0.9'", StringComparison.Ordinal));
        return manifest;
    }

    private static string Settings()
    {
#pragma warning disable SYSLIB0014 // Other modules in the session still use it.
        return string.Join(
            '|',
            ServicePointManager.SecurityProtocol,
            ServicePointManager.DefaultConnectionLimit,
            ServicePointManager.Expect100Continue,
            ServicePointManager.CheckCertificateRevocationList,
            ServicePointManager.ServerCertificateValidationCallback is null,
            CultureInfo.DefaultThreadCurrentCulture,
            CultureInfo.DefaultThreadCurrentUICulture,
            Environment.CurrentDirectory,
            Console.OutputEncoding.WebName,
            AppDomain.CurrentDomain.GetData("REGEX_DEFAULT_MATCH_TIMEOUT"));
#pragma warning restore SYSLIB0014
    }

    private static void Rewrite(string from, string to)
    {
        using Mono.Cecil.AssemblyDefinition assembly = Mono.Cecil.AssemblyDefinition.ReadAssembly(from);
        assembly.Name.Version = new Version(0, 0, 9, 0);
        foreach (Mono.Cecil.AssemblyNameReference reference in assembly.MainModule.AssemblyReferences.Where(reference =>
            reference.Name.StartsWith("LucaPS", StringComparison.Ordinal))) reference.Version = assembly.Name.Version;
        assembly.MainModule.Mvid = Guid.NewGuid();
        assembly.Write(to);
    }
}
