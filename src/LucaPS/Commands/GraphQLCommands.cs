using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Mutations;
using LucaPS.Api.Pages;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Documents;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Commands;

/// <summary>Sends any GraphQL document and writes the content of <c>data</c> with the server's own names and shape.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "LucaGraphQL", DefaultParameterSetName = QuerySet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class InvokeLucaGraphQLCommand : LucaConnectionCmdlet
{
    private const string QuerySet = "Query";
    private const string PathSet = "Path";
    private const string CompanyId = CompanyRewriter.Variable;
    private const int LargestDocument = 16 << 20;

    /// <summary>The document's text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = string.Empty;

    /// <summary>A file that holds the document.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("PSPath", "FullName")]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The variables: a hashtable, an object, or the text of a JSON object.</summary>
    [Parameter(Position = 1)]
    public object? Variables { get; set; }

    /// <summary>Which operation to run where the document has several.</summary>
    [Parameter]
    public string? OperationName { get; set; }

    /// <summary>Follow every page of the one connection in the document and write its nodes.</summary>
    [Parameter]
    public SwitchParameter Paginate { get; set; }

    /// <summary>With <see cref="Paginate"/>: write no more nodes than this, and ask for no more than needed.</summary>
    [Parameter]
    [WholeNumberTransformation(0, long.MaxValue)]
    public long First { get; set; }

    /// <summary>Write the whole answer as the JSON text that came.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>
    /// The companies to ask about, one request each: they fill the variable <c>$companyId</c>, which is put into the fields that take a company
    /// where the document does not declare it.
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

    private string Target => ParameterSetName == PathSet ? Path : Query;

    private void Send()
    {
        if (Raw && Paginate) throw new LucaException(LucaErrorId.BadRequest, "-Raw writes one answer and -Paginate follows many: give one of them.");
        IReadOnlyList<string> given = GivenCompanies(Company);
        LucaClient client = Client; // resolved on the pipeline thread: the default connection hangs on its runspace
        IReadOnlyList<string> named = Wait(token => client.DistinctAsync(given, Reporter, token));
        string? source = ParameterSetName == PathSet ? GetUnresolvedProviderPathFromPSPath(Path) : null;
        ParsedDocument document = Client.Documents.Parse(source is null ? Query : Wait(token => Task.Run(() => ReadFile(source), token)), source);
        DocumentOperation operation = document.Choose(OperationName);
        string?[] companies = named.Count > 0 ? [.. named] : [null];
        if (companies[0] is { } first)
        {
            if (Gives(Variables, CompanyId)) throw new LucaException(LucaErrorId.BadRequest, "companyId is given with -Company and with -Variables; give it once. Nothing was sent.") { TargetValue = first };
            if (operation.Variable(CompanyId) is null) (document, operation) = Named(document, operation, first, source);
        }

        if (operation.IsMutation && !IsAgreed(document, operation, companies)) return;
        foreach (string? company in companies)
        {
            if (Paginate) WriteNodes(document, operation, Bind(document, operation, company, NumberForm.Exact));
            else WriteAnswer(document, operation, company);
        }
    }

    /// <summary>Checks all that can be checked before anything is asked or sent, so that <c>-WhatIf</c> finds mistakes too.</summary>
    private bool IsAgreed(ParsedDocument document, DocumentOperation operation, string?[] companies)
    {
        Wait(token => new MutationCheck(Client.Schema, Reporter).CheckAsync(document, operation, token));
        List<string> sentences = [];
        foreach (string? company in companies)
        {
            string call = MutationCheck.Describe(document, operation, Bind(document, operation, company, NumberForm.Exact));
            string? name = company is null ? null : CompanyList.Find(Resolved.Companies, company)?.ToString() ?? company;
            sentences.Add($"Run {call}{(name is null ? string.Empty : " in " + name)} at {Origin.Text(Client.Connection.BaseUri)}.");
        }

        string sentence = string.Join(" ", sentences);
        return ShouldProcess(sentence, sentence, "Confirm");
    }

    /// <summary>With the company in the fields that were written without.</summary>
    private (ParsedDocument, DocumentOperation) Named(ParsedDocument document, DocumentOperation operation, string company, string? source)
    {
        LucaSchema schema = Wait(token => Client.Schema.GetAsync(refresh: false, Reporter, token));
        ParsedDocument named = Client.Documents.Parse(new CompanyRewriter(schema).Rewrite(document, operation, company), source);
        return (named, named.Choose(OperationName));
    }

    private ReadOnlyMemory<byte> Bind(ParsedDocument document, DocumentOperation operation, string? company, NumberForm numbers)
    {
        Dictionary<string, object?> defaults = new(StringComparer.Ordinal);
        if (operation.Variable(CompanyId) is { } variable)
        {
            CompanyTarget? target = company is not null ? Client.Company(company)
                : Gives(Variables, CompanyId) ? null
                : DefaultCompany(variable);
            // A key that is bound to one company needs no argument, but a variable that is declared needs a value.
            if ((target?.Argument ?? target?.Id) is { } argument) defaults[CompanyId] = argument;
        }

        // Input types are checked against the schema where it is known already; a small query does not wait for it.
        LucaSchema? schema = operation.IsMutation ? Wait(token => Client.Schema.GetAsync(refresh: false, Reporter, token)) : Client.Schema.Cached;
        return new VariableBinder(schema is { IsFallback: true } ? null : schema, PowerShellValues.Context with { Numbers = numbers }).Bind(document, operation, Variables, defaults);
    }

    // A nullable $companyId may be left out: what that means is the server's to say.
    private CompanyTarget? DefaultCompany(DocumentVariable variable)
    {
        try
        {
            return Wait(token => Client.DefaultCompanyAsync(Reporter, token));
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.CompanyRequired && !variable.IsRequired && variable.HasDefault)
        {
            return null;
        }
    }

    private void WriteAnswer(ParsedDocument document, DocumentOperation operation, string? company)
    {
        using GraphQLResponse response = Send(document, operation, company);
        if (Raw)
        {
            WriteObject(Utf8(response.Body));
            return;
        }

        if (!response.Data.IsEmpty)
        {
            using JsonDocument data = JsonDocument.Parse(response.Data);
            WriteObject(JsonObjects.Read(data.RootElement));
        }

        foreach (LucaException error in response.Errors) WriteLucaError(error, Target);
    }

    /// <summary>The answer; where the server takes numbers in another form and did nothing, that of the same with that form.</summary>
    private GraphQLResponse Send(ParsedDocument document, DocumentOperation operation, string? company)
    {
        Queue<NumberForm> forms = new([Client.Numbers, .. NumberForms.Others(Client.Numbers)]);
        ReadOnlyMemory<byte> variables = default, next = Bind(document, operation, company, forms.Dequeue());
        while (true)
        {
            variables = next;
            GraphQLRequest request = new()
            {
                Document = document.Text,
                Variables = variables,
                OperationName = operation.Name,
                IsMutation = operation.IsMutation,
            };
            try
            {
                return Wait(token => Client.Transport.SendAsync(request, Reporter, token));
            }
            catch (LucaException refusal) when (NumberForms.MayExplain(refusal))
            {
                while (forms.Count > 0 && next.Span.SequenceEqual(variables.Span)) next = Bind(document, operation, company, forms.Dequeue());
                if (next.Span.SequenceEqual(variables.Span)) throw;
                WriteVerbose("The server did not take the numbers in the form that they were sent in; they are sent in another. " + refusal.Message);
            }
        }
    }

    private void WriteNodes(ParsedDocument document, DocumentOperation operation, ReadOnlyMemory<byte> variables)
    {
        LucaSchema schema = Wait(token => Client.Schema.GetAsync(refresh: false, Reporter, token));
        PaginationPlan plan = new PaginationRewriter(schema).Rewrite(document, operation);
        long? first = MyInvocation.BoundParameters.ContainsKey(nameof(First)) ? First : null;
        PaginatedQuery query = new(Client.Transport, plan, variables, first);
        try
        {
            long written = 0;
            while (Wait(token => query.NextAsync(Reporter, token)) is { } page)
            {
                using (page)
                {
                    foreach (ReadOnlyMemory<byte> node in page.Rows)
                    {
                        using JsonDocument json = JsonDocument.Parse(node);
                        WriteObject(JsonObjects.Read(json.RootElement));
                        written++;
                    }

                    foreach (LucaException error in page.Errors) WriteLucaError(error, Target);
                }

                Reporter.Progress(MyInvocation.MyCommand.Name, $"{written}", null);
            }
        }
        finally
        {
            query.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static bool Gives(object? variables, string name)
    {
        if (variables is null) return false;
        object? plain = PowerShellValues.Unwrap(variables);
        if (plain is string json) return GivesJson(json, name);
        if (plain is not System.Collections.IDictionary dictionary) return false;
        foreach (object key in dictionary.Keys)
        {
            if (string.Equals(key.ToString(), name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    // A name further in is another value's; what is no JSON is refused where it is bound.
    private static bool GivesJson(string json, string name)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(json.TrimStart('\uFEFF'));
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty(name, out _);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return false;
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            using MemoryStream content = new(BoundedFile.Read(path, LargestDocument));
            using StreamReader text = new(content, Encoding.UTF8);
            return text.ReadToEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LucaException(LucaErrorId.BadRequest, $"The document '{path}' cannot be read: {exception.Message}", exception) { TargetValue = path };
        }
    }

    private static string Utf8(ReadOnlyMemory<byte> bytes) =>
#if NET8_0_OR_GREATER
        Encoding.UTF8.GetString(bytes.Span);
#else
        Encoding.UTF8.GetString(bytes.ToArray());
#endif
}
