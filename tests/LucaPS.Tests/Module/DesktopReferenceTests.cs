using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LucaPS.Sandbox.Tour;
using Mono.Cecil;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>What Windows PowerShell 5.1 gets, checked without it: nothing that the module calls may be missing there.</summary>
public sealed class DesktopReferenceTests
{
    private static readonly string s_folder = Path.Combine(Path.GetDirectoryName(Engine.ModulePath())!, "bin", "netstandard2.0");

    private static string[] Shipped => Directory.GetFiles(s_folder, "*.dll", SearchOption.AllDirectories);

    [Fact]
    public void Every_type_and_member_that_the_shipped_files_refer_to_is_there()
    {
        using ReferenceWalk walk = new(Shipped);

        Assert.Empty(walk.Unresolved());
        Assert.True(walk.Count > 10_000, $"only {walk.Count} references were followed");
    }

    [Fact]
    public void What_only_newer_frameworks_have_is_found_missing()
    {
        using ReferenceWalk walk = new(Shipped);
        using var control = AssemblyDefinition.CreateAssembly(
            new AssemblyNameDefinition("control", new Version(1, 0)), "control",
            new ModuleParameters { Kind = ModuleKind.Dll, AssemblyResolver = walk });
        ModuleDefinition module = control.MainModule;
        TypeReference text = module.TypeSystem.String;
        TypeReference dateOnly = new("System", "DateOnly", module, module.TypeSystem.CoreLibrary, valueType: true);
        TypeReference elsewhere = new("Vendor", "Type", module, new AssemblyNameReference("Vendor.Library", new Version(1, 0)));
        // string.Contains(string) is there, string.Contains(char) is not.
        string[] found = Missing(walk, module, dateOnly, elsewhere, Contains(module, text), Contains(module, module.TypeSystem.Char));

        Assert.Equal(3, found.Length);
        Assert.Contains(found, line => line.Contains("System.DateOnly", StringComparison.Ordinal));
        Assert.Contains(found, line => line.Contains("Vendor.Type", StringComparison.Ordinal));
        Assert.Contains(found, line => line.Contains("Contains(System.Char)", StringComparison.Ordinal));
    }

    /// <summary>
    /// Another module's handler of AppDomain.AssemblyResolve may be asked before ours, and answer with its own files. No handler is asked
    /// for a file beside the assembly that needs it, in exactly the version that it needs.
    /// </summary>
    [Fact]
    public void What_our_own_assemblies_refer_to_lies_beside_them_in_exactly_that_version()
    {
        Dictionary<string, Version> beside = Directory.GetFiles(s_folder, "*.dll")
            .Select(file => System.Reflection.AssemblyName.GetAssemblyName(file))
            .ToDictionary(name => name.Name!, name => name.Version!, StringComparer.OrdinalIgnoreCase);
        IReadOnlyDictionary<string, string> framework = DesktopFramework.Files();
        List<string> asked = [];
        foreach (string file in new[] { "LucaPS.dll", "LucaPS.Core.dll", "LucaPS.Adapters.dll" })
        {
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Path.Combine(s_folder, file));
            asked.AddRange(from reference in assembly.MainModule.AssemblyReferences
                           where reference.Name != "System.Management.Automation"
                           where !(framework.TryGetValue(reference.Name, out string? there)
                               && System.Reflection.AssemblyName.GetAssemblyName(there).Version >= reference.Version)
                           where beside.GetValueOrDefault(reference.Name) != reference.Version
                           select $"{file} wants {reference.Name} {reference.Version}, and there is {beside.GetValueOrDefault(reference.Name)?.ToString() ?? "none"}");
        }

        Assert.Empty(asked);
    }

    private static MethodReference Contains(ModuleDefinition module, TypeReference parameter) =>
        new("Contains", module.TypeSystem.Boolean, module.TypeSystem.String)
        {
            HasThis = true,
            Parameters = { new ParameterDefinition(parameter) }
        };

    // Cecil lists what a module that was read refers to, so this one is written and read again.
    private static string[] Missing(
        ReferenceWalk walk, ModuleDefinition module, TypeReference field, TypeReference other, params MethodReference[] called)
    {
        TypeDefinition type = new("Control", "Control", TypeAttributes.Public | TypeAttributes.Class, module.TypeSystem.Object);
        type.Fields.Add(new FieldDefinition("A", FieldAttributes.Public, field));
        type.Fields.Add(new FieldDefinition("B", FieldAttributes.Public, other));
        module.AssemblyReferences.Add((AssemblyNameReference)other.Scope);
        MethodDefinition method = new("Call", MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.Void);
        foreach (MethodReference target in called) method.Body.GetILProcessor().Emit(Mono.Cecil.Cil.OpCodes.Call, target);
        method.Body.GetILProcessor().Emit(Mono.Cecil.Cil.OpCodes.Ret);
        type.Methods.Add(method);
        module.Types.Add(type);
        using MemoryStream written = new();
        module.Write(written);
        written.Position = 0;
        using var read = ModuleDefinition.ReadModule(written, new ReaderParameters { AssemblyResolver = walk });
        return [.. walk.Unresolved(read)];
    }
}
