using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;

namespace LucaPS.Commands;

/// <summary>Lists any type that the server's schema offers, or looks objects up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaObject")]
[OutputType(typeof(Row))]
public sealed class GetLucaObjectCommand : LucaRowCmdlet
{
    /// <summary>The name of a list or lookup as in the schema, such as <c>saleInvoices</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string Type { get; set; } = string.Empty;

    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation]
    [ArgumentCompleter(typeof(NoCompleter))]
    public override string[]? Id { get; set; }

    internal override string RootFieldName => Type;
}
