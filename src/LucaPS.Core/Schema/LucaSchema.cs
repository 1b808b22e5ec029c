using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

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

    /// <summary>What stands in all lists and non-nulls.</summary>
    public TypeRef Core => OfType?.Core ?? this;

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

/// <summary>What fields, arguments, input fields and enum values have alike.</summary>
internal abstract class SchemaMember
{
    public required string Name { get; init; }

    public string? Description { get; set; }

    public bool IsDeprecated { get; set; }

    public string? DeprecationReason { get; set; }
}

/// <summary>An argument of a field, or a field of an input object.</summary>
internal sealed class SchemaInputValue : SchemaMember
{
    public required TypeRef Type { get; init; }

    /// <summary>As GraphQL text; null when there is none.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>Non-null without a default.</summary>
    public bool IsRequired => Type.IsNonNull && DefaultValue is null;
}

internal sealed class SchemaField : SchemaMember
{
    // They say where a list begins, and not how long it is.
    private static readonly string[] s_positions = ["start", "from", "index"];

    public required TypeRef Type { get; init; }

    public IReadOnlyList<SchemaInputValue> Arguments { get; init; } = [];

    /// <summary>Whether it is left out of default selections: the fallback's only, which may be wrong.</summary>
    public bool IsOnlyByName { get; init; }

    /// <summary>Null when the field has no such argument.</summary>
    public SchemaInputValue? Argument(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);

    /// <summary>The argument whose default limits a plain list to so many elements; null where there is none.</summary>
    public string? LimitOf(long elements) => elements == 0 || !Type.IsList ? null : Arguments.FirstOrDefault(argument =>
        IsLimit(argument) && argument.DefaultValue == elements.ToString(CultureInfo.InvariantCulture))?.Name;

    /// <summary>Whether an argument may limit a plain list by its default.</summary>
    public bool MayBeLimited => Type.IsList && Arguments.Any(argument => argument.DefaultValue is not null && IsLimit(argument));

    /// <summary>Whether it cannot be selected without arguments.</summary>
    public bool HasRequiredArguments => NeedsArgumentsBeside(null);

    /// <summary>Whether it needs arguments other than the given one.</summary>
    public bool NeedsArgumentsBeside(string? given) => Arguments.Any(argument => argument.IsRequired && argument.Name != given);

    private static bool IsLimit(SchemaInputValue argument) =>
        ValueKinds.OfScalar(argument.Type.NamedType) == ValueKind.Integer && !argument.Type.IsList
            && SchemaNames.Plain(argument.Name) is var plain && !NumberedPages.IsPosition(plain) && Array.IndexOf(s_positions, plain) < 0;
}

internal sealed class SchemaEnumValue : SchemaMember;

internal sealed record SchemaType
{
    public required TypeKind Kind { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<SchemaField> Fields { get; init; } = [];

    public IReadOnlyList<SchemaInputValue> InputFields { get; init; } = [];

    /// <summary>Whether exactly one of the input fields is given (GraphQL, September 2025, section 3.10.1).</summary>
    public bool IsOneOf { get; init; }

    public IReadOnlyList<SchemaEnumValue> EnumValues { get; init; } = [];

    public IReadOnlyList<string> Interfaces { get; init; } = [];

    public IReadOnlyList<string> PossibleTypes { get; init; } = [];

    /// <summary>
    /// Whether the server's name for it is not known: no variable can be declared of it, so its values are written into the document.
    /// </summary>
    public bool IsUnnamed { get; init; }

    /// <summary>Whether values are objects that fields are selected of.</summary>
    public bool IsComposite => Kind is TypeKind.Object or TypeKind.Interface or TypeKind.Union;

    /// <summary>Null when the type has no such field.</summary>
    public SchemaField? Field(string name) => Fields.FirstOrDefault(field => field.Name == name);

    /// <summary>As <see cref="Field"/>, but a name in other case will do where only one field is meant.</summary>
    public SchemaField? FieldAnyCase(string name)
    {
        if (Field(name) is { } exact) return exact;
        SchemaField[] alike = [.. Fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))];
        return alike.Length == 1 ? alike[0] : null;
    }
}

/// <summary>What a server offers to this grant, or the known part of it where it does not say.</summary>
internal sealed record LucaSchema
{
    public required IReadOnlyDictionary<string, SchemaType> Types { get; init; }

    public required string QueryTypeName { get; init; }

    /// <summary>Null when the grant has no mutations.</summary>
    public string? MutationTypeName { get; init; }

    /// <summary>Null when there are none; LucaPS asks for none either way.</summary>
    public string? SubscriptionTypeName { get; init; }

    /// <summary>True for the fallback of luca-api.md, "Known schema".</summary>
    public bool IsFallback { get; init; }

    /// <summary>For messages: that more may be there than is known here, where that is so.</summary>
    public string HiddenNote => IsFallback
        ? $" {HiddenReason}, so only what LucaPS knows can be named here; Invoke-LucaGraphQL takes any document."
        : string.Empty;

    /// <summary>The server's words, where it did not mean to hide the schema and yet it cannot be read; null otherwise.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Why only the documented part of the schema is known, without the full stop.</summary>
    public string HiddenReason => Unreadable is null
        ? "The server does not show its schema to this authorization"
        : "The server's schema cannot be read (" + Unreadable + ")";

    /// <summary>For messages about a mutation that is not there: where to look, or why not everything is seen.</summary>
    public string MutationNote => IsFallback ? HiddenNote : " Get-LucaSchema -Type Mutation -Refresh shows what it has.";

    /// <summary>What the server said of fields that were therefore left out of the fallback.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    public SchemaType QueryType => Types[QueryTypeName];

    public SchemaType? MutationType => MutationTypeName is { } name && Types.TryGetValue(name, out SchemaType? type) ? type : null;

    /// <summary>A type that is there, for one look: it is not kept.</summary>
    public SchemaType ReadOnce(string name) => Types is IntrospectedTypes types ? types.ReadOnce(name) : Types[name];

    public SchemaType? Type(string name) => Types.TryGetValue(name, out SchemaType? type) ? type : null;
}
