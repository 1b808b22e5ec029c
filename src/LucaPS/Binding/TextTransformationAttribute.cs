using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Xml;
using LucaPS.Errors;

namespace LucaPS.Binding;

/// <summary>
/// One text. What is none is refused here: PowerShell silently skips a property of a row that it cannot convert.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether null stays null, where PowerShell would make an empty text of it.</summary>
    public bool KeepsNull { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = PowerShellValues.Plain(inputData);
        switch (value)
        {
            case null:
                return KeepsNull ? NullString.Value : null;
            case string:
                return value;
            case XmlNode node:
                return node.InnerText;
            case char or Enum or Guid or Uri or Version or System.Net.Mail.MailAddress:
                return value.ToString();
            case IEnumerable list when value is not IDictionary:
                object?[] items = [.. list.Cast<object?>()];
                return items.Length == 1 ? Transform(engineIntrinsics, items[0])
                    : throw new ArgumentTransformationMetadataException($"One text is expected, but {items.Length} were given. Give one.");
            default:
                return ArgumentText.OfNumber(inputData!)
                    ?? throw new ArgumentTransformationMetadataException(
                        $"A text is expected, and {InputErrors.Describe(value)} was given. Give the text you mean.");
        }
    }
}
