using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Writing;

namespace LucaPS.Commands;

/// <summary>Sends a finalized invoice to the customer.</summary>
[Cmdlet(
    VerbsCommunications.Send, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType("LucaPS.SaleInvoice")]
public sealed class SendLucaSaleInvoiceCommand : LucaInvoiceCmdlet
{
    /// <summary>The invoice's id, also from the pipeline.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ObjectSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BesideSet)]
    [IdTransformation(Of = "SaleInvoice", IsOfChange = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>What the pipeline gives where -Id does not come from it: the company, or a row whose columns are parameters.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = BesideSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>How to send it, as the server's schema names it, such as <c>Email</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SendMethodCompleter))]
    public string Method { get; set; } = string.Empty;

    /// <summary>Another address than the customer's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextTransformation]
    public string? Email { get; set; }

    /// <summary>Write the invoice, as is the default; false writes nothing.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitEach(Id, ChangeOf, InputObject);

    private Change ChangeOf(string id, RowOrigin? origin)
    {
        if (!IsWanted(nameof(Method), Method)) throw InputErrors.Bad("Say with -Method how to send it.", null);
        string? email = IsWanted(nameof(Email)) ? Email ?? string.Empty : null;
        // Not to the customer's own address where another was meant.
        if (email is not null && string.IsNullOrWhiteSpace(email))
            throw InputErrors.Bad("-Email is empty: give an address, or leave it out for the customer's own.", null);
        OrderedDictionary arguments = new() { ["id"] = id, ["sendMethod"] = SendMethod(Method.Trim()) };
        if (email is not null) arguments["email"] = email;
        IDictionary? columns = ColumnsOf(origin, [nameof(Method), nameof(Email)]);
        return new Change
        {
            Input = new MutationInput
            {
                Mutation = "saleInvoiceSend",
                Arguments = arguments,
                Further = Argument,
                Columns = columns,
                RootField = RootField,
            },
            Action = "Send",
            Noun = Noun,
            Id = id,
            Origin = origin,
            To = email,
            Details = ["by " + Method.Trim()],
            Untold = ["sendMethod", "email"],
            IsOnce = true,
            Parts = [.. ObjectValues.RowsIn(Argument), .. ObjectValues.RowsIn(columns)],
            Supplied = id,
        };
    }

    /// <summary>As it was given where the schema lists the methods, whatever their case; else in capitals, as the known ones.</summary>
    private string SendMethod(string given)
    {
        LucaSchema schema = Ask((client, token) => client.Schema.GetAsync(refresh: false, Reporter, token));
        return !schema.IsFallback && new RootFields(schema).FindMutation("saleInvoiceSend")?.Field.Argument("sendMethod") is { } argument
            && schema.Type(argument.Type.NamedType) is { Kind: TypeKind.Enum }
                ? given
                : given.ToUpperInvariant();
    }
}
