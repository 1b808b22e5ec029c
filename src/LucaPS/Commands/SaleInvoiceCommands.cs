using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>Lists sale invoices, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleInvoice")]
[LucaNoun("saleInvoices", Row)]
[OutputType("LucaPS." + Row)]
public sealed class GetLucaSaleInvoiceCommand : LucaRowCmdlet
{
    private const string Row = "SaleInvoice";

    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation(Of = Row)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public override string[]? Id { get; set; }

    /// <summary>The numbers of the invoices wanted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? InvoiceNumber { get; set; }

    internal override RowFilter? Filter =>
        InvoiceNumber is null ? null : new RowFilter(nameof(InvoiceNumber), InvoiceNumber, hasWildcards: false);
}
