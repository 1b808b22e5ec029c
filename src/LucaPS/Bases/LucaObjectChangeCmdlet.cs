using System.Collections;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Writing;

namespace LucaPS;

/// <summary>The base of the cmdlets that change objects of any kind: what kind, and which ones.</summary>
public abstract class LucaObjectChangeCmdlet : LucaMutationCmdlet
{
    /// <summary>
    /// What the objects are: a noun such as saleCustomer, a list's name or a row's type. Default: what the row from the pipeline is.
    /// </summary>
    [Parameter(Position = 0)]
    [TextTransformation]
    [ArgumentCompleter(typeof(ObjectTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>The objects' ids, or the objects, also from the pipeline.</summary>
    [Parameter(
        Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ObjectSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = BesideSet)]
    [IdTransformation(IsOfChange = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>What the pipeline gives where -Id does not come from it: the company, or a row whose columns count.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = BesideSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Further arguments of the mutation, as the schema has them.</summary>
    [Parameter]
    [TableTransformation]
    [ArgumentCompleter(typeof(FurtherKeyCompleter))]
    public IDictionary? Argument { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitEach(Id, ChangeOf, InputObject);

    internal override bool IsAnyRowTaken => false;

    private Change ChangeOf(string id, RowOrigin? origin)
    {
        if (string.IsNullOrWhiteSpace(id)) throw InputErrors.EmptyId(id);
        string? type = string.IsNullOrWhiteSpace(Type) ? RowKind.Of(origin?.Row) : Type!.Trim();
        return ChangeOf(
            type ?? throw InputErrors.Bad($"Nothing says what '{id}' is: name its kind with -Type, such as -Type saleCustomer.", id),
            id,
            origin);
    }

    internal abstract Change ChangeOf(string type, string id, RowOrigin? origin);
}
