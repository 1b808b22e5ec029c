using System;
using System.Linq;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>What an object is a row of, by its type names, which it keeps through files and jobs.</summary>
internal static class RowKind
{
    private const string Prefix = "LucaPS.";
    private const string Deserialized = "Deserialized.";

    /// <summary>Whether it is a row that LucaPS wrote, or what a file or a job made of one.</summary>
    public static bool IsRow(object? value) => Of(value) is not null;

    /// <summary>What it is a row of, such as <c>SaleInvoice</c>; null where it is no row.</summary>
    public static string? Of(object? value)
    {
        if (value is null or string) return null;
        string? name = PSObject.AsPSObject(value).TypeNames.Select(Bare).FirstOrDefault(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return name?.Substring(Prefix.Length);
    }

    /// <summary>Whether it may stand for an object of a kind: all but a row of another kind.</summary>
    public static bool MayBe(object value, string kind) =>
        Of(value) is null || PSObject.AsPSObject(value).TypeNames.Any(name => Bare(name) == Prefix + kind);

    private static string Bare(string name) =>
        name.StartsWith(Deserialized, StringComparison.Ordinal) ? name.Substring(Deserialized.Length) : name;
}
