using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace LucaPS.Tests.Module;

/// <summary>
/// Follows every type, method and field that an assembly refers to, as the runtime of Windows PowerShell would on first use: into .NET
/// Framework where it has an assembly of that name and version, else into what the module ships.
/// </summary>
internal sealed class ReferenceWalk : IAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition> _framework = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AssemblyDefinition> _shipped = new(StringComparer.OrdinalIgnoreCase);
    private readonly ReaderParameters _parameters;

    public ReferenceWalk(IEnumerable<string> shipped)
    {
        _parameters = new ReaderParameters { AssemblyResolver = this };
        foreach (string file in DesktopFramework.Files().Values.Append(DesktopFramework.PowerShell)) Add(_framework, file);
        foreach (string file in shipped) Add(_shipped, file);
    }

    public int Count { get; private set; }

    /// <summary>What the shipped files refer to and nothing provides.</summary>
    public IEnumerable<string> Unresolved() => _shipped.Values.SelectMany(assembly => Unresolved(assembly.MainModule));

    public IEnumerable<string> Unresolved(ModuleDefinition module)
    {
        foreach (TypeReference type in module.GetTypeReferences())
        {
            Count++;
            if (TryResolve(() => type.Resolve()) is { } reason) yield return $"{module.Name}: {type.FullName} of {type.Scope}: {reason}";
        }

        // The runtime makes the methods of arrays.
        foreach (MemberReference member in module.GetMemberReferences().Where(member => member.DeclaringType is not ArrayType))
        {
            Count++;
            if (TryResolve(() => member.Resolve()) is { } reason) yield return $"{module.Name}: {member.FullName}: {reason}";
        }
    }

    public AssemblyDefinition Resolve(AssemblyNameReference name) =>
        _framework.TryGetValue(name.Name, out AssemblyDefinition? there) && there.Name.Version >= name.Version ? there
        : _shipped.TryGetValue(name.Name, out AssemblyDefinition? ours) && ours.Name.Version >= name.Version ? ours
        : throw new AssemblyResolutionException(name);

    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    public void Dispose()
    {
        foreach (AssemblyDefinition assembly in _framework.Values.Concat(_shipped.Values)) assembly.Dispose();
    }

    private static string? TryResolve(Func<object?> resolve)
    {
        try
        {
            return resolve() is null ? "is not there" : null;
        }
        catch (AssemblyResolutionException exception)
        {
            return exception.Message;
        }
    }

    private void Add(Dictionary<string, AssemblyDefinition> to, string file)
    {
        AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(file, _parameters);
        to.Add(assembly.Name.Name, assembly);
    }
}
