using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Export;
using LucaPS.Foundation;

namespace LucaPS.Commands;

/// <summary>Writes lists of companies into a folder: one file a list and company, and a manifest.</summary>
[Cmdlet(VerbsData.Export, "LucaData", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ExportedList))]
public sealed class ExportLucaDataCommand : LucaConnectionCmdlet
{
    /// <summary>The folder; it is created if it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Names of lists as in the schema, with wildcards. Default: all.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TypeCompleter))]
    public string[]? Type { get; set; }

    /// <summary>Ids, organisation numbers or names of companies. Default: all that the connection reaches.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CompanyId")]
    [CompanyTransformation(KeepsEmpty = true)]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>The files' format.</summary>
    [Parameter]
    public ExportFormat Format
    {
        get => (ExportFormat)_format;
        set => _format = (int)value;
    }

    /// <summary>What stands between the columns with <c>-Format Csv</c>.</summary>
    [Parameter]
    public char Delimiter { get; set; } = ',';

    /// <summary>Only rows changed since this time; <c>LastRun</c> for the start of the last run into this folder.</summary>
    [Parameter]
    [ChangedSinceTransformation(TakesLastRun = true)]
    public object? ChangedSince { get; set; }

    /// <summary>How many requests may be under way.</summary>
    [Parameter]
    [WholeNumberTransformation(1, 64)]
    public int ThrottleLimit { get; set; } = Api.Pages.ListLimits.None.ThrottleLimit;

    private readonly List<string> _companies = [];

    // Not a field of Core's own type: see ModuleInit.
    private int _format;
    private bool _isWanted;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunRow(() =>
        {
            IReadOnlyList<string> given = GivenCompanies(Company);
            if (MyInvocation.ExpectingInput && given.Count == 0)
                throw Errors.InputErrors.Bad("What came through the pipeline has no CompanyId, so nothing was exported for it.", null);
            foreach (string company in given.Where(company => !_companies.Contains(company))) _companies.Add(company);
            _isWanted = true;
        }, Company);
        ForgetRow();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline means no company, and not all.
        if (_isWanted) Run(Export, Path);
    }

    private void Export()
    {
        if (Delimiter is '"' or '\r' or '\n')
            throw Errors.InputErrors.Bad(
                "-Delimiter cannot be a quote or a line break, which have a meaning of their own in a CSV file. Choose another character, such as ';'.",
                Delimiter.ToString());
        ExportRequest request = new()
        {
            Folder = FilePaths.Resolve(this, Path),
            Types = Type ?? [],
            Companies = _companies,
            Format = Format,
            Delimiter = Delimiter,
            ThrottleLimit = ThrottleLimit,
            ChangedSince = PowerShellValues.Plain(ChangedSince) as DateTimeOffset?,
            IsSinceLastRun = PowerShellValues.Plain(ChangedSince) is string,
        };
        IReporter reporter = Reporter;
        ExportPlanner planner = new(Client, ExportFiles.Instance, TimeProvider.System, reporter);
        ExportPlan plan = Wait(token => planner.PlanAsync(request, token));
        ExportItem[] items = [.. plan.Items.Where(item => item.Obstacle is not null
            || ShouldProcess(item.Title + " into " + new ExportFolder(plan.Folder, ExportFiles.Instance).At(item.Path), "Export"))];
        // Where nothing but obstacles was asked for, they are told, and the manifest has them.
        bool isDeclined = plan.Items.Any(item => item.Obstacle is null);
        if (!items.Any(item => item.Obstacle is null) && (isDeclined || !ShouldProcess(plan.Folder, "Export"))) return;
        WriteLists(plan with { Items = items }, reporter);
    }

    private void WriteLists(ExportPlan plan, IReporter reporter)
    {
        LucaClient client = Client;
        DataExport export = DataExport.Start(client, plan, ExportFiles.Instance, TimeProvider.System, reporter);
        try
        {
            while (Wait(export.NextAsync) is { } line) WriteObject(new ExportedList(line, plan.Folder));
        }
        finally
        {
            // Also if the pipeline stops midway: requests under way end before the cmdlet does.
            export.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
