using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>Lists products, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleProduct")]
[LucaNoun("saleProducts", Row)]
[OutputType("LucaPS." + Row)]
public sealed class GetLucaSaleProductCommand : LucaRowCmdlet
{
    private const string Row = "SaleProduct";

    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation(Of = Row)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public override string[]? Id { get; set; }

    /// <summary>The names of the products wanted; wildcards stand for anything.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    // A variable that is not set is no name, and not every name.
    internal override RowFilter? Filter =>
        IsGiven(nameof(Name)) ? new RowFilter(nameof(Name), Name ?? [string.Empty], hasWildcards: true) : null;
}
