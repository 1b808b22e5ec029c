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
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>Lists sale invoices, or looks them up by id.</summary>
[Cmdlet(VerbsCommon.Get, "LucaSaleInvoice")]
[LucaNoun("saleInvoices", Row)]
[OutputType("LucaPS." + Row)]
public sealed class GetLucaSaleInvoiceCommand : LucaRowCmdlet
{
    private const string Row = "SaleInvoice";

    /// <summary>Ids to look up. Many are looked up in one request; each that is not found is one error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [IdTransformation(Of = Row)]
    public override string[]? Id { get; set; }
}

/// <summary>Creates a sale invoice, a draft unless <c>-Finalize</c> is given.</summary>
[Cmdlet(VerbsCommon.New, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType("LucaPS.SaleInvoice")]
public sealed class NewLucaSaleInvoiceCommand : LucaInvoiceCmdlet
{
    private readonly List<object> _lines = [];

    /// <summary>The customer's id.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [CustomerTransformation]
    [ValidateNotNullOrEmpty]
    public string Customer { get; set; } = string.Empty;

    /// <summary>The date of the invoice.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public DateTime InvoiceDate { get; set; }

    /// <summary>Days until it is due.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateRange(0, 3650)]
    public int PaymentDays { get; set; }

    /// <summary>The lines, also from the pipeline: hashtables or objects with saleProductId, quantity, and unitPrice in kroner or unitPriceCents in øre.</summary>
    [Parameter(Mandatory = true, Position = 3, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public object[] Line { get; set; } = [];

    /// <summary>A comment on the invoice.</summary>
    [Parameter]
    [NullTransformation]
    public string? Comment { get; set; }

    /// <summary>Make it final: it gets its number and can no longer be changed.</summary>
    [Parameter]
    public SwitchParameter Finalize { get; set; }

    internal override bool IsOfRow => Array.TrueForAll(Line, RowKind.IsRow);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // One line too few is another invoice.
        Run(() => OneCompany(), Line);
        _lines.AddRange(Line);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_lines.Count == 0) return;
        OrderedDictionary input = InvoiceInput.Create(Customer, InvoiceDate, PaymentDays, _lines);
        if (Comment is not null) input["comment"] = Comment;
        input["invoiceType"] = Finalize ? "INVOICE" : "DRAFT";
        Run(
            () => Write(
                new MutationInput { Mutation = "saleInvoiceCreate", Arguments = new OrderedDictionary { [InvoiceInput.Name] = input }, ObjectArgument = InvoiceInput.Name },
                $"customer {Customer}, {_lines.Count.ToString(CultureInfo.InvariantCulture)} {(_lines.Count == 1 ? "line" : "lines")}",
                Finalize ? "Create and finalize sale invoice" : "Create draft of sale invoice",
                Finalize,
                Customer),
            Customer);
    }
}

/// <summary>Changes a draft, or finalizes it. Only what is given is changed.</summary>
[Cmdlet(VerbsCommon.Set, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType("LucaPS.SaleInvoice")]
public sealed class SetLucaSaleInvoiceCommand : LucaInvoiceCmdlet
{
    /// <summary>The invoice's id, also from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [IdTransformation(Of = "SaleInvoice")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    internal override bool IsOfRow => IdTransformationAttribute.IsOfRow(Id);

    /// <summary>The customer's id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CustomerTransformation]
    public string? Customer { get; set; }

    /// <summary>The date of the invoice.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyTransformation]
    public DateTime? InvoiceDate { get; set; }

    /// <summary>Days until it is due.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyTransformation]
    [OptionalRange(0, 3650)]
    public int? PaymentDays { get; set; }

    /// <summary>All lines, in place of those that are there.</summary>
    [Parameter]
    public object[]? Line { get; set; }

    /// <summary>A comment on the invoice; null to have none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NullTransformation]
    public string? Comment { get; set; }

    /// <summary>Make it final: it gets its number and can no longer be changed.</summary>
    [Parameter]
    public SwitchParameter Finalize { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            RunRow(
                () =>
                {
                    OrderedDictionary input = InvoiceInput.Create(
                        Wanted(nameof(Customer), string.IsNullOrEmpty(Customer) ? null : Customer) as string,
                        Wanted(nameof(InvoiceDate), InvoiceDate) as DateTime?,
                        Wanted(nameof(PaymentDays), PaymentDays) as int?,
                        Line);
                    if (IsWanted(nameof(Comment), Comment)) input["comment"] = Comment;
                    if (Finalize) input["invoiceType"] = "INVOICE";
                    string[] changed = [.. input.Keys.Cast<string>().Concat(Argument?.Keys.Cast<object>().Select(key => key.ToString()!) ?? [])];
                    if (changed.Length == 0) throw new LucaException(LucaErrorId.BadRequest, "There is nothing to change: give a field to change, or -Finalize. Nothing was sent.") { TargetValue = id };
                    bool isFinal = Finalize || GivesFinalType();
                    string action = isFinal ? "Finalize sale invoice" : "Change " + string.Join(", ", changed) + " of sale invoice";
                    Write(
                        new MutationInput { Mutation = "saleInvoiceUpdate", Arguments = new OrderedDictionary { ["id"] = id, [InvoiceInput.Name] = input }, ObjectArgument = InvoiceInput.Name },
                        id,
                        action,
                        isFinal,
                        id);
                },
                id);
        }

        ForgetRow();
    }

    /// <summary>The value of a parameter; null where it is not to be written.</summary>
    private object? Wanted(string parameter, object? value)
    {
        if (!IsWanted(parameter, value)) return null;
        return value ?? throw new LucaException(LucaErrorId.BadRequest, $"-{parameter} is empty: give a value, or leave it out. Nothing was sent.");
    }

    // -Argument is no way around the question.
    private bool GivesFinalType()
    {
        foreach (DictionaryEntry entry in Argument ?? new Hashtable())
        {
            if (string.Equals(entry.Key.ToString(), "invoiceType", StringComparison.OrdinalIgnoreCase)
                && !string.Equals(entry.Value?.ToString(), "DRAFT", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}

/// <summary>Sends a finalized invoice to the customer.</summary>
[Cmdlet(VerbsCommunications.Send, "LucaSaleInvoice", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType("LucaPS.SaleInvoice")]
public sealed class SendLucaSaleInvoiceCommand : LucaInvoiceCmdlet
{
    /// <summary>The invoice's id, also from the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [IdTransformation(Of = "SaleInvoice")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    internal override bool IsOfRow => IdTransformationAttribute.IsOfRow(Id);

    /// <summary>How to send it, as the server's schema names it, such as <c>Email</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SendMethodCompleter))]
    public string Method { get; set; } = string.Empty;

    /// <summary>Another address than the customer's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Email { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            RunRow(
                () =>
                {
                    if (!IsWanted(nameof(Method), Method)) throw new LucaException(LucaErrorId.BadRequest, "Say with -Method how to send it. Nothing was sent.");
                    OrderedDictionary arguments = new() { ["id"] = id, ["sendMethod"] = Method.Trim().ToUpperInvariant() };
                    string? email = IsNamed(nameof(Email)) || (IsGiven(nameof(Email)) && !IsOfRow) ? Email ?? string.Empty : null;
                    // Not to the customer's own address where another was meant.
                    if (email is not null && string.IsNullOrWhiteSpace(email)) throw new LucaException(LucaErrorId.BadRequest, "-Email is empty: give an address, or leave it out for the customer's own. Nothing was sent.");
                    if (email is not null) arguments["email"] = email;
                    string to = email is null ? string.Empty : " to " + email;
                    Write(new MutationInput { Mutation = "saleInvoiceSend", Arguments = arguments }, id + to, $"Send sale invoice by {Method}", isFinal: false, id);
                },
                id);
        }

        ForgetRow();
    }
}

/// <summary>The input of an invoice, by the schema's names (luca-api.md, "Known schema").</summary>
internal static class InvoiceInput
{
    /// <summary>The argument that holds it.</summary>
    public const string Name = "saleInvoice";

    public static OrderedDictionary Create(string? customer, DateTime? invoiceDate, int? paymentDays, IReadOnlyList<object>? lines)
    {
        OrderedDictionary input = [];
        if (customer is not null) input["saleCustomer"] = new OrderedDictionary { ["id"] = customer };
        // As text, the day that the value shows: a schema may call it a date, a time or a text.
        if (invoiceDate is { } date) input["invoiceDate"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (paymentDays is { } days) input["paymentDays"] = days;
        if (lines is { Count: > 0 }) input["saleInvoiceLineItems"] = lines;
        return input;
    }
}
