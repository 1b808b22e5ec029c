using System;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// What rows are called. As their type in the schema; but what the cmdlets promise to write (<c>LucaPS.SaleInvoice</c> and so on) is called
/// that also where a server names the type otherwise.
/// </summary>
internal static class RowNames
{
    private static readonly (string List, string Lookup, string Name)[] Promised =
    [
        ("companies", "company", "Company"),
        ("saleInvoices", "saleInvoice", "SaleInvoice"),
        ("saleCustomers", "saleCustomer", "SaleCustomer"),
        ("saleProducts", "saleProduct", "SaleProduct"),
    ];

    /// <summary>For the rows of a root field.</summary>
    public static string Of(RootField root)
    {
        foreach ((string list, string lookup, string name) in Promised)
        {
            if (root.Name == list || root.Name == lookup) return name;
        }

        return root.RowTypeName;
    }

    /// <summary>For an object of a type that comes some other way.</summary>
    public static string Of(LucaSchema schema, string typeName)
    {
        if (Promised.Any(promised => promised.Name == typeName)) return typeName;
        RootFields roots = new(schema);
        foreach ((string list, _, string name) in Promised)
        {
            if (roots.Find(list) is { } root && string.Equals(root.RowTypeName, typeName, StringComparison.Ordinal)) return name;
        }

        return typeName;
    }
}
