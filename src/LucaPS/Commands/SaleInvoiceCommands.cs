using System.Management.Automation;

namespace LucaPS.Commands;

/// <summary>Lists sale invoices, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleInvoice")]
[OutputType("LucaPS.SaleInvoice")]
public sealed class GetLucaSaleInvoiceCommand : LucaRowCmdlet
{
    internal override string RootFieldName => "saleInvoices";
}
