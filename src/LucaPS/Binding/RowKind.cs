using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using LucaPS.Schema;

namespace LucaPS.Binding;

/// <summary>Tells what an object is a row of, by its type names, which survive files, jobs and Select-Object.</summary>
internal static class RowKind
{
    public const string Company = "Company";

    private const string Prefix = "LucaPS.";
    private const string Deserialized = "Deserialized.";

    private static readonly string[] s_identity = ["Id", "Name", "OrganisationNumber", "CompanyId", "CompanyName"];

    // Of Select-Object, and of Import-Csv where the file names the type.
    private static readonly string[] s_remade = ["Selected.", "CSV:"];

    /// <summary>
    /// Whether it is a row as LucaPS wrote it, or what a file or a job made of one, and no other object with chosen or changed values.
    /// </summary>
    public static bool IsAsWritten(object? value) =>
        Name(value) is { } name && !s_remade.Any(prefix => SchemaNames.Has(name, prefix));

    /// <summary>The kind of row, such as <c>SaleInvoice</c>; null if it is not a row.</summary>
    public static string? Of(object? value)
    {
        if (Name(value) is { } name) return OfName(name);
        // What lost its type on the way, as in a file: only a company is its own company, by name too where both are there. Where ids are
        // numbers of their own in each list, a customer may have the company's.
        return value is null or string or ValueType || !Same(value, "Id", "CompanyId") ? null
            : (Text(value, "Name") is not null && Text(value, "CompanyName") is not null
                ? Same(value, "Name", "CompanyName") : HasOnlyIdentity(value) || IsOfCompanies(value)) ? Company : null;
    }

    private static bool Same(object value, string name, string other) =>
        Text(value, name) is { } text && text == Text(value, other);

    private static string? Text(object value, string name) =>
        PowerShellValues.Plain(IdTransformationAttribute.Member(value, name))?.ToString() is { Length: > 0 } text ? text : null;

    private static bool HasOnlyIdentity(object value) => PowerShellValues.Plain(value) is IDictionary table
        ? table.Keys.Cast<object>().All(key => IsIdentity(key.ToString()!))
        : PSObject.AsPSObject(value).Properties.All(property => IsIdentity(property.Name));

    /// <summary>Whether it has what LucaPS writes of a company: every other row has the company's name too.</summary>
    private static bool IsOfCompanies(object value) => Text(value, "OrganisationNumber") is not null
        && (PowerShellValues.Plain(value) is IDictionary table
            ? !table.Keys.Cast<object>().Any(key => key.ToString()!.Equals("CompanyName", StringComparison.OrdinalIgnoreCase))
            : PSObject.AsPSObject(value).Properties["CompanyName"] is null);

    private static bool IsIdentity(string name) => s_identity.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it may stand for an object of a kind: all but a row of another kind.</summary>
    public static bool MayBe(object value, string kind) =>
        Of(value) is not { } own || own == kind || PSObject.AsPSObject(value).TypeNames.Any(name => OfName(name) == kind);

    private static string? Name(object? value) =>
        value is null or string ? null : PSObject.AsPSObject(value).TypeNames.FirstOrDefault(name => OfName(name) is not null);

    private static string? OfName(string typeName)
    {
        int start = 0;
        while (Array.Find(
            [Deserialized, .. s_remade],
            prefix => string.CompareOrdinal(typeName, start, prefix, 0, prefix.Length) == 0) is { } prefix) start += prefix.Length;
        if (string.CompareOrdinal(typeName, start, Prefix, 0, Prefix.Length) != 0) return null;
        string kind = typeName.Substring(start + Prefix.Length);
        return kind == nameof(CompanyInfo) ? Company : kind;
    }
}
