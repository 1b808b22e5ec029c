using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;
using LucaPS.Writing;

namespace LucaPS.Commands;

/// <summary>Creates a sale invoice, a draft unless <c>-Finalize</c> is given.</summary>
[Cmdlet(VerbsCommon.New, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType("LucaPS.SaleInvoice")]
public sealed class NewLucaSaleInvoiceCommand : LucaInvoiceCmdlet
{
    private readonly List<object> _lines = [];
    private readonly List<RowOrigin?> _parts = [];

    /// <summary>The customer's id, or the customer.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [CustomerTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string Customer { get; set; } = string.Empty;

    /// <summary>The date of the invoice: a date, or text as yyyy-MM-dd.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [DateTransformation]
    [ArgumentCompleter(typeof(DayCompleter))]
    public DateTime InvoiceDate { get; set; }

    /// <summary>Days until it is due.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [WholeNumberTransformation(0, InvoiceInput.MaxPaymentDays)]
    public int PaymentDays { get; set; }

    /// <summary>
    /// The lines, also from the pipeline: hashtables or objects with saleProductId, quantity, and unitPrice in kroner or unitPriceCents in
    /// øre.
    /// </summary>
    [Parameter(Mandatory = true, Position = 3, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(LineCompleter))]
    public object?[]? Line { get; set; }

    /// <summary>A comment on the invoice.</summary>
    [Parameter]
    [TextTransformation(KeepsNull = true)]
    public string? Comment { get; set; }

    /// <summary>Make it final: it gets its number and can no longer be changed.</summary>
    [Parameter]
    public SwitchParameter Finalize { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        // Of a line for which it fails or gives nothing, PowerShell writes an error and goes on without the line (about_Script_Blocks).
        if (IsCalculated(nameof(Company)) && !IsNamed(nameof(Line)))
            Run(() => throw InputErrors.Bad("An invoice is of one company, and -Company is a script block, which is evaluated for each line: name the company, or give each line its CompanyId.", null));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // With lines of its own, what comes through the pipeline is the companies: an invoice in each.
        if (MyInvocation.ExpectingInput && IsNamed(nameof(Line)))
        {
            RunRow(
                () =>
                {
                    RequireNewCompany();
                    _lines.Clear();
                    _parts.Clear();
                    AddLines();
                    CheckAndCarryOut(ChangeOf());
                },
                Customer);
            _lines.Clear();
            ForgetRow();
            return;
        }

        // One line too few is another invoice, and so is one of another company.
        Run(AddLines, Line ?? []);
        ForgetRow();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_lines.Count > 0) SubmitOnly(ChangeOf());
    }

    private void AddLines()
    {
        object[] lines = LineInput.Given(Line);
        _parts.AddRange(LineInput.Origins(lines));
        CompanyOf([.. _parts, RowOrigin.Of(Customer, 0)]);
        int before = _lines.Count;
        _lines.AddRange(lines.Select((line, n) => LineInput.Of(line, before + n)));
    }

    private Change ChangeOf()
    {
        OrderedDictionary input = InvoiceInput.Create(Customer, InvoiceDate, PaymentDays, [.. _lines]);
        if (Comment is not null) input["comment"] = Comment;
        input[MutationFinality.InvoiceType] = Finalize ? "INVOICE" : "DRAFT";
        RowOrigin? customer = RowOrigin.Of(Customer, 0);
        return new Change
        {
            Input = new MutationInput
            {
                Mutation = "saleInvoiceCreate",
                Arguments = new OrderedDictionary { [InvoiceInput.Name] = input },
                ObjectArgument = InvoiceInput.Name,
                // Where the input has no type, creating makes a draft, and another mutation finalizes it.
                Implied = Finalize ? null : MutationFinality.InvoiceType,
                Further = Argument
            },
            Action = "Create",
            Noun = Finalize ? Noun : "draft " + Noun,
            Known = new ObjectSummary
            {
                Party = ObjectSummary.Of(customer?.Row)?.Label ?? "customer " + Customer,
                Amount = LineInput.Total(_lines, Argument),
                Date = InputText.ToText(InvoiceDate),
            },
            Details = [_lines.Count.ToString(CultureInfo.InvariantCulture) + (_lines.Count == 1 ? " line" : " lines")],
            Untold = ["saleCustomer", "saleCustomerId", "invoiceDate", "paymentDays", "saleInvoiceLineItems", "invoiceType"],
            Parts = [customer, .. _parts, .. ObjectValues.RowsIn(Argument)],
            Supplied = Customer,
        };
    }
}

