using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Xml;

namespace LucaPS.Binding;

/// <summary>The object that an argument came from: an id keeps the kind of its object, and the company.</summary>
internal sealed class RowOrigin
{
    private const string CompanyProperty = "CompanyId";
    private const string CompanyNameProperty = "CompanyName";

    // What binds to -Company too.
    private const string CompanyColumn = "Company";

    // By the value that a transformation made: PowerShell hands the same instance to the property.
    private static readonly ConditionalWeakTable<object, IReadOnlyList<RowOrigin?>> s_made = new();

    private RowOrigin(PSObject row, string? company)
    {
        Row = row;
        Company = company;
    }

    public PSObject Row { get; }

    /// <summary>The company that the object is of; null where it does not say.</summary>
    public string? Company { get; }

    /// <summary>
    /// Whether it is no row of LucaPS and has a company that is empty, or not one company: that never means the default one.
    /// </summary>
    public bool HasEmptyCompany { get; private init; }

    /// <summary>The server that it, or else its company, was read from; null where that is not known.</summary>
    public Uri? Server => RowServer.Find(Row) ?? CompanyServer;

    private Uri? CompanyServer { get; init; }

    /// <summary>
    /// Whether the company is the id of an object that is not of LucaPS, which may be one of another system: -Company goes before it.
    /// </summary>
    public bool IsGuess { get; private init; }

    /// <summary>Whether it is a row that LucaPS wrote: what it has beside id and company is what is there already.</summary>
    public bool IsAsWritten => RowKind.IsAsWritten(Row);

    /// <summary>Whether it is a company that says which one: then it says where a change is made, and nothing of what is written.</summary>
    public bool IsCompany => Kind == RowKind.Company && Company is not null;

    /// <summary>
    /// Whether what it has beside id and company is to be written: the columns of a file, and what was chosen of a row. What LucaPS wrote
    /// is there already, whatever object it is of; only a new object is to have it too.
    /// </summary>
    /// <param name="isNew">Whether an object is created.</param>
    public bool IsWritten(bool isNew) => !IsCompany && (isNew || !IsAsWritten);

    /// <summary>Whether the id is not its own, but of an object that it has, as an invoice its voucher.</summary>
    public bool IsOwner { get; private init; }

    /// <summary>What it is a row of; null for no row.</summary>
    public string? Kind => RowKind.Of(Row);

    /// <summary>Whether it is a row of LucaPS, as it was written or since made over.</summary>
    public bool IsRow => Kind is not null;

    /// <summary>Of an object or a table; null for a text, a number, or nothing.</summary>
    public static RowOrigin? From(object? value)
    {
        object? plain = PowerShellValues.Plain(value);
        if (plain is XmlElement element) return From(PowerShellValues.OfXml(element));
        if (plain is null or string or ValueType || (plain is IEnumerable and not IDictionary)) return null;
        PSObject row = PSObject.AsPSObject(value!);
        string? kind = RowKind.Of(value);
        // Of the books that it was read from: what its own fields call a company may be another one.
        if (plain is Row own && kind != RowKind.Company)
            return new RowOrigin(row, own.ReadFrom?.Company?.Id ?? own.ReadOwner());
        if (kind is not null)
        {
            // Of a row of ours that was cut down to its name; in any other object that is a column like others.
            object? company = (kind == RowKind.Company ? IdTransformationAttribute.IdOf(value!) : null)
                ?? IdTransformationAttribute.Member(value!, CompanyProperty)
                ?? IdTransformationAttribute.Member(value!, CompanyNameProperty);
            return new RowOrigin(row, CompanyTransformationAttribute.One(company));
        }

        string[] columns = plain is IDictionary ? [CompanyProperty] : [CompanyProperty, CompanyColumn];
        columns = [.. columns.Where(column => IdTransformationAttribute.HasMember(value!, column))];
        object? named = columns.Select(column => IdTransformationAttribute.Member(value!, column))
            .FirstOrDefault(company => CompanyTransformationAttribute.One(company) is not null);
        if (PowerShellValues.Plain(named) is IList { Count: 1 } one) named = one[0];
        return new RowOrigin(row, CompanyTransformationAttribute.One(named))
        {
            HasEmptyCompany = columns.Length > 0 && named is null,
            IsGuess = !IsOfLuca(named),
            CompanyServer = named is null ? null : RowServer.Find(PSObject.AsPSObject(named)),
        };

        static bool IsOfLuca(object? company) =>
            PowerShellValues.Plain(company) is null or string or ValueType or CompanyInfo || RowKind.Of(company) is not null;
    }

    /// <summary>The same for the id of an object that it has.</summary>
    public RowOrigin AsOwner() => new(Row, Company) { IsOwner = true };

    public static void Note(object made, IReadOnlyList<RowOrigin?> origins) => s_made.Add(made, origins);

    /// <summary>The origin of each id in a parameter's value; none if unknown.</summary>
    public static IReadOnlyList<RowOrigin?> Of(object? made) =>
        made is not null && s_made.TryGetValue(made, out IReadOnlyList<RowOrigin?>? origins) ? origins : [];

    /// <summary>The same for the one at an index; null where there is none.</summary>
    public static RowOrigin? Of(object? made, int index) => Of(made) is var origins && index < origins.Count ? origins[index] : null;
}
