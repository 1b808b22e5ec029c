using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Commands;

/// <summary>Something that the server's schema has: a query, a mutation, a type, or a field of a type.</summary>
/// <param name="Kind"><c>Query</c>, <c>Mutation</c>, <c>Object</c>, <c>InputObject</c>, <c>Enum</c>, <c>Scalar</c>, <c>Interface</c>,
/// <c>Union</c>, <c>Field</c>, <c>InputField</c> or <c>EnumValue</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">The GraphQL type of a field; null for a type itself.</param>
/// <param name="Arguments">A field's arguments, as <c>name: Type</c>.</param>
/// <param name="Fields">A type's fields or values.</param>
/// <param name="Description">The server's own description.</param>
/// <param name="IsDeprecated">Whether the server says not to use it.</param>
public sealed record SchemaEntry(
    string Kind,
    string Name,
    string? Type,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> Fields,
    string? Description,
    bool IsDeprecated)
{
    private static readonly string[] s_paging = ["first", "last", "before", "after", "companyId"];

    /// <summary>The arguments without those of paging and of the company, which LucaPS gives by itself.</summary>
    public IReadOnlyList<string> OwnArguments =>
        [.. Arguments.Where(argument => !s_paging.Contains(argument.Substring(0, argument.IndexOf(':'))))];

    /// <summary>For a list, a lookup or a mutation: a line that runs it, ready to be completed.</summary>
    public string? Example { get; init; }

    /// <summary>Of a member that a search found: the type that it is in.</summary>
    public string? Parent { get; init; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name ?? string.Empty;
}
