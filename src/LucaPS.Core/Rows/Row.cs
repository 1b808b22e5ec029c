using System;
using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS;

/// <summary>
/// The base of all rows that LucaPS writes: <c>LucaPS.SaleInvoice</c> and so on. Those classes are made at run time, one for each
/// selection of fields, because only the server's schema says which fields there are (luca-api.md, "The schema is asked, not assumed").
/// </summary>
/// <remarks>The protected members are for the classes made at run time alone.</remarks>
#pragma warning disable CA1036 // PowerShell compares by Equals and CompareTo, and C# has no row classes to write operators for.
public abstract class Row : IComparable
#pragma warning restore CA1036
{
    // Where it was read, or the row in whose list it is, which was read there too: one field, for there may be millions of rows.
    private object? _from;

    /// <summary>For the classes made at run time.</summary>
    protected Row()
    {
    }

    /// <summary>Reads the value at hand into one column.</summary>
    /// <param name="column">The column's index; the one after the last is the company.</param>
    /// <param name="json">At the value's first token; left at its last.</param>
    /// <param name="reader">What reads the values.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal abstract void Assign(int column, ref Utf8JsonReader json, object reader);

    /// <summary>The row's <c>id</c>; null for a type without one.</summary>
    /// <returns>As the column holds it.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal virtual object? ReadKey() => null;

    /// <summary>The company whose row this is; null for rows within rows.</summary>
    /// <returns>Its id.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal virtual string? ReadOwner() => null;

    /// <summary>Where it was read; null where that is not known.</summary>
    internal RowSource? ReadFrom
    {
        get => _from is Row owner ? owner.ReadFrom : (RowSource?)_from;
        set => _from = value;
    }

    /// <summary>The row in whose list it is; null for any other, and where none has given it out yet.</summary>
    internal Row? Owner => _from is Row { Key: null, _from: Row of } ? of : _from as Row;

    /// <summary>The id as text.</summary>
    internal string? Key => Convert.ToString(ReadKey(), CultureInfo.InvariantCulture) is { Length: > 0 } key ? key : null;

    /// <summary>
    /// Orders rows by their text, as PowerShell orders objects, then by id, company and kind, and without an id by their values: rows that
    /// differ are different to <c>Sort-Object -Unique</c>, <c>Select-Object -Unique</c> and <c>Compare-Object</c>.
    /// </summary>
    /// <param name="obj">The other.</param>
    /// <returns>Less than 0, 0 or more than 0.</returns>
    public int CompareTo(object? obj)
    {
        if (ReferenceEquals(this, obj)) return 0;
        if (obj is null) return 1;
        int order = CultureInfo.CurrentCulture.CompareInfo.Compare(ToString(), obj.ToString(), CompareOptions.IgnoreCase);
        if (order != 0 || obj is not Row other) return order;
        order = string.CompareOrdinal(Key, other.Key);
        if (order == 0) order = string.CompareOrdinal(ReadOwner(), other.ReadOwner());
        if (order == 0) order = string.CompareOrdinal(GetType().FullName, other.GetType().FullName);
        return order != 0 || Key is not null ? order : RowValues.Compare(this, other);
    }

    /// <summary>Whether it is the same row, read once or twice: one that <see cref="CompareTo"/> neither puts before nor after.</summary>
    /// <param name="obj">The other.</param>
    /// <returns>False for anything but a row, which is compared by its text alone.</returns>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj) || (obj is Row && CompareTo(obj) == 0);

    /// <summary>The same for rows that are equal.</summary>
    /// <returns>By id and company, or by the values of a row without an id.</returns>
    public override int GetHashCode() =>
        StringComparer.Ordinal.GetHashCode(Key is { } key ? key + "\n" + ReadOwner() : RowValues.Text(this));

    internal Row Clone() => (Row)MemberwiseClone();

    /// <summary>Reads a text.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static string? ReadText(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Text(ref json, column);

    /// <summary>Reads a Boolean.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static bool? ReadBoolean(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Boolean(ref json, column);

    /// <summary>Reads a whole number of 32 bits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static int? ReadInt32(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Int32(ref json, column);

    /// <summary>Reads a whole number of 64 bits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static long? ReadInt64(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Int64(ref json, column);

    /// <summary>Reads a decimal number, exactly.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static decimal? ReadDecimal(object reader, ref Utf8JsonReader json, int column) =>
        ((RowReader)reader).Decimal(ref json, column);

    /// <summary>Reads a day.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static DateTime? ReadDate(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Date(ref json, column);

    /// <summary>Reads a moment.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static DateTimeOffset? ReadTime(object reader, ref Utf8JsonReader json, int column) =>
        ((RowReader)reader).Time(ref json, column);

    /// <summary>Reads any value.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static object? ReadValue(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Value(ref json, column);

    /// <summary>Reads an object.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static Row? ReadRow(object reader, ref Utf8JsonReader json, int column) => ((RowReader)reader).Nested(ref json, column);

    /// <summary>Reads a list of objects.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static Array? ReadRowList(object reader, ref Utf8JsonReader json, int column) =>
        ((RowReader)reader).NestedList(ref json, column);

    /// <summary>Reads a list of texts.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static string?[]? ReadTextList(object reader, ref Utf8JsonReader json, int column) =>
        ((RowReader)reader).Texts(ref json, column);

    /// <summary>Reads a list of anything.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static object?[]? ReadValueList(object reader, ref Utf8JsonReader json, int column) =>
        ((RowReader)reader).Values(ref json, column);

    /// <summary>The company whose row this is.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static CompanyInfo? ReadCompany(object reader) => ((RowReader)reader).Company;

    /// <summary>The company's id.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static string? IdOf(CompanyInfo? company) => company?.Id;

    /// <summary>The company's name; null where the connection does not know it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static string? NameOf(CompanyInfo? company) => company?.Name;

    /// <summary>
    /// Makes of a date, a time or a list what the rows give out: PowerShell's Export-Csv and its like write each value by its own
    /// <c>ToString</c>. That of a date is another one in each culture, and that of a list is its type's name.
    /// </summary>
    internal static Func<object, object> Host { get; set; } = static value => value;

    /// <summary>A list of objects, each of which then knows whose it is: given to another object, it is a new one there.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static object? Own(object? list, Row owner)
    {
        if (list is Row { Key: null } page)
        {
            // Perhaps a page of a Relay list, whose rows are the owner's.
            page._from = owner;
        }
        else if (list is Row?[] rows)
        {
            foreach (Row? row in rows)
            {
                if (row is not null) row._from = owner;
            }
        }

        return list;
    }

    /// <summary>A date, a time or a list, for the host.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static object? ForHost(object? value) => value is null ? null : Host(value);

    /// <summary>What the row amounts to in kroner, without VAT; null where it does not say.</summary>
    /// <returns>The exact amount.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal virtual decimal? ReadAmount() => null;

    /// <summary>
    /// The total that the server gives, else the sum of the lines: null where a discount is not understood, and for a credit note whose
    /// lines are those of an invoice, because only a total tells its sign.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static decimal? AmountOf(object? total, bool isInCents, object? lines, bool isDiscounted, object? kind)
    {
        if (total is not null) return isInCents ? FromCents(total) as decimal? : Number(total);
        if (isDiscounted || lines is not Row?[] { Length: > 0 } rows) return null;
        decimal? sum = 0;
        foreach (Row? row in rows) sum += row?.ReadAmount();
        return sum > 0 && (kind is true || (kind is string text && SchemaNames.Has(text, "credit"))) ? null : sum;
    }

    /// <summary>Quantity times price, less the discount; null where one of them is not known.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static decimal? AmountOfLine(object? quantity, object? unitPriceCents, object? discountPercent, bool isDiscounted) =>
        // Beside the per cent, another column repeats it as an amount.
        isDiscounted && !(Number(discountPercent) > 0)
            ? null : Number(quantity) * Number(unitPriceCents) * (100 - Number(discountPercent ?? 0)) / 10000;

    /// <summary>Whether there is a discount in one of several columns. A text that is no number describes one.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static bool IsDiscounted(bool before, object? value) => before || value switch
    {
        null or false => false,
        string text => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) && number != 0,
        Array list => list.Length > 0,
        _ => Number(value) != 0,
    };

    /// <summary>How far an invoice has come.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static string? StateOf(object? draft, object? finalized, object? sentAt) =>
        finalized is true ? (sentAt is null or "" ? "Finalized" : "Sent") : draft is true ? "Draft" : null;

    /// <summary>Whole øre as kroner.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static decimal? FromCents(int? cents) => cents is { } value ? value / 100m : null;

    /// <summary>Whole øre as kroner.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static decimal? FromCents(long? cents) => cents is { } value ? value / 100m : null;

    /// <summary>Øre, and parts of one, as kroner; finer than <c>decimal</c> holds, as text with all digits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static object? FromCents(decimal? cents) => cents is { } value ? Hundredth(value) : null;

    /// <summary>Øre as kroner; beyond what <c>decimal</c> holds, as text with all digits. Null for anything but a number.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static object? FromCents(object? cents) => cents switch
    {
        int value => value / 100m,
        long value => value / 100m,
        decimal value => Hundredth(value),
        BigInteger value => Hundredth(value),
        _ => null,
    };

    /// <summary>The first value that is not zero.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static string? FirstText(object? first, object? second, object? third)
    {
        object? value = first is null or "" ? (second is null or "" ? third : second) : first;
        return Convert.ToString(value, CultureInfo.InvariantCulture);
    }

    private static decimal? Number(object? value) =>
        value is int or long or decimal ? Convert.ToDecimal(value, CultureInfo.InvariantCulture) : null;

    private static object Hundredth(decimal cents)
    {
        if (decimal.Truncate(cents) == cents) return Hundredth(new BigInteger(cents));
        // Two places more than the 28 that decimal has would be rounded.
        const int finest = 26;
        if (decimal.Round(cents, finest) == cents) return cents / 100m;
        string[] parts = Math.Abs(cents).ToString(CultureInfo.InvariantCulture).Split('.');
        string whole = parts[0].PadLeft(3, '0');
        return (cents < 0 ? "-" : "") + whole.Insert(whole.Length - 2, ".") + parts[1];
    }

    private static object Hundredth(BigInteger cents)
    {
        if (BigInteger.Abs(cents) <= new BigInteger(decimal.MaxValue))
        {
            decimal whole = (decimal)cents;
            decimal kroner = whole / 100m;
            // Division rounds beyond 28 digits.
            if (kroner * 100m == whole && decimal.Round(kroner, 2) == kroner) return kroner;
        }

        BigInteger rest = BigInteger.Abs(BigInteger.Remainder(cents, 100));
        BigInteger kroners = BigInteger.Divide(BigInteger.Abs(cents), 100);
        if (rest.IsZero) return cents.Sign < 0 ? -kroners : kroners;
        return (cents.Sign < 0 ? "-" : "") + kroners.ToString(CultureInfo.InvariantCulture) + "."
            + rest.ToString("00", CultureInfo.InvariantCulture);
    }
}
