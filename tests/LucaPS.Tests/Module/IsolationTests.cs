using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Mono.Cecil;
using Xunit;

namespace LucaPS.Tests.Module;

[Collection(EngineCollection.Name)]
public sealed class IsolationTests
{
    private static readonly string s_bin = Path.Combine(Path.GetFullPath(Path.GetDirectoryName(Engine.ModulePath())!), "bin");

    public static TheoryData<string, string> Orders => new()
    {
        { ShellProcess.EngineOnly, "theirs first" },
        { ShellProcess.EngineOnly, "LucaPS first" },
        { ShellProcess.Pwsh, "theirs first" },
        { ShellProcess.Pwsh, "LucaPS first" },
    };

    /// <summary>As with Az, Microsoft.Graph or PnP in the same session.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Other_versions_of_its_libraries_in_the_session_do_no_harm_and_are_done_none(string shell, string order)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string[] foreign =
            ["Microsoft.Identity.Client", "Polly.Core", "GraphQL-Parser", "Microsoft.Bcl.AsyncInterfaces", "System.Text.Json"];
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.TooManyRequests("0.01"));
        string script = Repository.At("tests", "LucaPS.Tests", "Module", "isolation.ps1");

        (string output, string errors, int exitCode) = await ShellProcess.RunAsync(shell, script, [
            ("TEST_ORDER", order),
            ("TEST_FOREIGN", string.Join(Path.PathSeparator, foreign.Select(Foreign))),
            ("TEST_ADDRESS", session.Server.BaseUri.ToString()),
            ("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key),
            ("LUCAPS_HOME", session.Home)]);

        Assert.Equal((string.Empty, 0), (errors, exitCode));
        Assert.Equal(0, session.Server.Faults.Pending);
        ILookup<string, string> lines = output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToLookup(line => line.Split('=')[0], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        int times = order == "theirs first" ? 2 : 1;
        Assert.Equal(Enumerable.Repeat("120", 2), lines["rows"]);
        Assert.Equal(Enumerable.Repeat("3", 2), lines["nodes"]);
        Assert.Equal(Enumerable.Repeat("True", 2), lines["store"]);
        Assert.Equal(Enumerable.Repeat("1", times), lines["parsed"]);
        Assert.Equal(Enumerable.Repeat("Polly.ResiliencePipeline", times), lines["pipeline"]);
        Assert.Equal(Enumerable.Repeat("theirs", times), lines["msal"]);
        Assert.Equal(Enumerable.Repeat("11", times), lines["json"]);

        (string Context, string Name, string Version, string Path)[] loaded = [.. lines["loaded"].Select(line => line.Split('|'))
            .Select(parts => (parts[0], parts[1], parts[2], parts[3]))];
        // Only theirs in the session's own context, ours apart, each from its own folder.
        foreach (string name in new[] { "Microsoft.Identity.Client", "Polly.Core", "GraphQLParser" })
            Assert.StartsWith(
                PackageFolder.Path,
                Assert.Single(loaded, item => item.Context == "Default" && item.Name == name).Path,
                StringComparison.Ordinal);
        foreach (string name in new[] { "Microsoft.Identity.Client.Extensions.Msal", "Polly.Core", "GraphQLParser", "LucaPS.Adapters" })
            Assert.Equal(
                "LucaPS",
                Assert.Single(loaded, item => item.Name == name && item.Path.StartsWith(s_bin, StringComparison.Ordinal)).Context);

        Assert.Equal(
            ["LucaPS", "LucaPS.Core"],
            loaded.Where(item => item.Context == "Default" && item.Name.StartsWith("LucaPS", StringComparison.Ordinal))
                .Select(item => item.Name).Order(StringComparer.Ordinal));
        Assert.Equal("6.0.0.0", Assert.Single(loaded, item => item.Context == "OtherModule" && item.Name == "System.Text.Json").Version);
        Assert.DoesNotContain(loaded, item => item.Context == "LucaPS" && item.Name == "System.Text.Json");
    }

    [Fact]
    public void The_cmdlets_refer_to_no_library_of_others()
    {
        foreach (string framework in new[] { "net8.0", "netstandard2.0" })
        {
            using AssemblyDefinition module = AssemblyDefinition.ReadAssembly(Path.Combine(s_bin, framework, "LucaPS.dll"));
            string[] forbidden = ["LucaPS.Adapters", "Microsoft.Identity.Client", "Polly.Core", "GraphQLParser"];
            Assert.DoesNotContain(module.MainModule.AssemblyReferences, reference =>
                forbidden.Contains(reference.Name) || reference.Name.StartsWith("Microsoft.Identity", StringComparison.Ordinal));
        }

        Assert.Equal(
            ["LucaPS.Core.dll", "LucaPS.dll"],
            Directory.GetFiles(Path.Combine(s_bin, "net8.0")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void On_Windows_PowerShell_every_reference_is_satisfied()
    {
        // Not every machine has such a PowerShell: follow what its loader would follow.
        string own = Path.Combine(s_bin, "netstandard2.0");
        Dictionary<string, Version> shipped = Directory.EnumerateFiles(own, "*.dll")
            .Select(file => AssemblyName.GetAssemblyName(file))
            .ToDictionary(name => name.Name!, name => name.Version!, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, Version> framework = DesktopFramework.Files()
            .ToDictionary(file => file.Key, file => AssemblyName.GetAssemblyName(file.Value).Version!, StringComparer.OrdinalIgnoreCase);
        HashSet<string> answered = ResolverNames(Path.Combine(own, "LucaPS.dll"));
        List<string> unsatisfied = [];
        foreach (string file in Directory.EnumerateFiles(own, "*.dll", SearchOption.AllDirectories))
        {
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(file);
            foreach (AssemblyNameReference reference in assembly.MainModule.AssemblyReferences)
            {
                bool inFramework = framework.TryGetValue(reference.Name, out Version? there) && there >= reference.Version;
                bool isShipped = shipped.TryGetValue(reference.Name, out Version? ours) && ours >= reference.Version
                    && (answered.Contains(reference.Name) || reference.Name.StartsWith("LucaPS", StringComparison.Ordinal));
                bool isHost = reference.Name == "System.Management.Automation";
                if (!inFramework && !isShipped && !isHost)
                    unsatisfied.Add($"{assembly.Name.Name} needs {reference.Name} {reference.Version}");
            }
        }

        Assert.Empty(unsatisfied);
        // A file in the folder that is not on the list would never be found, and the other way round.
        IEnumerable<string> inFolder = Directory.EnumerateFiles(own, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.Equal(
            inFolder.Except(["LucaPS", "LucaPS.Core"]).Order(StringComparer.OrdinalIgnoreCase),
            answered.Where(name => name != "LucaPS.Core").Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Types_that_PowerShell_looks_at_on_import_need_no_library_on_Windows_PowerShell()
    {
        // PowerShell enumerates the exported types before our resolver is set; a field of a foreign value type would load it then.
        using AssemblyDefinition module = AssemblyDefinition.ReadAssembly(Path.Combine(s_bin, "netstandard2.0", "LucaPS.dll"));
        string[] late = [.. Directory.EnumerateFiles(Path.Combine(s_bin, "netstandard2.0"), "*.dll")
            .Select(file => Path.GetFileNameWithoutExtension(file)!).Except(["LucaPS", "LucaPS.Core"])];
        IEnumerable<string> found = from type in module.MainModule.Types
                                    where type.IsPublic
                                    from field in type.Fields
                                    where field.FieldType.IsValueType && field.FieldType.Scope is AssemblyNameReference scope
                                        && late.Contains(scope.Name)
                                    select type.Name + "." + field.Name;
        Assert.Empty(found);
    }

    [Fact]
    public void Types_that_PowerShell_looks_at_on_import_leave_Core_to_be_chosen_by_the_module()
    {
        // Loading a type loads what it derives from and the value types in its fields. ModuleInit comes after that.
        using AssemblyDefinition module = AssemblyDefinition.ReadAssembly(Path.Combine(s_bin, "net8.0", "LucaPS.dll"));
        IEnumerable<string> found = from type in module.MainModule.Types
                                    where type.IsPublic
                                    from needed in Needed(type)
                                    where needed.Scope is AssemblyNameReference { Name: "LucaPS.Core" }
                                    select type.Name + " needs " + needed.Name;
        Assert.Empty(found);

        static IEnumerable<TypeReference> Needed(TypeDefinition type) =>
            type.Fields.Select(field => field.FieldType).Where(field => field.IsValueType)
                .SelectMany(field => field is GenericInstanceType generic ? generic.GenericArguments.Append(field) : [field])
                .Concat(type.Interfaces.Select(item => item.InterfaceType))
                .Concat(type.BaseType is { } parent ? [parent] : [])
                .SelectMany(needed => needed is GenericInstanceType generic ? generic.GenericArguments.Append(needed) : [needed]);
    }

    private static HashSet<string> ResolverNames(string path)
    {
        using AssemblyDefinition module = AssemblyDefinition.ReadAssembly(path);
        TypeDefinition resolver = module.MainModule.GetType("LucaPS.Isolation.DependencyResolver");
        return resolver.Methods.Single(method => method.Name == ".cctor").Body.Instructions
            .Where(instruction => instruction.OpCode == Mono.Cecil.Cil.OpCodes.Ldstr)
            .Select(instruction => (string)instruction.Operand).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static string Foreign(string package)
    {
        string file = typeof(IsolationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item =>
            item.Key == "Foreign:" + package).Value!;
        return Path.Combine([PackageFolder.Path, package.ToLowerInvariant(), .. (file.EndsWith('/') ? file + package : file).Split('/')])
            + ".dll";
    }
}
