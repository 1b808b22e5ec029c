using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LucaPS.Schema;

namespace LucaPS.Rows;

/// <summary>How a column is held.</summary>
internal enum ColumnStore
{
    Text,
    Boolean,
    Int32,
    Int64,
    Decimal,
    Date,
    Time,

    /// <summary>Any value: unknown scalars, and columns with a value that did not fit the schema's type.</summary>
    Value,
    Row,
    RowList,
    TextList,
    ValueList,
}

/// <summary>One field of a row's class.</summary>
internal sealed class RowColumn
{
    public required string Name { get; init; }

    public required byte[] Utf8Name { get; init; }

    /// <summary>Other names that the field has in some rows (<see cref="SelectedField.Aliases"/>).</summary>
    public byte[][] Utf8Aliases { get; init; } = [];

    public required string PropertyName { get; init; }

    public required ValueKind Kind { get; init; }

    public required ColumnStore Store { get; init; }

    /// <summary>The shape of the objects within.</summary>
    public RowShape? Child { get; init; }
}

/// <summary>
/// What a row's class is made from. There is one of each in a process, so equal shapes are the same and so are their columns and classes.
/// </summary>
internal sealed class RowShape
{
    /// <summary>The type of companies, each of which is its own company.</summary>
    public const string Company = "Company";

    private static readonly ConcurrentDictionary<string, RowShape> s_shapes = new(StringComparer.Ordinal);

    private readonly Lazy<RowType> _type;

    private RowShape(string typeName, RowColumn[] columns, bool hasCompany, bool isDefault)
    {
        TypeName = typeName;
        Columns = columns;
        HasCompany = hasCompany;
        IsDefault = isDefault;
        _type = new Lazy<RowType>(() => RowTypeEmitter.Emit(this));
        StringBuilder key = new(typeName);
        key.Append(isDefault ? "*" : "").Append(hasCompany ? "+{" : "{");
        foreach (RowColumn column in columns)
        {
            key.Append(column.Name).Append('/').Append(column.PropertyName).Append('/')
                .Append((int)column.Kind).Append('/').Append((int)column.Store);
            foreach (byte[] alias in column.Utf8Aliases) key.Append('/').Append(Encoding.UTF8.GetString(alias));
            key.Append(column.Child?.Key).Append(',');
        }

        Key = key.Append('}').ToString();
    }

    public string TypeName { get; }

    public RowColumn[] Columns { get; }

    /// <summary>Whether the rows carry the company they are of; those within other rows do not.</summary>
    public bool HasCompany { get; }

    /// <summary>Whether the fields are the default ones; then the view of the type applies.</summary>
    public bool IsDefault { get; }

    public string Key { get; }

    /// <summary>
    /// Whether its rows are what the view of invoices shows, with the amount and the state. Who names fields gets those alone.
    /// </summary>
    public bool IsInvoice => IsDefault && TypeName == "SaleInvoice";

    /// <summary>Whether its rows are lines of an invoice.</summary>
    public bool IsLine => Index("quantity") >= 0 && Index("unitPriceCents") >= 0;

    /// <summary>The column of such lines; -1 for none.</summary>
    public int Lines => Array.FindIndex(Columns, column => column is { Store: ColumnStore.RowList, Child.IsLine: true });

    /// <summary>The column of the server's own total without VAT, in øre or in kroner; -1 for none.</summary>
    public int Total => Array.FindIndex(Columns, IsTotal) is >= 0 and var column ? column : Index("totalCents");

    /// <summary>
    /// The columns of discounts that are not understood: of a line, beside the per cent a flag says nothing more; of an invoice, what a per
    /// cent is of is not known.
    /// </summary>
    public IEnumerable<int> Discounts => Enumerable.Range(0, Columns.Length).Where(column => Columns[column].Name is var name
        && (InvoiceNames.IsDiscount(name) || (!IsLine && name == InvoiceNames.DiscountPercent))
        && !(IsLine && Columns[column].Store == ColumnStore.Boolean && Index(InvoiceNames.DiscountPercent) >= 0));

