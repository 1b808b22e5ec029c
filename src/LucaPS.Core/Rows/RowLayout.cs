using System;
using System.Collections.Generic;

namespace LucaPS.Rows;

/// <summary>What a property of a row's class gives.</summary>
internal enum RowMember
{
    /// <summary>A column's value.</summary>
    Column,

    /// <summary>A column in øre, given in kroner.</summary>
    Kroner,

    /// <summary>A property of the object in a column.</summary>
    Flat,

    /// <summary>The company's id.</summary>
    Company,

    /// <summary>The company's name.</summary>
    CompanyName,

    /// <summary>What an invoice amounts to (<see cref="Row.ReadAmount"/>).</summary>
    Amount,

    /// <summary>How far an invoice has come.</summary>
    State,
}

/// <summary>A property to be made. A class: lists of our own structures would be compiled in each process (docs/performance.md).</summary>
internal sealed record RowLayoutItem(RowMember Member, string Name, int Column, RowProperty? Inner);

/// <summary>
/// The names and order of a class's properties. PowerShell's names are case-insensitive, so names that differ in case alone collide.
/// The first keeps the name: those of the company, then the selection's fields, then kroner, then flat copies, then what is derived; the
/// last three are left out when their name is taken.
/// </summary>
internal static class RowLayout
{
    private const string Cents = "Cents";

    // Members of every object, which a property of that name would hide.
    private static readonly string[] s_reserved =
        ["ToString", "GetType", "GetHashCode", "Equals", "PSObject", "PSBase", "PSAdapted", "PSExtended", "PSTypeNames"];

    public static IReadOnlyList<RowLayoutItem> Of(RowShape shape, RowType?[] children)
    {
        RowColumn[] columns = shape.Columns;
        HashSet<string> taken = new(s_reserved, StringComparer.OrdinalIgnoreCase);
        string[] names = new string[columns.Length];
        // Before the fields: a row's company is the one that was asked, whatever a field of the same name says.
        bool company = shape.HasCompany && taken.Add("CompanyId");
        bool companyName = company && shape.TypeName != RowShape.Company && taken.Add("CompanyName");
        for (int i = 0; i < columns.Length; i++) names[i] = Unique(columns[i].PropertyName, taken);

        string?[] kroner = new string?[columns.Length];
        for (int i = 0; i < columns.Length; i++) kroner[i] = KronerName(columns[i], names[i], taken);

        List<RowLayoutItem> items = [];
        for (int i = 0; i < columns.Length; i++)
        {
            items.Add(new RowLayoutItem(RowMember.Column, names[i], i, null));
            if (kroner[i] is { } name) items.Add(new RowLayoutItem(RowMember.Kroner, name, i, null));
            if (columns[i].Store != ColumnStore.Row) continue;
            foreach (RowProperty inner in children[i]!.Properties)
            {
                if (inner.IsScalar && taken.Add(names[i] + inner.Name))
                    items.Add(new RowLayoutItem(RowMember.Flat, names[i] + inner.Name, i, inner));
            }
        }

        if (shape.IsInvoice && taken.Add("Amount")) items.Add(new RowLayoutItem(RowMember.Amount, "Amount", -1, null));
        if (shape.IsInvoice && taken.Add("State")) items.Add(new RowLayoutItem(RowMember.State, "State", -1, null));
        if (company) items.Add(new RowLayoutItem(RowMember.Company, "CompanyId", columns.Length, null));
        if (companyName) items.Add(new RowLayoutItem(RowMember.CompanyName, "CompanyName", columns.Length, null));
        return items;
    }

    private static string Unique(string wanted, HashSet<string> taken)
    {
        string name = wanted;
        for (int n = 2; !taken.Add(name); n++) name = wanted + n.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }

    private static string? KronerName(RowColumn column, string propertyName, HashSet<string> taken)
    {
        // Of unknown kind: a field that the fallback of the schema does not have, or a scalar of the server's own. What is no number there
        // has no kroner.
        if (column.Kind is not (Schema.ValueKind.Integer or Schema.ValueKind.Decimal or Schema.ValueKind.Unknown)) return null;
        if (column.Store is not (ColumnStore.Int32 or ColumnStore.Int64 or ColumnStore.Decimal or ColumnStore.Value)) return null;
        if (propertyName.Length <= Cents.Length || !propertyName.EndsWith(Cents, StringComparison.Ordinal)) return null;
        string name = propertyName.Substring(0, propertyName.Length - Cents.Length);
        return taken.Add(name) ? name : null;
    }
}
