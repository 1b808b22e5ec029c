using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace LucaPS.Binding;

/// <summary>
/// Makes ids of what stands for them: texts, numbers, and objects with an <c>Id</c>, but not rows of another kind. A company from the
/// pipeline is not an id of something else: it becomes no id at all, and binds to <c>-Company</c> by its <c>CompanyId</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Company = "Company";

    // The ids that came out of a row, by the array that was made of it.
    private static readonly ConditionalWeakTable<string[], object> s_ofRows = new();

    /// <summary>What the ids are of, such as <c>SaleInvoice</c>; null for anything.</summary>
    public string? Of { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<string> ids = [];
        Add(ids, inputData);
        string[] made = ids.ToArray();
        if (made.Length > 0 && RowKind.IsRow(inputData)) s_ofRows.Add(made, s_ofRows);
        return made;
    }

    /// <summary>Whether ids, as a parameter has them, came in a row of LucaPS.</summary>
    internal static bool IsOfRow(string[]? ids) => ids is not null && s_ofRows.TryGetValue(ids, out _);

    private void Add(List<string> ids, object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null:
                return;
            case string text:
                ids.Add(text);
                return;
            case IEnumerable list when plain is not IDictionary:
                foreach (object? item in list) Add(ids, item);
                return;
        }

        if (ArgumentText.OfNumber(value!) is { } number)
        {
            ids.Add(number);
            return;
        }

        if (RowKind.Of(value) == Company) return;
        if (Of is not null && !RowKind.MayBe(value!, Of)) throw Other(value!, Of);
        object? id = IdOf(value!);
        if (id is not null && id != plain) Add(ids, id);
    }

    /// <summary>The <c>Id</c> of an object or a table; null where it has none.</summary>
    internal static object? IdOf(object value)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is not IDictionary table) return PSObject.AsPSObject(value).Properties["Id"]?.Value;
        foreach (DictionaryEntry entry in table)
        {
            if (string.Equals(entry.Key.ToString(), "Id", StringComparison.OrdinalIgnoreCase)) return entry.Value;
        }

        return null;
    }

    /// <summary>The error that a row is of another kind.</summary>
    internal static ArgumentTransformationMetadataException Other(object value, string kind) =>
        new($"A row of type LucaPS.{RowKind.Of(value)} is no {kind}: give the id of a {kind}, or a row of type LucaPS.{kind}.");
}
