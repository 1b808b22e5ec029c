using System;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>Which fields of a type stand for it in another's row, and which lists belong to their owner.</summary>
internal sealed class IdentifyingFields(LucaSchema schema)
{
    private const int MostValueFields = 8;
    private static readonly string[] s_names = ["name", "displayName", "fullName", "title"];
    private static readonly string[] s_numbers = ["number", "code", "subCode"];

    // Worked out once, and not at all where a type has no lists.
    private HashSet<string>? _listed;

    /// <summary>
    /// The id, the number or code, the name: <c>saleCustomer { id name }</c>. Of a type with no id, which is a value such as an address
    /// or an amount, all plain fields if they are few. In the schema's order, the id first.
    /// </summary>
    public IReadOnlyList<SchemaField> Of(SchemaType type)
    {
        List<SchemaField> leaves = Leaves(type).ToList();
        SchemaField? id = leaves.Find(field => field.Name == "id");
        if (id is null && type.Kind == TypeKind.Object && leaves.Count <= MostValueFields) return leaves;
        var chosen = new HashSet<SchemaField>(leaves.Where(field => Array.IndexOf(s_numbers, field.Name) >= 0));
        SchemaField? name = s_names.Select(n => leaves.Find(field => field.Name == n)).FirstOrDefault(field => field is not null);
        if (name is not null) chosen.Add(name);
        if (chosen.Count == 0 && leaves.Find(field => field.Name.EndsWith("Number", StringComparison.Ordinal)) is { } number)
            chosen.Add(number);
        List<SchemaField> result = leaves.Where(chosen.Contains).ToList();
        if (id is not null) result.Insert(0, id);
        return result;
    }

    /// <summary>The scalar and enum fields, without the deprecated and those that need arguments.</summary>
    public IEnumerable<SchemaField> Leaves(SchemaType type) =>
        type.Fields.Where(field => IsAsked(field) && ValueKinds.Of(schema, field.Type) != ValueKind.Object);

    /// <summary>Whether a property is what each row says of the company that was asked, and no field of its own.</summary>
    public static bool IsOfCompany(SchemaType type, string name) => type.FieldAnyCase(name) is null
        && (string.Equals(name, "CompanyId", StringComparison.OrdinalIgnoreCase)
            || (string.Equals(name, "CompanyName", StringComparison.OrdinalIgnoreCase)
                && type.Name != "Company" && type.FieldAnyCase("company") is null));

    public static bool IsAsked(SchemaField field) => !field.IsDeprecated && !field.IsOnlyByName && !field.HasRequiredArguments;

    /// <summary>
    /// Whether the elements of a list are part of the row that has it, as line items are: rows that can be listed by themselves are not,
    /// unless they are named after it.
    /// </summary>
    public bool IsPart(SchemaType owner, SchemaType element)
    {
        if (element.Name == owner.Name) return false;
        if (element.Name.StartsWith(owner.Name, StringComparison.Ordinal)) return true;
        _listed ??= new HashSet<string>(
            new RootFields(schema).Queries().Where(root => root.IsList).Select(root => root.RowTypeName), StringComparer.Ordinal);
        return !_listed.Contains(element.Name);
    }
}
