using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>One argument, ready to be sent as a variable, or as a literal where the name of its type is not known.</summary>
/// <param name="Argument">Its name in the schema.</param>
/// <param name="Variable">The variable's name, without the <c>$</c>.</param>
/// <param name="Type">The variable's type as GraphQL text.</param>
/// <param name="Json">The value in UTF-8.</param>
internal sealed record BoundArgument(string Argument, string Variable, string Type, ReadOnlyMemory<byte> Json)
{
    /// <summary>The value as GraphQL text; null for a variable.</summary>
    public string? Literal { get; init; }
}

/// <summary>The checked arguments of one field.</summary>
internal sealed class BoundArguments(IReadOnlyList<BoundArgument> items)
{
    public IReadOnlyList<BoundArgument> Items => items;

    /// <summary><c>$a: Type!, $b: Type</c>, for the operation; empty without variables.</summary>
    public string Declarations => string.Join(", ", Variables.Select(item => "$" + item.Variable + ": " + item.Type));

    /// <summary><c>a: $a, b: $b</c>, for the field; empty without arguments.</summary>
    public string Text => string.Join(", ", items.Select(item => item.Argument + ": " + (item.Literal ?? "$" + item.Variable)));

    /// <summary>All of them with their values.</summary>
    public string Json => string.Join("\n", items.Select(item => item.Argument + ": " + Utf8Text.Decode(item.Json.Span)));

    private IEnumerable<BoundArgument> Variables => items.Where(item => item.Literal is null);

    /// <summary>Writes the members into the object of variables that is open.</summary>
    public void WriteVariables(Utf8JsonWriter writer)
    {
        foreach (BoundArgument item in Variables)
        {
            writer.WritePropertyName(item.Variable);
            writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
        }
    }
}

/// <summary>Checks a user's arguments against the schema before anything is sent, and makes variables or literals of them.</summary>
internal sealed class ArgumentBinder(LucaSchema schema, InputContext context)
{
    private readonly InputValueWriter _writer = new(schema, context);

    /// <summary>Binds values to the arguments of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="values">Names, in any case, and values; null for none.</param>
    /// <param name="variable">Names the variable for an argument; by default it has the argument's own name.</param>
    /// <param name="given">The names of arguments that the caller supplies: the user may not give them, and need not.</param>
    /// <param name="unmissed">The names of arguments that the caller supplies if the user does not.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: the argument, what was given, what is expected.</exception>
    public BoundArguments Bind(
        SchemaField field, System.Collections.IDictionary? values, Func<string, string>? variable = null, ICollection<string>? given = null,
        IReadOnlyList<string>? unmissed = null)
    {
        var bound = new Dictionary<string, BoundArgument>(StringComparer.Ordinal);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in values is null ? [] : _writer.Members(values, "-Argument")!)
        {
            (SchemaInputValue argument, InputValueWriter.Twin twin) = Find(field, name);
            if (given?.Contains(argument.Name) == true)
                throw InputErrors.HasOwnParameter(name, "-Argument");
            if (names.TryGetValue(argument.Name, out string? other)) throw InputErrors.Twice(argument.Name, other, name);
            names.Add(argument.Name, name);
            ReadOnlyMemory<byte> json = Json(argument.Type, _writer.Amount(value, argument, twin, name), argument.Name);
            bound.Add(
                argument.Name,
                new BoundArgument(argument.Name, variable?.Invoke(argument.Name) ?? argument.Name, argument.Type.ToString(), json)
                {
                    Literal = schema.Type(argument.Type.NamedType) is { IsUnnamed: true }
                        ? InputLiteral.Of(schema, argument.Type, json)
                        : null,
                });
        }

        List<string> missing = field.Arguments
            .Where(argument => argument.IsRequired && unmissed?.Contains(argument.Name) != true && !bound.ContainsKey(argument.Name)
                && given?.Contains(argument.Name) != true)
            .Select(argument => argument.Name + " (" + argument.Type + ")")
            .ToList();
        if (missing.Count > 0)
        {
            throw InputErrors.Bad(
                $"'{field.Name}' needs the argument {string.Join(", ", missing)}. Give it with -Argument @{{ … }}.", field.Name);
        }

        // In the schema's order: the same arguments make the same document, whatever order a hashtable has them in.
        return new BoundArguments([.. field.Arguments.Where(argument => bound.ContainsKey(argument.Name))
            .Select(argument => bound[argument.Name])]);
    }

    /// <summary>One value as JSON of a type; <paramref name="path"/> is its name in messages.</summary>
    public ReadOnlyMemory<byte> Json(TypeRef type, object? value, string path) =>
        JsonBytes.Write(writer => _writer.Write(writer, type, value, path));

    /// <summary>The argument of that name, or its twin in øre or kroner.</summary>
    private (SchemaInputValue Argument, InputValueWriter.Twin Twin) Find(SchemaField field, string name)
    {
        if (InputValueWriter.Find(field.Arguments, name) is { Field: { } found, Twin: var twin }) return (found, twin);
        string known = schema.IsFallback
            ? schema.HiddenNote
            : $" Get-LucaSchema -Name {field.Name} shows what -Argument @{{ … }} can give; with -Refresh the server is asked again.";
        throw InputErrors.Bad(
            $"'{field.Name}' has no argument '{name}'." + SchemaNames.Suggest(name, field.Arguments.Select(argument => argument.Name))
                + known,
            name);
    }
}
