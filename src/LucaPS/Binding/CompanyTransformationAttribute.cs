using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>Makes company ids of what stands for them: ids, organisation numbers, and objects from <c>Get-LucaCompany</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CompanyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<string> companies = [];
        Add(companies, inputData);
        return companies.ToArray();
    }

    private static void Add(List<string> companies, object? value)
    {
        object? plain = (value as PSObject)?.BaseObject ?? value;
        switch (plain)
        {
            case null:
                return;
            case string text:
                if (text.Trim() is { Length: > 0 } trimmed) companies.Add(trimmed);
                return;
            case CompanyInfo company:
                companies.Add(company.Id);
                return;
            case IEnumerable list when plain is not IDictionary:
                foreach (object? item in list) Add(companies, item);
                return;
            case IFormattable number when plain.GetType().IsPrimitive || plain is decimal:
                companies.Add(number.ToString(null, CultureInfo.InvariantCulture));
                return;
        }

        PSObject with = PSObject.AsPSObject(value!);
        object? id = with.Properties["CompanyId"]?.Value ?? with.Properties["Id"]?.Value ?? with.Properties["OrganisationNumber"]?.Value;
        if (id is not null) Add(companies, id);
        else throw new ArgumentTransformationMetadataException($"An object of type {plain.GetType().Name} names no company: give an id or an organisation number.");
    }
}
