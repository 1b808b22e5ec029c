using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Core.Tests.Rows;

/// <summary>Selections written as <c>id:ID unitPriceCents:Int customer:Customer{id:ID}</c>; a list is <c>[Int]</c>.</summary>
internal static class TestSelections
{
    public static Selection Of(string typeName, params SelectedField[] fields) => new()
    {
        TypeName = typeName,
        Fields = fields,
        Text = "{ " + string.Join(" ", fields.Select(f => f.Name + (f.Children is null ? "" : " " + f.Children.Text))) + " }",
    };

    public static SelectedField Leaf(string name, string type)
    {
        TypeRef reference = Ref(type);
        return new SelectedField
        {
            Name = name,
            PropertyName = char.ToUpperInvariant(name[0]) + name[1..],
            Type = reference,
            Value = reference.NamedType switch
            {
                "ID" or "String" => ValueKind.Text,
                "Boolean" => ValueKind.Boolean,
                "Int" or "BigInt" => ValueKind.Integer,
                "Float" or "Decimal" => ValueKind.Decimal,
                "ISO8601Date" => ValueKind.Date,
                "ISO8601DateTime" => ValueKind.Time,
                _ => ValueKind.Unknown,
            },
        };
    }

    public static SelectedField Object(string name, Selection children, bool list = false) => new()
    {
        Name = name,
        PropertyName = char.ToUpperInvariant(name[0]) + name[1..],
        Type = Ref(list ? "[" + children.TypeName + "]" : children.TypeName),
        Value = ValueKind.Object,
        Children = children,
    };

    public static TypeRef Ref(string type)
    {
        if (type.EndsWith('!')) return new TypeRef { Kind = TypeKind.NonNull, OfType = Ref(type[..^1]) };
        if (type.StartsWith('[')) return new TypeRef { Kind = TypeKind.List, OfType = Ref(type[1..^1]) };
        return new TypeRef { Kind = TypeKind.Scalar, Name = type };
    }

    public static Selection Invoice { get; } = Of(
        "SaleInvoice",
        Leaf("id", "ID!"), Leaf("invoiceNumber", "Int"), Leaf("invoiceDate", "ISO8601Date"), Leaf("paymentDays", "Int"),
        Leaf("draft", "Boolean"), Leaf("finalized", "Boolean"), Leaf("sentAt", "ISO8601DateTime"), Leaf("totalCents", "BigInt"),
        Leaf("rate", "Decimal"), Leaf("comment", "String"), Leaf("status", "String"), Leaf("meta", "JSON"),
        Object("saleCustomer", Of("SaleCustomer", Leaf("id", "ID!"), Leaf("name", "String"), Leaf("email", "String"))),
        Object(
            "saleInvoiceLineItems",
            Of("SaleInvoiceLineItem", Leaf("id", "ID!"), Leaf("quantity", "Decimal"), Leaf("unitPriceCents", "Int")),
            list: true));

    /// <summary>As when no fields are named.</summary>
    public static Selection Default(Selection selection) =>
        new() { TypeName = selection.TypeName, Fields = selection.Fields, Text = selection.Text, IsDefault = true };

    /// <summary>The company of the rows that are read here.</summary>
    public static CompanyInfo Company { get; } = new("c1", "The company", null);

    /// <summary>Where they come from.</summary>
    public static RowSource Source { get; } = new(Company, null);

    public static Row Read(Selection selection, string json, string? company = "c1") => ReadAll(selection, company, json)[0];

    public static List<Row> ReadAll(Selection selection, string? company, params string[] objects)
    {
        RowParser parser = new(selection);
        List<Row> rows = [];
        foreach (string json in objects)
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
            reader.Read();
            rows.Add(parser.Read(ref reader, company is null ? null : Source with { Company = Company with { Id = company } }));
            Xunit.Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        }

        return rows;
    }

    public static object? Get(this object row, string property) => row.GetType().GetProperty(property)!.GetValue(row);
}
