using System.Management.Automation;
using LucaPS.Binding;

namespace LucaPS.Commands;

/// <summary>Lists products, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleProduct")]
[OutputType("LucaPS.SaleProduct")]
public sealed class GetLucaSaleProductCommand : LucaRowCmdlet
{
    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation(Of = "SaleProduct")]
    public override string[]? Id { get; set; }

    internal override string RootFieldName => "saleProducts";
}
