using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Documents;
using LucaPS.Api.Pages;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Export;
using LucaPS.Foundation;
using LucaPS.Writing;

namespace LucaPS.Commands;

/// <summary>Sends any GraphQL document and writes the content of <c>data</c> with the server's own names and shape.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke, "LucaGraphQL", DefaultParameterSetName = QuerySet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class InvokeLucaGraphQLCommand : LucaConnectionCmdlet
{
    private const string QuerySet = "Query";
    private const string PathSet = "Path";
    private const int LargestDocument = 16 << 20;

    /// <summary>The document's text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string Query { get; set; } = string.Empty;

    /// <summary>A file that holds the document.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("PSPath", "FullName")]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The variables: a hashtable, an object, or the text of a JSON object.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public object? Variables { get; set; }

    /// <summary>Which operation to run where the document has several.</summary>
    [Parameter]
    public string? OperationName { get; set; }

    /// <summary>Follow every page of the one list in the document and write its nodes.</summary>
    [Parameter]
    public SwitchParameter Paginate { get; set; }

    /// <summary>With <see cref="Paginate"/>: write no more nodes than this, and ask for no more than needed.</summary>
    [Parameter]
    [WholeNumberTransformation(0, long.MaxValue)]
    public long First { get; set; }

    /// <summary>With <see cref="Paginate"/>: how many requests may be on their way; 1 asks page after page.</summary>
    [Parameter]
    [WholeNumberTransformation(1, 64)]
    public int ThrottleLimit { get; set; } = ListLimits.None.ThrottleLimit;

    /// <summary>Write the whole answer as the JSON text that came.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>
    /// Write the whole answer as it came into this file instead; with <see cref="Paginate"/>, each node on a line of its own. The file is
    /// replaced when all has come.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>
    /// The companies to ask about, one request each: they fill the variable <c>$companyId</c>, which is put into the fields that take a
    /// company where the document does not declare it.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CompanyId")]
    [CompanyTransformation(KeepsEmpty = true)]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // One document of several in a pipeline is one row: its failure does not stop the others.
        if (MyInvocation.ExpectingInput) RunRow(Send, Target);
        else Run(Send, Target);
        ForgetRow();
    }

    // The first that was left out of a file: it is told at the end, with what has become of the file.
    private LucaException? _gap;
    private long _written;

    // What the document changes, in words; null where it only reads.
    private string? _change;

    private string Target => ParameterSetName == PathSet ? Path : Query;

    private void Send()
    {
        if (Raw && Paginate)
            throw new LucaException(LucaErrorId.BadRequest, "-Raw writes one answer and -Paginate follows many: give one of them.");
        IReadOnlyList<string> given = GivenCompanies(Company);
        if (OutFile is not null && MyInvocation.ExpectingInput)
            throw InputErrors.Bad("-OutFile holds the answer to one document, and several may come through the pipeline. Give the document with -Query or -Path.", OutFile);
        IReadOnlyList<string> named = Ask((client, token) => client.DistinctAsync(given, Reporter, token));
        string? source = ParameterSetName == PathSet ? FilePaths.Resolve(this, Path) : null;
        string text = source is null ? Query : Wait(token => Task.Run(() => ReadFile(source), token));
        if (OutFile is not null && named.Count > 1 && !Paginate)
            throw InputErrors.Bad(
                "-OutFile holds one answer, and each company has its own. Name one company, or follow the pages with -Paginate.", OutFile);
        string?[] companies = named.Count > 0 ? [.. named] : [null];
        DocumentQueries queries = new(Client, PowerShellValues.Context, Reporter);
        UserDocument document = Open(queries, (text, source), named);
        _change = null;
        if (document.Text.IsMutation)
        {
            string sentence = Wait(token => queries.CheckAsync(document, companies, token));
            if (!ShouldProcess(sentence, sentence, "Confirm")) return;
            _change = sentence;
        }

        if (OutFile is null)
        {
            WriteAll(queries, document, companies, null);
            return;
        }

        string path = FilePaths.Resolve(this, OutFile);
        if (!document.Text.IsMutation && !ShouldProcess(path, "Write the answer")) return;
        using OutputFile file = new(path);
        WriteAll(queries, document, companies, file);
        if (_gap is { } gap) throw gap.WithNote($"Not all rows came, so '{path}' stays as it was.");
        file.Complete();
    }

    private void WriteAll(DocumentQueries queries, UserDocument document, string?[] companies, OutputFile? file)
    {
        foreach (string? company in companies)
        {
            if (Paginate && IsGiven(nameof(First)) && _written >= First) return;
            if (Paginate) WriteNodes(queries, document, company, file);
            else if (_change is not null && companies.Length > 1) RunRow(() => WriteOneOf(queries, document, companies, company), Target);
            else WriteAnswer(queries, document, company, file);
        }
    }

    /// <summary>Of a change in several companies: what fails in one says so, and ends the others only if they would fail too.</summary>
    private void WriteOneOf(DocumentQueries queries, UserDocument document, string?[] companies, string? company)
    {
        string where = $"This was in {NameOf(company)}.";
        try
        {
            WriteAnswer(queries, document, company, null, where);
        }
        catch (LucaException exception)
        {
            string[] others = [.. companies.Skip(Array.IndexOf(companies, company) + 1).Select(NameOf)];
            throw exception.WithNote(ErrorCatalogue.EndsEverything(exception) && others.Length > 0
                ? $"{where} It was not run in {string.Join(", ", others)}." : where);
        }
    }

    private string NameOf(string? company) => CompanyList.Find(Resolved.Companies, company!)?.Name ?? company!;

    private UserDocument Open(DocumentQueries queries, (string Text, string? Path) source, IReadOnlyList<string> named)
    {
        RowOrigin[] rows = [.. ObjectValues.RowsIn(Variables).OfType<RowOrigin>().Where(row => row.IsRow)];
        RequireOwnServer(rows);
        // A company that is given is a value like others.
        DocumentCompanies companies = new(
            named, [.. rows.Where(row => row.Kind != RowKind.Company).Select(row => row.Company).OfType<string>().Distinct()]);
        try
        {
            return Wait(token => queries.OpenAsync(source, OperationName, companies, Variables, token));
        }
        catch (LucaException exception) when (MyInvocation.ExpectingInput && source.Path is null && IsPartOfDocument(source.Text))
        {
            throw exception.WithNote("If this is one line of a file, send the whole file: Get-Content -Raw, or -Path.");
        }
    }

    private static bool IsPartOfDocument(string text) => text.IndexOf('\n') < 0 && text.Split('{').Length != text.Split('}').Length;

    private void WriteAnswer(DocumentQueries queries, UserDocument document, string? company, OutputFile? file, string? where = null)
    {
        Task<GraphQLResponse> SendAsync(CancellationToken token) => queries.SendAsync(document, company, file, token);
        using GraphQLResponse response = _change is null ? Wait(SendAsync) : WaitForChange(SendAsync, _change);
        if (file is not null)
        {
            foreach (LucaException error in response.Errors) WriteLucaError(error, Target);
            return;
        }

        if (Raw) WriteObject(Utf8Text.Decode(response.Body.Span));
        else if (!response.Data.IsEmpty) WriteObject(JsonObjects.Read(response.Data.Span));
        foreach (string cut in CutLists.Of(document.Text, response.Data)) WriteWarning(cut);
        if (Raw) return;
        foreach (LucaException error in response.Errors) WriteLucaError(where is null ? error : error.WithNote(where), Target);
    }

    private void WriteNodes(DocumentQueries queries, UserDocument document, string? company, OutputFile? file)
    {
        ListLimits limits = new() { First = IsGiven(nameof(First)) ? First - _written : null, ThrottleLimit = ThrottleLimit };
        IPageReader reader = Wait(token => queries.PaginateAsync(document, company, limits, token));
        ReadAll(reader, page =>
        {
            foreach (ReadOnlyMemory<byte> node in page.Json)
            {
                if (file is null) WriteObject(JsonObjects.Read(node.Span));
                else file.WriteLine(node);
                _written++;
            }

            foreach (LucaException error in page.Errors)
            {
                if (file is not null && _gap is null) _gap = error;
                else WriteLucaError(error, Target);
            }

            Reporter.Progress(MyInvocation.MyCommand.Name, $"{_written}", null);
        });
    }

    private static string ReadFile(string path)
    {
        try
        {
            return Decode(BoundedFile.Read(path, LargestDocument));
        }
        catch (DecoderFallbackException exception)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"The document '{path}' is not UTF-8. Save it as UTF-8, or as UTF-16 with a byte order mark.",
                exception)
            {
                TargetValue = path,
                MayHaveBeenSent = false
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"The document '{path}' cannot be read: {exception.Message.TrimEnd('.')}. Check the path, and who may read the file.",
                exception)
            {
                TargetValue = path
            };
        }
    }

    // Another encoding's letters would be sent as U+FFFD. StreamReader replaces them too once it has found a byte order mark.
    private static string Decode(byte[] content)
    {
        Encoding[] marked =
        [
            new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
            new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        ];
        Encoding encoding = marked.FirstOrDefault(one => content.AsSpan().StartsWith(one.GetPreamble()))
            ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        return encoding.GetString(content).TrimStart('\uFEFF');
    }
}
