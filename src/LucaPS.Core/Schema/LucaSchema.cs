using System;
using System.Collections.Generic;

namespace LucaPS.Schema;

/// <summary>The kinds of type of the GraphQL specification, section 4.2.2.</summary>
internal enum TypeKind
{
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    InputObject,
    List,
    NonNull,
}

/// <summary>A use of a type: a name wrapped in any number of lists and non-nulls.</summary>
internal sealed class TypeRef
{
    public required TypeKind Kind { get; init; }

    /// <summary>The name; null on lists and non-nulls.</summary>
    public string? Name { get; init; }

    /// <summary>What a list or non-null wraps.</summary>
    public TypeRef? OfType { get; init; }

    /// <summary>The name at the core.</summary>
    public string NamedType => Name ?? OfType!.NamedType;

    public bool IsNonNull => Kind == TypeKind.NonNull;

    /// <summary>Whether this is a list, non-null or not.</summary>
    public bool IsList => Kind == TypeKind.List || (Kind == TypeKind.NonNull && OfType!.IsList);

    /// <summary>The same without the outermost <c>!</c>.</summary>
    public TypeRef Nullable => IsNonNull ? OfType! : this;

    public static TypeRef Named(TypeKind kind, string name) => new() { Kind = kind, Name = name };

    public static TypeRef ListOf(TypeRef element) => new() { Kind = TypeKind.List, OfType = element };

    public static TypeRef NonNullOf(TypeRef inner) => new() { Kind = TypeKind.NonNull, OfType = inner };

    /// <summary>As in SDL: <c>[ID!]!</c>.</summary>
    public override string ToString() => Kind switch
    {
        TypeKind.List => "[" + OfType + "]",
        TypeKind.NonNull => OfType + "!",
        _ => Name!,
    };
}

/// <summary>An argument of a field, or a field of an input object.</summary>
internal sealed class SchemaInputValue
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required TypeRef Type { get; init; }

    /// <summary>As GraphQL text; null when there is none.</summary>
    public string? DefaultValue { get; init; }

    public bool IsDeprecated { get; init; }

    public string? DeprecationReason { get; init; }

    /// <summary>Non-null without a default.</summary>
    public bool IsRequired => Type.IsNonNull && DefaultValue is null;
}

internal sealed class SchemaField
{
    /// <summary>Null when the field has no such argument.</summary>
    public SchemaInputValue? Argument(string name)
    {
        foreach (SchemaInputValue argument in Arguments)
        {
            if (string.Equals(argument.Name, name, StringComparison.Ordinal)) return argument;
        }

        return null;
    }

    /// <summary>Whether it cannot be asked for without giving arguments.</summary>
    public bool HasRequiredArguments => NeedsArgumentsBeside(null);

    /// <summary>Whether it needs other arguments than the one that somebody gives.</summary>
    public bool NeedsArgumentsBeside(string? given)
    {
        foreach (SchemaInputValue argument in Arguments)
        {
            if (argument.IsRequired && argument.Name != given) return true;
        }

        return false;
    }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public required TypeRef Type { get; init; }

    public IReadOnlyList<SchemaInputValue> Arguments { get; init; } = [];

    public bool IsDeprecated { get; init; }

    public string? DeprecationReason { get; init; }
}

internal sealed class SchemaEnumValue
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool IsDeprecated { get; init; }

    public string? DeprecationReason { get; init; }
}

internal sealed class SchemaType
{
    public required TypeKind Kind { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<SchemaField> Fields { get; init; } = [];

    public IReadOnlyList<SchemaInputValue> InputFields { get; init; } = [];

    public IReadOnlyList<SchemaEnumValue> EnumValues { get; init; } = [];

    public IReadOnlyList<string> Interfaces { get; init; } = [];

    public IReadOnlyList<string> PossibleTypes { get; init; } = [];

    /// <summary>Whether values are objects that fields are selected of.</summary>
    public bool IsComposite => Kind is TypeKind.Object or TypeKind.Interface or TypeKind.Union;

    /// <summary>Null when the type has no such field.</summary>
    public SchemaField? Field(string name)
    {
        foreach (SchemaField field in Fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal)) return field;
        }

        return null;
    }

    /// <summary>As <see cref="Field"/>, but a name in other case will do where only one field is meant.</summary>
    public SchemaField? FieldAnyCase(string name)
    {
        if (Field(name) is { } exact) return exact;
        SchemaField? found = null;
        foreach (SchemaField field in Fields)
        {
            if (!string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)) continue;
            if (found is not null) return null;
            found = field;
        }

        return found;
    }
}

/// <summary>What a server offers to this grant, or the known part of it where it does not say.</summary>
internal sealed class LucaSchema
{
    public required IReadOnlyDictionary<string, SchemaType> Types { get; init; }

    public required string QueryTypeName { get; init; }

    /// <summary>Null when the grant has no mutations.</summary>
    public string? MutationTypeName { get; init; }

    /// <summary>Null when there are none; LucaPS asks for none either way.</summary>
    public string? SubscriptionTypeName { get; init; }

    /// <summary>True for the fallback of luca-api.md, "Known schema".</summary>
    public bool IsFallback { get; init; }

    /// <summary>What the server said of fields that were therefore left out of the fallback.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    public SchemaType QueryType => Types[QueryTypeName];

    public SchemaType? MutationType => MutationTypeName is { } name && Types.TryGetValue(name, out SchemaType? type) ? type : null;

    public SchemaType? Type(string name) => Types.TryGetValue(name, out SchemaType? type) ? type : null;
}
