using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Host;
using LucaPS.Api.Mutations;
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
    [CompanyTransformation(KeepsEmpty = true)]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>Further fields of the input, or arguments of the mutation, as the schema has them.</summary>
    [Parameter]
    public IDictionary? Argument { get; set; }

    /// <summary>Do it without asking for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether the row at hand is one of LucaPS: what it has beside id and company is what is there already, not what is wanted.</summary>
    internal virtual bool IsOfRow => false;

    /// <summary>The company that was given; null for the default.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there are several, or an empty one.</exception>
    internal string? OneCompany() => GivenCompanies(Company, IsOfRow) switch
    {
        { Count: 0 } => null,
        { Count: 1 } one => one[0],
        _ => throw new LucaException(LucaErrorId.BadRequest, "An invoice is written in one company: give one with -Company.") { TargetValue = Company },
    };

    /// <summary>Whether a value is to be written: given on the command line, or by a row that is not one of LucaPS and has something there.</summary>
    internal bool IsWanted(string parameter, object? value) =>
        IsNamed(parameter) || (IsGiven(parameter) && !IsOfRow && value is not (null or ""));

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
        string? named = OneCompany();
        PreparedMutation prepared = Wait(token => runner.PrepareAsync(input with { Further = Argument }, named, token));
        string where = prepared.Company is { } company ? $"{target} in company {company.Target ?? company.Argument ?? company.Id}" : target;
        try
        {
            if (!IsAgreed(where, action, isFinal)) return;
        }
        catch (Exception exception) when (exception is PSInvalidOperationException or HostException or NotImplementedException)
        {
            // A session that was started with -NonInteractive, and hosts that have no questions: every further row would end the same way.
            LucaException unasked = new(
                LucaErrorId.BadRequest,
                $"{action}: {where}. This has to be confirmed, and nobody can be asked in this session. Give -Confirm:$false or -Force to do it without. Nothing was sent.",
                exception);
            ThrowTerminatingError(ErrorRecords.Create(unasked, supplied));
        }

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
