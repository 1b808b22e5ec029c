using System.Collections.Generic;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;

namespace LucaPS.Commands;

/// <summary>What is said of a customer who is created or changed.</summary>
public abstract class LucaCustomerCmdlet : LucaRegisterCmdlet
{
    /// <summary>The address that invoices are sent to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextTransformation(KeepsNull = true)]
    public string? Email { get; set; }

    /// <summary>A comment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextTransformation(KeepsNull = true)]
    public string? Comment { get; set; }

    internal override string Kind => "saleCustomer";

    internal override IReadOnlyList<(string Parameter, string? Value)> Texts =>
        [("Name", NameGiven), (nameof(Email), Email), (nameof(Comment), Comment)];

    internal abstract string? NameGiven { get; }
}

/// <summary>Creates a customer.</summary>
[Cmdlet(VerbsCommon.New, "LucaSaleCustomer", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType("LucaPS.SaleCustomer")]
public sealed class NewLucaSaleCustomerCommand : LucaCustomerCmdlet
{
    /// <summary>The row of a file, of which further columns may be fields too.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    internal override string? NameGiven => Name;

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitNew(Name, InputObject);
}

/// <summary>Changes a customer. Only what is given is changed.</summary>
[Cmdlet(
    VerbsCommon.Set, "LucaSaleCustomer", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType("LucaPS.SaleCustomer")]
public sealed class SetLucaSaleCustomerCommand : LucaCustomerCmdlet
{
    /// <summary>The customers' ids, or the customers, also from the pipeline.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ObjectSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BesideSet)]
    [IdTransformation(Of = "SaleCustomer", IsOfChange = true)]
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

    internal override string? NameGiven => Name;

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitChange(Id, InputObject);
}
