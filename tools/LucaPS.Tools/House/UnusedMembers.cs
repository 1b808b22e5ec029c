using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace LucaPS.Tools.House;

/// <summary>
/// Methods and properties that are not public and that no code of the module uses: use by tests alone does not count.
/// </summary>
internal static class UnusedMembers
{
    /// <param name="assemblies">Files of all assemblies of the module.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> assemblies)
    {
        ModuleDefinition[] modules = [.. assemblies.Select(file => ModuleDefinition.ReadModule(new MemoryStream(File.ReadAllBytes(file))))];
        HashSet<string> used = [];
        foreach (MethodDefinition method in modules.SelectMany(module => module.GetTypes()).SelectMany(type => type.Methods)
            .Where(method => method.HasBody))
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                // Calling itself does not count as use.
                if (instruction.Operand is MethodReference called && called.GetElementMethod() is var element
                    && Key(element) != Key(method)) used.Add(Key(element));
            }
        }

        return
        [
            .. modules.SelectMany(module => module.GetTypes()).Where(type => !IsGenerated(type) && !type.IsInterface)
                .SelectMany(type => type.Methods)
                .Where(method => IsOwn(method) && !used.Contains(Key(method)))
                .Select(method => $"{method.DeclaringType.FullName}.{method.Name}")
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsOwn(MethodDefinition method) =>
        !(method.IsPublic && IsVisible(method.DeclaringType)) && !method.IsFamily && !method.IsVirtual && !method.IsConstructor
        && !method.Name.Contains('<') && !method.Name.StartsWith("op_", StringComparison.Ordinal)
        && !method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "CompilerGeneratedAttribute" && !method.IsGetter)
        && !(method.IsGetter && method.DeclaringType.Methods.Any(other => other.Name == "<Clone>$"))
        && method.Name is not ("PrintMembers" or "Deconstruct" or "GetEnumerator");

    private static bool IsVisible(TypeDefinition type) => type.IsPublic || (type.IsNestedPublic && IsVisible(type.DeclaringType));

    private static bool IsGenerated(TypeDefinition type) =>
        type.Name.Contains('<') || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string Key(MethodReference method) =>
        method.DeclaringType.GetElementType().FullName + "::" + method.Name + "/" + method.Parameters.Count;
}
