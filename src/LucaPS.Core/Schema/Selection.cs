using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>The fields to ask for of one type, in order.</summary>
internal sealed record Selection
{
    /// <summary>What the rows are called (<see cref="RowNames"/>): the GraphQL type's name, such as <c>SaleInvoice</c>.</summary>
    public required string TypeName { get; init; }

    public required IReadOnlyList<SelectedField> Fields { get; init; }

    /// <summary>The selection set as GraphQL text, braces included; equal selections have equal text.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The list that may be a page of a longer one, where it also asks whether there is more of it (<see cref="ListPage"/>); null for none.
    /// </summary>
    public string? PageRows { get; init; }

    /// <summary>Whether the fields are the default ones: then rows are shown in the view of their type.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The same with a field of the row that is asked for and not shown.</summary>
    public Selection AlsoAsking(string field) => this with { Text = Text.Insert(Text.Length - 1, field + " ") };

    /// <summary>The same for rows of another name.</summary>
    public Selection Named(string typeName) => typeName == TypeName ? this : this with { TypeName = typeName };
}

/// <summary>One selected field.</summary>
internal sealed class SelectedField
{
    /// <summary>As in the schema: <c>unitPriceCents</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names that it has in answers, of some types that the row may be (<see cref="MemberField"/>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether an answer calls it so.</summary>
    public bool IsCalled(string name) => Name == name || Aliases.Contains(name);

    /// <summary>As on the row: <c>UnitPriceCents</c>.</summary>
    public required string PropertyName { get; init; }

    public required TypeRef Type { get; init; }

    /// <summary>How its value is read, decided by the schema's type alone.</summary>
    public required ValueKind Value { get; init; }

    /// <summary>The selection within an object or a list of objects; null for scalars and enums.</summary>
    public Selection? Children { get; init; }

    /// <summary>The field in the schema, where it is a Relay connection of which rows are asked for: it has pages of its own.</summary>
    public SchemaField? Connection { get; init; }

    /// <summary>The field in the schema, where it is a plain list that the default of an argument may limit.</summary>
    public SchemaField? Limited { get; init; }

    /// <summary>
    /// The argument for how many elements of a plain list come, where it has no default, so that only the server knows how many it gives
    /// without; null where there is none.
    /// </summary>
    public SchemaInputValue? Size { get; init; }
}

/// <summary>What a leaf's JSON becomes (about_LucaPS, "Rows").</summary>
internal enum ValueKind
{
    /// <summary>A nested row, or a list of them.</summary>
    Object,

    /// <summary><c>ID</c>, <c>String</c>, enums: text as it came.</summary>
    Text,

    Boolean,

    /// <summary><c>Int</c>, <c>BigInt</c>: <c>int</c>, <c>long</c> or larger without rounding.</summary>
    Integer,

    /// <summary><c>Float</c>, <c>Decimal</c>: <c>decimal</c>, also when it comes as text.</summary>
    Decimal,

    /// <summary>A day: <c>DateTime</c> of unspecified kind.</summary>
    Date,

    /// <summary>A moment: <c>DateTimeOffset</c> with the offset that came.</summary>
    Time,

    /// <summary>An unknown scalar, left unchanged.</summary>
    Unknown,
}
