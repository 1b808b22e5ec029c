using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>
/// Makes ids of what stands for them: texts, numbers, and objects with an <c>Id</c>. A company from the pipeline is not an id of
/// something else: it becomes no id at all, and binds to <c>-Company</c> by its <c>CompanyId</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<string> ids = [];
        Add(ids, inputData);
        return ids.ToArray();
    }

    private static void Add(List<string> ids, object? value)
    {
        PSObject? wrapped = value as PSObject;
        object? plain = wrapped?.BaseObject ?? value;
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
            case IFormattable number when plain.GetType().IsPrimitive || plain is decimal:
                ids.Add(number.ToString(null, CultureInfo.InvariantCulture));
                return;
        }

        PSObject with = PSObject.AsPSObject(value!);
        if (with.TypeNames.Contains("LucaPS.Company") || with.TypeNames.Contains("Deserialized.LucaPS.Company")) return;
        object? id = plain is IDictionary dictionary ? dictionary["Id"] : with.Properties["Id"]?.Value;
        if (id is not null && id != plain) Add(ids, id);
    }
}