/// <summary>Changes a draft, or finalizes it. Only what is given is changed.</summary>
[Cmdlet(
    VerbsCommon.Set, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType("LucaPS.SaleInvoice")]
public sealed class SetLucaSaleInvoiceCommand : LucaInvoiceCmdlet
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

    /// <summary>The customer's id, or the customer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CustomerTransformation]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? Customer { get; set; }

    /// <summary>The date of the invoice: a date, or text as yyyy-MM-dd.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DateTransformation(AllowsEmpty = true)]
    [ArgumentCompleter(typeof(DayCompleter))]
    public DateTime? InvoiceDate { get; set; }

    /// <summary>Days until it is due.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation(0, InvoiceInput.MaxPaymentDays, AllowsEmpty = true)]
    public int? PaymentDays { get; set; }

    /// <summary>All lines, in place of those that are there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LineCompleter))]
    public object[]? Line { get; set; }

    /// <summary>A comment on the invoice; null to have none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextTransformation(KeepsNull = true)]
    public string? Comment { get; set; }

    /// <summary>Make it final: it gets its number and can no longer be changed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation(AllowsEmpty = true)]
    public SwitchParameter Finalize { get; set; }

    /// <summary>Write what was changed, as is the default; false writes nothing.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => SubmitEach(Id, ChangeOf, InputObject);

    private Change ChangeOf(string id, RowOrigin? origin)
    {
        bool finalizes = Finalize && IsWanted(nameof(Finalize));
        OrderedDictionary input = InvoiceInput.Create(
            Wanted(nameof(Customer), string.IsNullOrEmpty(Customer) ? null : Customer) as string,
            Wanted(nameof(InvoiceDate), InvoiceDate) as DateTime?,
            Wanted(nameof(PaymentDays), PaymentDays) as int?,
            Lines());
        if (IsWanted(nameof(Comment), Comment)) input["comment"] = Comment;
        if (finalizes) input["invoiceType"] = "INVOICE";
        IDictionary? columns = ColumnsOf(
            origin, [nameof(Customer), nameof(InvoiceDate), nameof(PaymentDays), nameof(Line), nameof(Comment), nameof(Finalize)]);
        return new Change
        {
            Input = new MutationInput
            {
                Mutation = "saleInvoiceUpdate",
                Arguments = new OrderedDictionary { ["id"] = id, [InvoiceInput.Name] = input },
                ObjectArgument = InvoiceInput.Name,
                Further = Argument,
                Columns = columns,
                RootField = RootField,
            },
            Action = "Change",
            Noun = Noun,
            Id = id,
            Origin = origin,
            Parts =
            [
                IsGiven(nameof(Customer)) ? RowOrigin.Of(Customer, 0) : null, .. LineInput.Origins(Line ?? []),
                .. ObjectValues.RowsIn(Argument), .. ObjectValues.RowsIn(columns)
            ],
            Untold = finalizes ? ["invoiceType"] : [],
            Supplied = id,
        };
    }

    private object[]? Lines()
    {
        if (!IsWanted(nameof(Line))) return null;
        if (Line is not { Length: > 0 }) throw InputErrors.Bad("-Line is empty: give the lines, or leave it out.", null);
        return [.. LineInput.Given(Line).Select((line, n) => LineInput.Of(line, n))];
    }

    /// <summary>The value of a parameter; null if it should not be written.</summary>
    private object? Wanted(string parameter, object? value)
    {
        if (!IsWanted(parameter, value)) return null;
        return value ?? throw InputErrors.Bad($"-{parameter} is empty: give a value, or leave it out.", null);
    }
}

/// <summary>The input of an invoice, by the schema's names (luca-api.md, "Known schema").</summary>
internal static class InvoiceInput
{
    /// <summary>The argument that holds it.</summary>
    public const string Name = "saleInvoice";

    public const int MaxPaymentDays = 3650;

    public static OrderedDictionary Create(string? customer, DateTime? invoiceDate, int? paymentDays, IReadOnlyList<object>? lines)
    {
        OrderedDictionary input = [];
        if (customer is not null) input["saleCustomer"] = new OrderedDictionary { ["id"] = customer };
        if (invoiceDate is { } date) input["invoiceDate"] = new GivenDay(date);
        if (paymentDays is { } days) input["paymentDays"] = days;
        if (lines is { Count: > 0 }) input["saleInvoiceLineItems"] = lines;
        return input;
    }
}
