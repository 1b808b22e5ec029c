using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>A list that a cmdlet writes, and what that calls its rows.</summary>
/// <param name="List">The list's field.</param>
/// <param name="Name">What its rows are called.</param>
internal sealed record PromisedRows(string List, string Name)
{
    /// <summary>The field that gives one of them.</summary>
    public string Lookup { get; } = SchemaNames.ToCamelCase(Name);
}

/// <summary>
/// What rows are called. As their type in the schema; but what the cmdlets promise to write (<c>LucaPS.SaleInvoice</c> and so on) is called
/// that also where a server names the type otherwise, and of lists that share a type, what has mutations or a lookup of its own is called
/// after its list.
/// </summary>
/// <param name="promised">The lists that the cmdlets write, and what each calls its rows. Read when it is first needed.</param>
internal sealed class RowNames(Func<IEnumerable<PromisedRows>> promised)
{
    private readonly Lazy<PromisedRows[]> _promised = new(() => [.. promised()]);

    /// <summary>As the schema calls them.</summary>
    public static RowNames OfSchema { get; } = new(static () => []);

    /// <summary>For the rows of a root field.</summary>
    public string Of(LucaSchema schema, RootField root)
    {
        foreach (PromisedRows rows in _promised.Value)
        {
            if (root.Name == rows.List || root.Name == rows.Lookup) return rows.Name;
        }

        return new ObjectMutations(schema, this).OwnName(root.Name, root.RowTypeName) ?? root.RowTypeName;
    }

    /// <summary>
    /// For an object in a field of a row. In the field saleCustomer it is a customer, also where customers and suppliers share a type.
    /// </summary>
    public string OfField(LucaSchema schema, string field, string typeName)
    {
        ObjectMutations mutations = new(schema, this);
        if (mutations.OwnName(field, typeName) is { } own && mutations.RowTypeOf(own) == typeName) return own;
        PromisedRows[] promised = PromisedOf(schema, typeName);
        if (promised.FirstOrDefault(noun => noun.Lookup == field)?.Name is { } named) return named;
        // Of a type that other lists share, only the field says which of them it is. Looking at all lists reads their types.
        return promised.Length == 1 && promised[0].Name is var only && only != typeName
            && new RootFields(schema).Queries().Count(root => root.IsList && root.RowTypeName == typeName) == 1 ? only : typeName;
    }

    /// <summary>What the cmdlets promise of the lists whose rows are of a type.</summary>
    private PromisedRows[] PromisedOf(LucaSchema schema, string typeName)
    {
        RootFields roots = new(schema);
        return [.. _promised.Value.Where(noun => roots.Find(noun.List)?.RowTypeName == typeName)];
    }

    /// <summary>The list of what the cmdlets call so; null where they call nothing so.</summary>
    public string? ListOf(string name) =>
        _promised.Value.FirstOrDefault(noun => string.Equals(noun.Name, name, StringComparison.OrdinalIgnoreCase))?.List;

    /// <summary>For an object that comes from a mutation.</summary>
    public string Of(LucaSchema schema, string typeName, string mutation)
    {
        ObjectMutations mutations = new(schema, this);
        string? noun = mutations.NounOf(mutation);
        if (_promised.Value.FirstOrDefault(kind => kind.Lookup == noun)?.Name is { } named && mutations.RowTypeOf(noun!) == typeName)
            return named;
        if (noun is not null && mutations.RowTypeOf(noun) == typeName && mutations.OwnName(noun, typeName) is { } own) return own;
        if (_promised.Value.Any(noun => noun.Name == typeName)) return typeName;
        return PromisedOf(schema, typeName).FirstOrDefault()?.Name ?? typeName;
    }
}
