using System.Management.Automation;

namespace LucaPS.Commands;

/// <summary>Lists products, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleProduct")]
[OutputType("LucaPS.SaleProduct")]
public sealed class GetLucaSaleProductCommand : LucaRowCmdlet
{
    internal override string RootFieldName => "saleProducts";
}
