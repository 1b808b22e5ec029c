using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace LucaPS.Tools.House;

/// <summary>That one type uses another in a different room.</summary>
internal sealed record RoomUse(string From, string To, string FromType, string ToType);

/// <summary>Which rooms (folders) of an assembly use which, read from its compiled code.</summary>
internal sealed class RoomGraph
{
    /// <summary>The rooms of LucaPS.Core, lowest first: each may use those before it.</summary>
    public static readonly string[] CoreOrder =
    [
        "Foundation", "Errors", "Http", "OAuth", "Connections/Store", "Connections/Refresh", "Connections",
        "Schema", "Documents", "Rows", "Api", "Api/Pages", "Api/Mutations", "Api/Documents", "Export", "Extensibility",
    ];

    /// <summary>The rooms of LucaPS, lowest first.</summary>
    public static readonly string[] ModuleOrder =
        ["Isolation", "Session", "Binding", "Completion", "Writing", "Pipeline", "SignIn", "Bases", "Commands"];

    private readonly Dictionary<string, string> _rooms = new(StringComparer.Ordinal);
    private readonly HashSet<RoomUse> _uses = [];

    private RoomGraph()
    {
    }

    public static string[]? OrderOf(string project) => project switch
    {
        "LucaPS.Core" => CoreOrder,
        "LucaPS" => ModuleOrder,
        _ => null,
    };

    /// <summary>Every use of a type in another room, once for each pair of types.</summary>
    public IReadOnlyCollection<RoomUse> Uses => _uses;

    public static RoomGraph Read(string assembly, IEnumerable<SourceFile> files)
    {
        RoomGraph graph = new();
        foreach (SourceFile file in files)
        {
            foreach (string type in file.Types) graph._rooms.TryAdd(type, file.Room);
        }

        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly);
        foreach (TypeDefinition type in module.GetTypes()) graph.Add(type);
        return graph;
    }

    /// <summary>The uses of a room that comes later in the order, or is not in the list.</summary>
    public IReadOnlyList<string> Upwards(string[] order) =>
    [
        .. _uses.Where(use => Array.IndexOf(order, use.To) is var to && (to < 0 || to > Array.IndexOf(order, use.From)))
            .Select(use => $"{use.From}: {Short(use.FromType)} uses {Short(use.ToType)} of {(use.To.Length == 0 ? "the root" : use.To)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Rooms that use each other, directly or through others; each group once.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        string[] rooms = [.. _uses.SelectMany(use => new[] { use.From, use.To }).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, HashSet<string>> reach = rooms.ToDictionary(room => room, Reachable);
        List<IReadOnlyList<string>> circles = [];
        foreach (string room in rooms)
        {
            string[] group = [.. reach[room].Where(other => reach[other].Contains(room)).Order(StringComparer.Ordinal)];
            if (group.Length > 1 && group[0] == room) circles.Add(group);
        }

        return circles;
    }

    private HashSet<string> Reachable(string room)
    {
        HashSet<string> found = [];
        Queue<string> next = new([room]);
        while (next.TryDequeue(out string? from))
        {
            foreach (RoomUse use in _uses)
            {
                if (use.From == from && found.Add(use.To)) next.Enqueue(use.To);
            }
        }

        return found;
    }

    private void Add(TypeDefinition type)
    {
        string from = Outermost(type);
        if (!_rooms.ContainsKey(from)) return;
        Use(from, type.BaseType);
        foreach (InterfaceImplementation implemented in type.Interfaces) Use(from, implemented.InterfaceType);
        foreach (FieldDefinition field in type.Fields) Use(from, field.FieldType);
        UseAttributes(from, type);
        foreach (PropertyDefinition property in type.Properties) UseAttributes(from, property);
        foreach (MethodDefinition method in type.Methods) Add(from, method);
    }

    private void Add(string from, MethodDefinition method)
    {
        Use(from, method.ReturnType);
        UseAttributes(from, method);
        foreach (ParameterDefinition parameter in method.Parameters) Use(from, parameter.ParameterType);
        if (!method.HasBody) return;
        foreach (VariableDefinition variable in method.Body.Variables) Use(from, variable.VariableType);
        foreach (Instruction instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type: Use(from, type); break;
                case FieldReference field: Use(from, field.DeclaringType); break;
                case GenericInstanceMethod generic:
                    Use(from, generic.DeclaringType);
                    foreach (TypeReference argument in generic.GenericArguments) Use(from, argument);
                    break;
                case MethodReference called: Use(from, called.DeclaringType); break;
                default: break;
            }
        }
    }

    private void UseAttributes(string from, ICustomAttributeProvider provider)
    {
        foreach (CustomAttribute attribute in provider.CustomAttributes)
        {
            Use(from, attribute.AttributeType);
            foreach (CustomAttributeArgument argument in attribute.ConstructorArguments) Use(from, argument.Value as TypeReference);
        }
    }

    private void Use(string from, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter: return;
            case GenericInstanceType generic:
                foreach (TypeReference argument in generic.GenericArguments) Use(from, argument);
                break;
            default: break;
        }

        if (type is TypeSpecification specification)
        {
            Use(from, specification.ElementType);
            return;
        }

        string to = Outermost(type);
        if (_rooms.TryGetValue(to, out string? room) && room != _rooms[from]) _uses.Add(new RoomUse(_rooms[from], room, from, to));
    }

    private static string Short(string type) => type[(type.LastIndexOf('.') + 1)..];

    private static string Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.FullName;
    }
}
