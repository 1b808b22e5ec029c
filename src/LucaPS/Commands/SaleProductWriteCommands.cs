using System.Collections.Generic;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;

namespace LucaPS.Commands;

/// <summary>Creates a product.</summary>
[Cmdlet(VerbsCommon.New, "LucaSaleProduct", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType("LucaPS.SaleProduct")]
public sealed class NewLucaSaleProductCommand : LucaRegisterCmdlet
{
    /// <summary>The row of a file, of which further columns may be fields too.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    internal override string Kind => "saleProduct";

    internal override IReadOnlyList<(string Parameter, string? Value)> Texts => [(nameof(Name), Name)];

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitNew(Name, InputObject);
}

/// <summary>Changes a product. Only what is given is changed.</summary>
[Cmdlet(
    VerbsCommon.Set, "LucaSaleProduct", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType("LucaPS.SaleProduct")]
public sealed class SetLucaSaleProductCommand : LucaRegisterCmdlet
{
    /// <summary>The products' ids, or the products, also from the pipeline.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ObjectSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BesideSet)]
    [IdTransformation(Of = "SaleProduct", IsOfChange = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>What the pipeline gives where -Id does not come from it: the company, or a row whose columns are parameters.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = BesideSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>The name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextTransformation(KeepsNull = true)]
    public string? Name { get; set; }

    /// <summary>Write what was changed, as is the default; false writes nothing.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override string Kind => "saleProduct";

    internal override IReadOnlyList<(string Parameter, string? Value)> Texts => [(nameof(Name), Name)];

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitChange(Id, InputObject);
}
