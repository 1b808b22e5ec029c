using System.Management.Automation;
using LucaPS.Binding;

namespace LucaPS.Commands;

/// <summary>Lists sale invoices, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleInvoice")]
[OutputType("LucaPS.SaleInvoice")]
public sealed class GetLucaSaleInvoiceCommand : LucaRowCmdlet
{
    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation(Of = "SaleInvoice")]
    public override string[]? Id { get; set; }

    internal override string RootFieldName => "saleInvoices";
}
