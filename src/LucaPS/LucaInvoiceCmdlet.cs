using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Session;

namespace LucaPS;

/// <summary>The base of the cmdlets that write sale invoices: one mutation, checked, confirmed, sent once.</summary>
public abstract class LucaInvoiceCmdlet : LucaConnectionCmdlet
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>The company to write in: an id or organisation number. Default: the connection's default company.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CompanyId")]
    [CompanyTransformation]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>Further fields of the input, or arguments of the mutation, as the schema has them.</summary>
    [Parameter]
    public IDictionary? Argument { get; set; }

    /// <summary>Do it without asking for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal string? OneCompany => Company switch
    {
        null or { Length: 0 } => null,
        { Length: 1 } => Company[0],
        _ => throw new LucaException(LucaErrorId.BadRequest, "An invoice is written in one company: give one with -Company.") { TargetValue = Company },
    };

    /// <summary>
    /// Checks, asks and sends. What is asked about is what will be sent, so the check comes first: <c>-WhatIf</c> finds mistakes too.
    /// </summary>
    /// <param name="input">The mutation and what goes into it.</param>
    /// <param name="target">For the question, as a person reads it.</param>
    /// <param name="action">For the question.</param>
    /// <param name="isFinal">Whether it cannot be undone.</param>
    /// <param name="supplied">What the user supplied, for the errors.</param>
    internal void Write(MutationInput input, string target, string action, bool isFinal, object supplied)
    {
        MutationRunner runner = new(Client, PowerShellValues.Context, Reporter);
        PreparedMutation prepared = Wait(token => runner.PrepareAsync(input with { Further = Argument }, OneCompany, token));
        string where = prepared.Company is { } company ? $"{target} in company {company.Target ?? company.Argument ?? company.Id}" : target;
        if (!IsAgreed(where, action, isFinal)) return;
        (Row? row, IReadOnlyList<LucaException> errors) = Wait(token => runner.SendAsync(prepared, token));
        if (row is not null) WriteObject(row);
        foreach (LucaException error in errors) WriteLucaError(error, supplied);
    }

    private bool IsAgreed(string target, string action, bool isFinal)
    {
        bool saidByUser = MyInvocation.BoundParameters.ContainsKey("Confirm");
        if (Force && !saidByUser && !Preferences.IsWhatIf(this))
        {
            WriteVerbose($"{action}: {target}.");
            return true;
        }

        if (!ShouldProcess(target, action)) return false;
        // Finalizing has high confirm impact although the cmdlet's own is lower: drafts are made in numbers.
        return !isFinal || saidByUser || !Preferences.AsksOnlyAboutHighImpact(this)
            || ShouldContinue($"{action}: {target}. It cannot be undone.", "Confirm", ref _yesToAll, ref _noToAll);
    }
}
