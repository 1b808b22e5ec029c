using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Api.Pages;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Pipeline;
using LucaPS.Schema;
using LucaPS.Session;
using LucaPS.Writing;

namespace LucaPS;

/// <summary>
/// The base of all cmdlets that change the books: each change is checked against the schema, asked about in words that a person can judge,
/// and sent once. What is asked about is what is sent, so the check comes first: <c>-WhatIf</c> finds mistakes too.
/// </summary>
public abstract partial class LucaMutationCmdlet : LucaConnectionCmdlet
{
    // The objects come through the pipeline, or are named; then what comes through it says something else.
    internal const string ObjectSet = "Object";
    internal const string BesideSet = "InputObject";

    // Looked up in one request, to be asked about by more than their ids.
    private const int LookupBatch = 50;

    private readonly List<(Change Change, PreparedMutation Prepared)> _waiting = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _once = new(StringComparer.Ordinal);
    private readonly HashSet<string> _created = new(StringComparer.Ordinal);
    private bool _yesToAll;
    private bool _noToAll;
    private RowOrigin? _piped;
    private bool _writesPiped = true;
    private string[] _calculated = [];

    /// <summary>
    /// The company to write in: an id, organisation number or name. Default: that of what is given, or the connection's default company.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CompanyId")]
    [CompanyTransformation(KeepsEmpty = true, KeepsNameless = true)]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>Do it without asking for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => CarryOutWaiting();

