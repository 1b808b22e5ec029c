using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Xml;
using LucaPS.Errors;

namespace LucaPS.Binding;

/// <summary>
/// Turns arguments into ids: texts, numbers, and objects with an <c>Id</c>, but not rows of another kind. A company from the
/// pipeline is not an id of something else: it becomes no id at all, and binds to <c>-Company</c> by its <c>CompanyId</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>What the ids are of, such as <c>SaleInvoice</c>; null for anything.</summary>
    public string? Of { get; set; }

    /// <summary>Whether a row of another kind stands for the one that it points to, as an invoice for its voucher.</summary>
    public bool TakesOwner { get; set; }

    /// <summary>
    /// Whether a table is refused that says more than which object it is: PowerShell binds none of it to other parameters.
    /// </summary>
    public bool IsOfChange { get; set; }

    /// <summary>Whether nothing in the place of an id stays, as an empty one, for the cmdlet to refuse.</summary>
    public bool KeepsEmpty { get; set; }

    private static readonly string[] s_identity = ["Id", "CompanyId", "CompanyName"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<string> ids = [];
        List<RowOrigin?> origins = [], companies = [];
        Add(ids, origins, companies, inputData);
        // A separate instance even if it is empty: its origin is looked up by it.
        string[] made = new string[ids.Count];
        ids.CopyTo(made);
        RowOrigin.Note(made, [.. origins, .. companies]);
        return made;
    }

    private void Add(List<string> ids, List<RowOrigin?> origins, List<RowOrigin?> companies, object? value)
    {
        object? plain = PowerShellValues.Plain(value);
        switch (plain)
        {
            case null when KeepsEmpty:
                ids.Add(string.Empty);
                origins.Add(null);
                return;
            case null:
                return;
            case string text:
                ids.Add(text.Trim());
                origins.Add(null);
                return;
            case ScriptBlock:
                throw Unevaluated();
            case IEnumerable list when plain is not (IDictionary or XmlElement):
                foreach (object? item in list) Add(ids, origins, companies, item);
                return;
        }

        if (ArgumentText.OfNumber(value!) is { } number)
        {
            ids.Add(number);
            origins.Add(null);
            return;
        }

        if (!PowerShellValues.MayHaveId(plain) && IdOf(value!) is not null) throw Stranger(plain);
        RowOrigin? origin = RowOrigin.From(value);
        if (RowKind.Of(value) == RowKind.Company)
        {
            companies.Add(origin);
            return;
        }

        bool isOther = Of is not null && !RowKind.MayBe(value!, Of);
        object? owned = isOther && TakesOwner ? Member(value!, Of + "Id") : null;
        if (isOther && owned is null) throw Other(value!, Of!);
        if (IsOfChange && plain is IDictionary table) RefuseMore(table);
        if ((owned ?? IdOf(value!)) is not { } id || id == plain) return;
        int before = ids.Count;
        Add(ids, [], [], id);
        for (; before < ids.Count; before++) origins.Add(owned is null ? origin : origin?.AsOwner());
    }

    private static void RefuseMore(IDictionary table)
    {
        foreach (object key in table.Keys)
        {
            if (Array.Exists(s_identity, name => string.Equals(name, key.ToString(), StringComparison.OrdinalIgnoreCase))) continue;
            throw new ArgumentTransformationMetadataException(
                $"A hashtable only names the object, by Id and CompanyId, and its '{key}' would not be written. Give a [pscustomobject], or the value as a parameter.");
        }
    }

    /// <summary>The <c>Id</c> of an object or a table; null where it has none.</summary>
    internal static object? IdOf(object value) => Member(value, "Id");

    /// <summary>A member of an object or a table, in any case; null where it has none.</summary>
    internal static object? Member(object value, string name)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is not IDictionary table)
            return PSObject.AsPSObject(value).Properties[name]?.Value;
        foreach (DictionaryEntry entry in table)
        {
            if (string.Equals(entry.Key.ToString(), name, StringComparison.OrdinalIgnoreCase)) return entry.Value;
        }

        return null;
    }

    /// <summary>Whether an object or a table has a member of that name, in any case, also an empty one.</summary>
    internal static bool HasMember(object value, string name) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is IDictionary table
            ? table.Keys.Cast<object>().Any(key => string.Equals(key.ToString(), name, StringComparison.OrdinalIgnoreCase))
            : PSObject.AsPSObject(value).Properties[name] is not null;

    /// <summary>The error of a script block where nothing comes through the pipeline that it could be evaluated for.</summary>
    internal static ArgumentTransformationMetadataException Unevaluated() =>
        new("A script block is not evaluated here: give the id itself, or the object.");

    /// <summary>The error of an object whose id is of another kind, as a process has one.</summary>
    internal static ArgumentTransformationMetadataException Stranger(object value) =>
        new($"{InputErrors.Describe(value)} names nothing in Luca: give the id itself, or the object.");

    /// <summary>The error that a row is of another kind.</summary>
    internal static ArgumentTransformationMetadataException Other(object value, string kind) =>
        new($"A row of type LucaPS.{RowKind.Of(value)} is not a {kind}: give the id of a {kind}, or a row of type LucaPS.{kind}.");
}
