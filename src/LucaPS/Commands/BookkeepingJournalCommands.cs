using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>Lists vouchers, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaBookkeepingJournal")]
[LucaNoun("bookkeepingJournals", Row)]
[OutputType("LucaPS." + Row)]
public sealed class GetLucaBookkeepingJournalCommand : LucaRowCmdlet
{
    private const string Row = "BookkeepingJournal";

    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation(Of = Row, TakesOwner = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public override string[]? Id { get; set; }
}
