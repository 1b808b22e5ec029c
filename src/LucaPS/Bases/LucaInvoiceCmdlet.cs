using System.Collections;
using System.Management.Automation;
using LucaPS.Completion;

namespace LucaPS;

/// <summary>The base of the cmdlets that write sale invoices.</summary>
public abstract class LucaInvoiceCmdlet : LucaMutationCmdlet
{
    internal const string RootField = "saleInvoices";
    internal const string Noun = "invoice";

    /// <summary>Further fields of the input, or arguments of the mutation, as the schema has them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(InvoiceKeyCompleter))]
    public IDictionary? Argument { get; set; }
}
