using System;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
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

        // PowerShell's issue 20710 lost them the second time.
        Result result = EngineSession.Run(runspace, $"1..3 | ForEach-Object {{ Import-Module '{s_module}' -Force; (Get-Command -Module LucaPS).Count; (Get-Module LucaPS).ExportedCmdlets.Count }}");

        Assert.Empty(result.Errors);
        Assert.Equal(6, result.Output.Count);
        Assert.All(result.Output, count => Assert.Equal(17, count.BaseObject));
    }

    [Fact]
    public async Task After_removal_and_import_it_works_again()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Empty(session.MustRun("Remove-Module LucaPS; Get-Command -Module LucaPS"));
        Assert.Equal(2, session.MustRun($"Import-Module '{s_module}'; Get-LucaSaleInvoice -First 2").Count);
    }

    [Fact]
    public async Task A_second_runspace_has_its_own_default_and_takes_connections_of_the_first()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        object connection = session.MustRun("Get-LucaConnection")[0];
        using Runspace second = EngineSession.NewRunspace();

        Assert.Equal("LucaNotConnected", EngineSession.Run(second, "Get-LucaSaleInvoice -First 1").ErrorId);
        second.SessionStateProxy.SetVariable("connection", connection);
        Result result = EngineSession.Run(second, "Get-LucaSaleInvoice -First 1 -Connection $connection; Get-LucaConnection");

        Assert.Empty(result.Errors);
        Assert.Equal("LucaPS.SaleInvoice", Assert.Single(result.Output).TypeNames[0]);
    }

    [Fact]
    public void A_copy_of_the_module_with_other_bits_says_to_restart()
    {
        using Runspace runspace = EngineSession.NewRunspace();
        string other = Directory.CreateTempSubdirectory("lucaps-other-").FullName;
        try
        {
            string bin = Directory.CreateDirectory(Path.Combine(other, "LucaPS", "bin", "net8.0")).FullName;
            foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(s_module)!)) File.Copy(file, Path.Combine(other, "LucaPS", Path.GetFileName(file)));
            Rewrite(Path.Combine(Path.GetDirectoryName(s_module)!, "bin", "net8.0", "LucaPS.dll"), Path.Combine(bin, "LucaPS.dll"));

            Result result = EngineSession.Run(runspace, $"Remove-Module LucaPS; Import-Module '{Path.Combine(other, "LucaPS", "LucaPS.psd1")}' -ErrorAction Stop");

            Assert.Contains("Restart PowerShell", result.Error.Exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
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
            Assert.Equal(17, EngineSession.Run(runspace, "Get-Command -Module LucaPS").Output.Count);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LUCAPS_HOME", before);
        }

        Assert.False(Path.Exists(home));
        Assert.DoesNotContain(Names().Except(loaded), name => name is not ("LucaPS" or "LucaPS.Core") && !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    private static string[] Names() => [.. AssemblyLoadContext.Default.Assemblies.Where(assembly => !assembly.IsDynamic).Select(assembly => assembly.GetName().Name!)];

    private static void Rewrite(string from, string to)
    {
        using Mono.Cecil.AssemblyDefinition assembly = Mono.Cecil.AssemblyDefinition.ReadAssembly(from);
        assembly.Name.Version = new Version(0, 0, 9, 0);
        assembly.Write(to);
    }
}
