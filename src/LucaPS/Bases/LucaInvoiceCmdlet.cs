using System.Collections;
using System.Management.Automation;
using LucaPS.Binding;

namespace LucaPS;

/// <summary>The base of the cmdlets that write sale invoices.</summary>
public abstract class LucaInvoiceCmdlet : LucaMutationCmdlet
{
    internal const string RootField = "saleInvoices";
    internal const string Noun = "invoice";

    /// <summary>Further fields of the input, or arguments of the mutation, as the schema has them.</summary>
    [Parameter]
    public IDictionary? Argument { get; set; }

    /// <summary>
    /// Whether a value is to be written: given on the command line, or by an object that is no row as LucaPS wrote it and has something
    /// there.
    /// </summary>
    internal bool IsWanted(string parameter, object? value, RowOrigin? origin) =>
        IsNamed(parameter) || (IsGiven(parameter) && origin is not { IsAsWritten: true } && value is not (null or ""));
}
