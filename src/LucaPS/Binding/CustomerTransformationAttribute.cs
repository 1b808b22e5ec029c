using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>
/// Turns an argument into a customer's id: a text, a number, or an object with an <c>Id</c>, but not a row of another kind.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CustomerTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Kind = "SaleCustomer";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = PowerShellValues.Plain(inputData);
        if (plain is null) return null;
        if (plain is string text) return text.Trim();
        if (ArgumentText.OfNumber(inputData!) is { } number) return number;
        if (plain is IEnumerable list and not IDictionary)
        {
            object?[] items = [.. list.Cast<object?>()];
            return items.Length == 1
                ? Transform(engineIntrinsics, items[0])
                : throw new ArgumentTransformationMetadataException(
                    $"An invoice has one customer, but {items.Length} were given. Give one.");
        }

        if (plain is ScriptBlock) throw IdTransformationAttribute.Unevaluated();
        if (!RowKind.MayBe(inputData!, Kind)) throw IdTransformationAttribute.Other(inputData!, Kind);
        if (!PowerShellValues.MayHaveId(plain)) throw IdTransformationAttribute.Stranger(plain);
        if (IdTransformationAttribute.IdOf(inputData!) is { } id && id != plain && Transform(engineIntrinsics, id) is string made)
        {
            // An instance of its own, by which the customer's company and name are found again.
            string own = new(made.ToCharArray());
            RowOrigin.Note(own, [RowOrigin.From(inputData)]);
            return own;
        }

        throw new ArgumentTransformationMetadataException("An object without an Id names no customer: give the customer's id.");
    }
}
