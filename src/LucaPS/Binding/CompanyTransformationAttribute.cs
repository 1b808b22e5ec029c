using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>Turns arguments into company ids: ids, organisation numbers, and objects from <c>Get-LucaCompany</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CompanyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether what was given and is empty stays, as an empty text, for the cmdlet to refuse.</summary>
    public bool KeepsEmpty { get; set; }

    /// <summary>
    /// Whether an object that names no company stays in the same way: of one in the pipeline that cannot be bound, PowerShell writes an
    /// error and goes on without it.
    /// </summary>
    public bool KeepsNameless { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<string> companies = [];
        List<RowOrigin?> origins = [];
        Add(companies, origins, inputData);
        if (KeepsEmpty && companies.Count == 0) companies.Add(string.Empty);
        string[] made = [.. companies];
        // Not of none, which is one instance for all.
        if (origins.Count > 0) RowOrigin.Note(made, origins);
        return made;
    }

    /// <summary>The one company that a value names, as the parameter takes it; null where it names none, or several.</summary>
    internal static string? One(object? value)
    {
        List<string> companies = [];
        new CompanyTransformationAttribute { KeepsEmpty = true, KeepsNameless = true }.Add(companies, null, value);
        return companies.Distinct().Count() == 1 && companies[0].Length > 0 ? companies[0] : null;
    }

    private void Add(List<string> companies, List<RowOrigin?>? origins, object? value)
    {
        object? plain = PowerShellValues.Plain(value);
        switch (plain)
        {
            case null:
                if (KeepsEmpty) companies.Add(string.Empty);
                return;
            case string text:
                if (text.Trim() is { Length: > 0 } trimmed) companies.Add(trimmed);
                else if (KeepsEmpty) companies.Add(string.Empty);
                return;
            case CompanyInfo company:
                companies.Add(company.Id);
                return;
            case IEnumerable list when plain is not IDictionary:
                foreach (object? item in list) Add(companies, origins, item);
                return;
        }

        if (ArgumentText.OfNumber(value!) is { } number)
        {
            companies.Add(number);
            return;
        }

        object? id = IdTransformationAttribute.Member(value!, "CompanyId");
        // An invoice's id is not a company's.
        if (RowKind.Of(value) is null or RowKind.Company)
            id ??= IdTransformationAttribute.IdOf(value!) ?? IdTransformationAttribute.Member(value!, "OrganisationNumber");
        if (id is null && !KeepsNameless)
            throw new ArgumentTransformationMetadataException(
                $"An object of type {plain.GetType().Name} names no company: give an id, an organisation number or a name.");
        int before = companies.Count;
        Add(companies, null, id);
        if (companies.Count > before) origins?.Add(RowOrigin.From(value));
    }
}