    /// <summary>The column that says whether it is a credit note; -1 for none.</summary>
    public int CreditNote => TellsCreditNote(ColumnStore.Boolean) is >= 0 and var flag ? flag : TellsCreditNote(ColumnStore.Text);

    /// <summary>The column of a field; -1 for none.</summary>
    public int Index(string field) => Array.FindIndex(Columns, column => column.Name == field);

    /// <summary>The class, made when first needed and kept, as PowerShell keeps what it learns of a class.</summary>
    public RowType Type => _type.Value;

    public static RowShape From(Selection selection, bool hasCompany = true)
    {
        List<RowColumn> columns = new(selection.Fields.Count);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SelectedField field in selection.Fields)
        {
            if (!names.Add(field.Name)) continue;
            columns.Add(new RowColumn
            {
                Name = field.Name,
                Utf8Name = Encoding.UTF8.GetBytes(field.Name),
                Utf8Aliases = [.. field.Aliases.Select(Encoding.UTF8.GetBytes)],
                PropertyName = field.PropertyName,
                Kind = field.Value,
                Store = StoreOf(field),
                Child = field.Children is null ? null : From(field.Children, hasCompany: false),
            });
        }

        return Intern(selection.TypeName, [.. columns], hasCompany, selection.IsDefault);
    }

    /// <summary>The same, widened for values that did not fit: the schema may have changed meanwhile, and no row may be lost.</summary>
    public RowShape Widen(ICollection<RowColumn> misfits)
    {
        RowColumn[] columns = new RowColumn[Columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            RowColumn column = Columns[i];
            columns[i] = new RowColumn
            {
                Name = column.Name,
                Utf8Name = column.Utf8Name,
                Utf8Aliases = column.Utf8Aliases,
                PropertyName = column.PropertyName,
                Kind = column.Kind,
                Child = column.Child?.Widen(misfits),
                Store = !misfits.Contains(column) ? column.Store
                    : column.Store == ColumnStore.Int32 ? ColumnStore.Int64
                    : ColumnStore.Value,
            };
        }

        return Intern(TypeName, columns, HasCompany, IsDefault);
    }

    private int TellsCreditNote(ColumnStore store) =>
        Array.FindIndex(Columns, column => column.Store == store && InvoiceNames.TellsCreditNote(column.Name));

    // Without Cents a whole number may be either.
    private static bool IsTotal(RowColumn column) => InvoiceNames.SaysWithoutVat(column.Name)
        && (InvoiceNames.IsInCents(column.Name)
            ? column.Store is ColumnStore.Int32 or ColumnStore.Int64 or ColumnStore.Decimal or ColumnStore.Value
            : column.Kind == ValueKind.Decimal);

    private static RowShape Intern(string typeName, RowColumn[] columns, bool hasCompany, bool isDefault)
    {
        RowShape shape = new(typeName, columns, hasCompany, isDefault);
        return s_shapes.GetOrAdd(shape.Key, shape);
    }

    private static ColumnStore StoreOf(SelectedField field)
    {
        int depth = ListDepth(field.Type);
        if (field.Children is not null) return depth == 0 ? ColumnStore.Row : depth == 1 ? ColumnStore.RowList : ColumnStore.Value;
        if (depth > 1) return ColumnStore.Value;
        if (depth == 1) return field.Value == ValueKind.Text ? ColumnStore.TextList : ColumnStore.ValueList;
        return field.Value switch
        {
            ValueKind.Text => ColumnStore.Text,
            ValueKind.Boolean => ColumnStore.Boolean,
            // The specification bounds Int to 32 bits (section 3.5.1); other whole numbers may be longer.
            ValueKind.Integer => field.Type.NamedType == "Int" ? ColumnStore.Int32 : ColumnStore.Int64,
            ValueKind.Decimal => ColumnStore.Decimal,
            ValueKind.Date => ColumnStore.Date,
            ValueKind.Time => ColumnStore.Time,
            _ => ColumnStore.Value,
        };
    }

    private static int ListDepth(TypeRef type)
    {
        int depth = 0;
        for (TypeRef? at = type; at is not null; at = at.OfType)
        {
            if (at.Kind == TypeKind.List) depth++;
        }

        return depth;
    }
}