    /// <summary>Checks a change, asks, sends, and writes what came out. A failure is the error of what was supplied.</summary>
    internal void Submit(Change change) => RunRow(() => CheckAndCarryOut(change), change.Supplied);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        // A script block is evaluated for each object of the pipeline: now something else stands for its value.
        _calculated = [.. MyInvocation.BoundParameters
            .Where(one => one.Value is not null && GetType().GetProperty(one.Key)?.PropertyType.IsInstanceOfType(one.Value) == false)
            .Select(one => one.Key)];
    }

    /// <summary>Whether a script block stands for a parameter, and is evaluated for each object of the pipeline.</summary>
    internal bool IsCalculated(string parameter) => _calculated.Contains(parameter);

    /// <summary>The same for any parameter beside the ids.</summary>
    internal bool CalculatesOthers => _calculated.Any(name => name != "Id");

    /// <summary>Submits the change of each object that was given, and forgets what its row gave.</summary>
    /// <param name="ids">The objects.</param>
    /// <param name="changeOf">The change of one.</param>
    /// <param name="beside">What came through the pipeline where the command names the ids itself.</param>
    internal void SubmitEach(string[] ids, Func<string, RowOrigin?, Change> changeOf, PSObject? beside = null)
    {
        for (int n = 0; n < ids.Length; n++)
        {
            (string id, RowOrigin? origin) = (ids[n], RowOrigin.Of(ids, n));
            RunRow(
                () =>
                {
                    RowOrigin? piped = beside is null ? origin : RowOrigin.From(beside);
                    bool isNoObject = beside is not null && piped is null;
                    if (_calculated.Length == 0 && beside is not null && (isNoObject || !(IsAnyRowTaken || IsRowBound)))
                        throw InputErrors.Bad(
                            "The object from the pipeline says nothing of the change, and the ids are given with -Id, so nothing was changed for it. Leave out either the pipeline or -Id.",
                            beside);
                    TakePiped(piped);
                    if (beside is null) RefuseAdded(origin);
                    // A text, or a pair of a table, has no columns: its Name is .NET's.
                    _writesPiped &= !isNoObject;
                    Submit(changeOf(id, origin));
                },
                id);
        }

        ForgetRow();
    }

    /// <summary>As <see cref="Submit"/>, where a failure ends the cmdlet.</summary>
    internal void SubmitOnly(Change change) => Run(() => CheckAndCarryOut(change), change.Supplied);

    /// <summary>
    /// Notes the object that came through the pipeline. PowerShell binds its properties to all parameters that are called the same; what
    /// it is decides which of them count, and it is of the company of the change.
    /// </summary>
    internal void TakePiped(RowOrigin? piped, bool isNew = false)
    {
        _piped = piped;
        _writesPiped = piped?.IsWritten(isNew) != false;
    }

    /// <summary>Whether a parameter is meant: given on the command line, or by an object whose properties are to be written.</summary>
    internal bool IsWanted(string parameter) => IsNamed(parameter)
        || (IsGiven(parameter) && _writesPiped && (_piped is null || _piped.Row.Properties[parameter] is not null));

    /// <summary>The same where an empty cell of a file says nothing.</summary>
    internal bool IsWanted(string parameter, object? value) =>
        IsNamed(parameter) || (IsWanted(parameter) && value is not (null or ""));

    /// <summary>Refuses a company that came through the pipeline before: the same would be done in it twice.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it did.</exception>
    internal void RequireNewCompany(string done = "created")
    {
        string company = CompanyOf([_piped]) is { } named ? CompanyList.Find(Resolved.Companies, named)?.Id ?? named : string.Empty;
        if (_created.Add(company)) return;
        throw InputErrors.Bad(
            $"The pipeline names a company twice, or names none, so what the command gives would be {done} twice. Leave out the pipeline, or give each company once.",
            company);
    }

    internal void CheckAndCarryOut(Change change)
    {
        string? company = CompanyOf([change.Origin, _piped, .. change.Parts]);
        MutationRunner runner = Runner();
        PreparedMutation prepared = Wait(token => runner.PrepareAsync(change.Input, company, token));
        change = change.With(MutationFinality.Finalizes(prepared), MutationFinality.Sends(prepared)) with
        {
            IsHigh = IsHigh(prepared.Input.Mutation) || MutationFinality.Removes(prepared)
        };
        WarnOfUnknown(change, prepared);
        ObjectSummary? known = change.Known ?? ObjectSummary.Of(change.Origin?.Row);
        if (known is null && change.Id is not null && MayBeAsked(change) && CanBeLookedUp(prepared))
        {
            _waiting.Add((change, prepared));
            if (_waiting.Count == LookupBatch) CarryOutWaiting();
            return;
        }

        // Those that wait came first.
        CarryOutWaiting();
        CarryOut(change, prepared, known);
    }

    /// <summary>The company of what was given; if -Company names one, it must be the same. Null for the default.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there are several, or an empty one.</exception>
    internal string? CompanyOf(IReadOnlyList<RowOrigin?> given)
    {
        RequireOwnServer(given);
        foreach (RowOrigin? origin in given) RequireCompany(origin);
        string? named = GivenCompanies(Company, given.FirstOrDefault(origin => origin is { IsRow: true })) switch
        {
            { Count: 0 } => null,
            { } all when all.Select(company => CompanyList.Find(Resolved.Companies, company)?.Id ?? company).Distinct().Count() == 1 =>
                all[0],
            _ => throw new LucaException(LucaErrorId.BadRequest, "A change is made in one company: give one with -Company.")
            {
                TargetValue = Company,
                MayHaveBeenSent = false
            },
        };
        List<string> ofRows = [.. given.Where(origin => origin is not { IsGuess: true } || !IsNamed(nameof(Company)))
            .Select(origin => origin?.Company).OfType<string>().Distinct()];
        if (ofRows.Count == 0) return named;
        // What a column of the pipeline calls the company, nobody gave with -Company.
        if (!IsNamed(nameof(Company)) && named is not null) ofRows.Add(named);
        return Ask((client, token) => client.AgreeAsync(IsNamed(nameof(Company)) ? named : null, ofRows, Reporter, token));
    }

    /// <summary>Whether what comes back is not written: -PassThru is on unless it is given as false.</summary>
    internal virtual bool IsSilent => MyInvocation.BoundParameters.TryGetValue("PassThru", out object? given)
        && given is SwitchParameter { IsPresent: false };

    /// <summary>Whether a mutation is asked about even where the cmdlet's own impact is lower.</summary>
    private protected virtual bool IsHigh(string mutation) => false;

    // On the pipeline thread: the runspace decides which connection to use.
    private MutationRunner Runner() => new(Client, PowerShellValues.Context, Reporter);

    private void CarryOutWaiting()
    {
        if (_waiting.Count == 0) return;
        List<(Change Change, PreparedMutation Prepared)> waiting = [.. _waiting];
        _waiting.Clear();
        Dictionary<Change, ObjectSummary> found = new(ReferenceComparer.Instance);
        HashSet<Change> missing = new(ReferenceComparer.Instance);
        Run(() =>
        {
            foreach (var group in waiting.GroupBy(one => one.Prepared.Input.RootField!)) LookUp(group.Key, [.. group], found, missing);
        });
        foreach ((Change change, PreparedMutation prepared) in waiting)
        {
            if (!missing.Contains(change))
                RunRow(
                    () => CarryOut(change, prepared, found.TryGetValue(change, out ObjectSummary? summary) ? summary : null),
                    change.Supplied);
        }
    }

    /// <summary>Only by a field for it: to read a whole list for one question would be too much.</summary>
    private static bool CanBeLookedUp(PreparedMutation prepared) =>
        prepared.Input.RootField is { } name && new RootFields(prepared.Schema) is var roots && roots.Find(name) is { } root
        && roots.LookupFor(root.RowTypeName, root.Name) is not null;

    private void LookUp(
        string rootField, List<(Change Change, PreparedMutation Prepared)> wanted, Dictionary<Change, ObjectSummary> found,
        HashSet<Change> missing)
    {
        List<LookupItem> items = wanted.ConvertAll(one => new LookupItem(one.Change.Id!, one.Prepared.Company, one.Change.Id));
        RowQueries queries = new(Client, PowerShellValues.Context, Reporter);
        try
        {
            ReadAll(Wait(token => queries.LookUpAsync(rootField, items, null, ListLimits.None.ThrottleLimit, token)), page =>
            {
                // The same id may be there in several companies.
                List<(Change Change, PreparedMutation Prepared)> here = wanted.FindAll(one =>
                    Key(one.Prepared.Company) == Key(page.Company));
                foreach (Row row in page.Rows) Keep(PSObject.AsPSObject(row), here, found);
                foreach (LucaException error in page.Errors)
                {
                    // Whether it is there is the mutation's to say where the look went wrong for another reason.
                    if (error is not { ErrorId: LucaErrorId.NotFound, TargetValue: string id }) continue;
                    foreach ((Change change, _) in here.Where(one => one.Change.Id == id && missing.Add(one.Change)))
                        WriteLucaError(error.With(target: change.Supplied), change.Supplied);
                }
            });
        }
        catch (LucaException exception) when (!ErrorCatalogue.EndsEverything(exception))
        {
            WriteVerbose("What is to be changed could not be looked up. " + exception.Message);
        }
    }

    private static void Keep(PSObject row, List<(Change Change, PreparedMutation Prepared)> wanted, Dictionary<Change, ObjectSummary> found)
    {
        string? id = PowerShellValues.Plain(IdTransformationAttribute.IdOf(row))?.ToString();
        foreach ((Change change, _) in wanted)
        {
            if (change.Id == id && ObjectSummary.Of(row) is { } summary) found[change] = summary;
        }
    }

    private void CarryOut(Change change, PreparedMutation prepared, ObjectSummary? known)
    {
        if (change.IsOnce && !_once.Add(Key(prepared.Company) + "\n" + prepared.Arguments.Json))
        {
            WriteWarning($"{change.Action} {change.Noun} {change.Id}: it was given more than once with the same values, and counts once.");
            return;
        }

        change = change with { Details = [.. change.Details, .. MutationDetails.Of(prepared, change.Id, change.Untold)] };
        string[] defaults = [.. prepared.Defaults.Select(one => one.ToString())];
        if (defaults.Length > 0)
            change = change with { Details = [.. change.Details, "by the schema's defaults also " + SchemaNames.Join(defaults, "and")] };
        string sentence = change.Sentence(known, NameOf(prepared.Company), prepared.Input.Noun);
        try
        {
            if (!IsAgreed(sentence, change.IsFinal || change.IsHigh)) return;
        }
        catch (Exception exception) when (SessionKind.IsWithoutQuestions(exception))
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"{sentence} This must be confirmed, and nobody can be asked in this session. Give -Confirm:$false or -Force to go ahead without asking.",
                exception)
            {
                MayHaveBeenSent = false,
            };
        }

        MutationRunner runner = Runner();
        // Another row, or somebody else, may have changed it while the question stood.
        if (prepared.Input.Kept.Count > 0 && MayBeAsked(change))
        {
            prepared = Wait(token => runner.PrepareAgainAsync(prepared, token));
            defaults = [.. prepared.Defaults.Select(one => one.ToString())];
        }

        // A change is of what is given alone; a new object has its defaults.
        if (defaults.Length > 0 && !prepared.Input.IsNew && !prepared.Input.IsRemoval
            && _told.Add(prepared.Input.Mutation))
            WriteWarning(
                $"{prepared.Input.Mutation} also sets {SchemaNames.Join(defaults, "and")}: the defaults of the server's schema for what you leave out. Give them too if that is not meant.");
        MutationOutcome outcome = WaitForChange(token => runner.SendAsync(prepared, token), sentence);
        if (change.WritesValue && outcome.Value is { } value and not false) WriteObject(value, enumerateCollection: true);
        else if (!IsSilent) foreach (Row row in outcome.Rows) WriteObject(row);
        if (outcome.Errors.Count == 0) change.Done?.Invoke();
        foreach (LucaException error in outcome.Errors) WriteLucaError(error, change.Supplied);
    }

    private static string? Key(CompanyTarget? company) => company?.Argument ?? company?.Id;

    private string? NameOf(CompanyTarget? company)
    {
        if (Key(company) is not { } id) return null;
        return CompanyList.Find(Resolved.Companies, id)?.Name
            ?? Convert.ToString(company!.Target, System.Globalization.CultureInfo.InvariantCulture) ?? id;
    }

    /// <summary>Whether a question or <c>-WhatIf</c> may show the sentence; otherwise nothing is looked up for it.</summary>
    private bool MayBeAsked(Change change)
    {
        if (Preferences.IsWhatIf(this)) return true;
        if (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? confirm)) return confirm is SwitchParameter { IsPresent: true };
        return !Force && Preferences.Asks(this, change.IsFinal || change.IsHigh ? ConfirmImpact.High : Impact);
    }

    private ConfirmImpact Impact =>
        ((CmdletAttribute?)Attribute.GetCustomAttribute(GetType(), typeof(CmdletAttribute)))?.ConfirmImpact ?? ConfirmImpact.Medium;

    private bool IsAgreed(string sentence, bool isHigh)
    {
        bool saidByUser = MyInvocation.BoundParameters.ContainsKey("Confirm");
        if (Force && !saidByUser && !Preferences.IsWhatIf(this))
        {
            WriteVerbose(sentence);
            return true;
        }

        if (!ShouldProcess(sentence, sentence, "Confirm")) return false;
        // Finalizing has high confirm impact although the cmdlet's own is lower: drafts are made in numbers.
        return !isHigh || saidByUser || !Preferences.AsksOnlyAboutHighImpact(this) || Impact == ConfirmImpact.High
            || ShouldContinue(sentence, "Confirm", ref _yesToAll, ref _noToAll);
    }

    private sealed class ReferenceComparer : IEqualityComparer<Change>
    {
        public static ReferenceComparer Instance { get; } = new();

        public bool Equals(Change? x, Change? y) => ReferenceEquals(x, y);

        public int GetHashCode(Change obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
