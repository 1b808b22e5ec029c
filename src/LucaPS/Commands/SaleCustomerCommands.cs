using System.Management.Automation;

namespace LucaPS.Commands;

/// <summary>Lists customers, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleCustomer")]
[OutputType("LucaPS.SaleCustomer")]
public sealed class GetLucaSaleCustomerCommand : LucaRowCmdlet
{
    internal override string RootFieldName => "saleCustomers";
}
