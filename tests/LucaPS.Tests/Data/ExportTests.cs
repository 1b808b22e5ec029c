using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class ExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_lists_become_files_and_each_is_told()
    {
        await using EngineSession session = await Start();

        Collection<PSObject> lists = session.MustRun("Export-LucaData $Folder");

        Assert.All(lists, list => Assert.Equal("Complete", list.Get("State")!.ToString()));
        Assert.All(lists, list => Assert.True(File.Exists((string)list.Get("Path")!)));
        Assert.Equal(250L, lists.Single(list => "saleInvoices".Equals(list.Get("Type"))).Get("Rows"));
        Assert.True(File.Exists(Path.Combine(_folder, "manifest.json")));
        string manifest = File.ReadAllText(Path.Combine(_folder, "manifest.json"));
        Assert.DoesNotContain(session.Server.ApiKeys.Kari.Key, manifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_names_what_it_would_write_and_writes_nothing()
    {
        await using EngineSession session = await Start();

        Collection<PSObject> lists = session.MustRun("Export-LucaData $Folder -Type sale* -WhatIf");

        Assert.Empty(lists);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_refused_list_is_one_warning_and_no_error()
    {
        await using EngineSession session = await Start();
        session.MustRun("$null = Get-LucaSchema");
        // Companies, products, accounts: one after another.
        session.Server.Faults.Add(EndpointKind.GraphQL, Fault.GraphQLError("FORBIDDEN"), skip: 2);

        Result result = session.Run("Export-LucaData $Folder -Type accounts, saleProducts -ThrottleLimit 1");

        Assert.Empty(result.Errors);
        Assert.Single(result.Warnings);
        Assert.Equal(["Complete", "Refused"], result.Output.Select(list => list.Get("State")!.ToString()).Order());
    }

    [Fact]
    public async Task An_unknown_list_is_an_error_that_says_what_there_is()
    {
        await using EngineSession session = await Start();

        Result result = session.Run("Export-LucaData $Folder -Type saleInvoicse");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("'saleInvoices'", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice", "argument updatedSince")]
    [InlineData("Get-LucaSaleCustomer", "updatedAt")]
    public async Task ChangedSince_leaves_out_what_is_older_and_says_how(string command, string how)
    {
        await using EngineSession session = await Start();
        Collection<PSObject> all = session.MustRun(command + " -Property id, updatedAt");
        DateTimeOffset middle = all.Select(row => (DateTimeOffset)row.Get("UpdatedAt")!).Order().ElementAt(all.Count / 2);
        session.Set("Since", middle);

        Result result = session.Run(command + " -ChangedSince $Since -Property id -Verbose");

        Assert.Equal(
            all.Where(row => (DateTimeOffset)row.Get("UpdatedAt")! >= middle).Select(row => row.Get("Id")),
            result.Output.Select(row => row.Get("Id")));
        Assert.All(result.Output, row => Assert.Null(row.Properties["UpdatedAt"]));
        Assert.Contains(result.Verbose, message => message.Contains(how, StringComparison.Ordinal));
        Assert.Equal(2, session.MustRun(command + " -ChangedSince $Since -First 2").Count);
    }

    [Theory]
    [InlineData("Get-LucaCompany -ChangedSince 2024-01-01", "no time of change")]
    [InlineData("Get-LucaSaleInvoice -ChangedSince 01.02.2024", "is ambiguous or not a time")]
    [InlineData("Get-LucaSaleInvoice -ChangedSince ([pscustomobject]@{ LastRun = 1 }).LastRunn", "the value is empty")]
    [InlineData("Export-LucaData ./never -ChangedSince $null", "the value is empty")]
    [InlineData("Get-LucaSaleInvoice -ChangedSince 2024-01-01 -Argument @{ updatedSince = '2024-01-01T00:00:00Z' }", "Give one of them")]
    [InlineData("Get-LucaSaleInvoice -Id x -ChangedSince 2024-01-01", "-ChangedSince and -Id cannot be used together")]
    public async Task ChangedSince_that_cannot_be_answered_is_an_error(string script, string says)
    {
        await using EngineSession session = await Start();

        Assert.Contains(says, session.Run(script).Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_looks_in_descriptions_and_examples_run()
    {
        await using EngineSession session = await Start();

        Collection<PSObject> found = session.MustRun("Get-LucaSchema -Search 'chart of accounts'");
        Assert.Contains(
            found, entry => "accounts".Equals(entry.Get("Name")) && "Get-LucaObject -Type accounts -First 10".Equals(entry.Get("Example")));
        Assert.Contains(session.MustRun("Get-LucaSchema -Search externalReference"), entry => "saleInvoices".Equals(entry.Get("Name")));
        Assert.Empty(session.MustRun("Get-LucaSchema -Search finnesikke"));

        PSObject list = session.MustRun("Get-LucaSchema -Type Query -Name saleInvoices").Single();
        Assert.Equal("Get-LucaSaleInvoice -First 10", list.Get("Example"));
        Assert.Equal(10, session.MustRun((string)list.Get("Example")!).Count);
        Assert.DoesNotContain((IEnumerable<string>)list.Get("OwnArguments")!, argument =>
            argument.StartsWith("first:", StringComparison.Ordinal) || argument.StartsWith("companyId:", StringComparison.Ordinal));
        Assert.Contains(
            (IEnumerable<string>)list.Get("OwnArguments")!, argument => argument.StartsWith("draft:", StringComparison.Ordinal));
        foreach (PSObject mutation in session.MustRun("Get-LucaSchema -Type Mutation"))
        {
            System.Management.Automation.Language.Parser.ParseInput(
                (string)mutation.Get("Example")!, out _, out System.Management.Automation.Language.ParseError[] errors);
            Assert.Empty(errors);
        }
    }

    [Fact]
    public async Task Debug_shows_what_goes_out_without_secrets()
    {
        await using EngineSession session = await Start();

        Result list = session.Run("Get-LucaSaleInvoice -First 1 -Debug 5>&1");
        Result document = session.Run("Invoke-LucaGraphQL 'query($password: String) { saleCustomers(first: 1, search: $password) { nodes { id } } }' -Variables @{ password = 'hemmelig' } -Debug 5>&1");

        Assert.Contains("saleInvoices(first:", string.Join('\n', list.Output), StringComparison.Ordinal);
        Assert.Contains("variables: {\"password\":\"…\"}", string.Join('\n', document.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("hemmelig", string.Join('\n', document.Output), StringComparison.Ordinal);
        Assert.DoesNotContain(session.Server.ApiKeys.Kari.Key, string.Join('\n', list.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutFile_holds_the_answer_as_it_came_and_is_replaced_only_when_whole()
    {
        await using EngineSession session = await Start();
        string raw = (string)session.MustRun("Invoke-LucaGraphQL '{ saleProducts(first: 2) { nodes { id name } } }' -Raw")
            .Single().BaseObject;

        Assert.Empty(session.MustRun("Invoke-LucaGraphQL '{ saleProducts(first: 2) { nodes { id name } } }' -OutFile $Folder/answer.json"));
        Assert.Equal(raw, File.ReadAllText(Path.Combine(_folder, "answer.json")));
        Assert.NotNull(session.Run("Invoke-LucaGraphQL '{ finnesIkke }' -OutFile $Folder/answer.json").Error);
        Assert.Equal(raw, File.ReadAllText(Path.Combine(_folder, "answer.json")));
        session.MustRun("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate -OutFile $Folder/rows.jsonl");
        Assert.Equal(250, File.ReadAllLines(Path.Combine(_folder, "rows.jsonl")).Length);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task OutFile_keeps_a_whole_file_that_not_all_rows_came_for()
    {
        await using EngineSession session = await Start();
        const string command = "Invoke-LucaGraphQL '{ saleInvoices { nodes { id dueDate } } }' -Paginate -OutFile $Folder/rows.jsonl";
        session.MustRun(command);
        string whole = File.ReadAllText(Path.Combine(_folder, "rows.jsonl"));
        session.Server.Faults.Schema = SchemaChanges.FieldRefused;

        Result result = session.Run(command);

        Assert.All(
            result.Errors, error => Assert.StartsWith("LucaPlanRequired", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains("stays as it was", result.Errors[^1].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllText(Path.Combine(_folder, "rows.jsonl")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Debug_masks_secrets_of_every_connection_by_what_they_are()
    {
        await using EngineSession session = await Start();
        session.Set("Other", EngineSession.Secret(session.Server.ApiKeys.Ola.Key));
        session.MustRun(
            "$null = Connect-Luca -Name other -BaseUri $BaseUri -ApiKey $Other -Persist Process; Set-LucaConnection default -Default");
        session.Set("plain", session.Server.ApiKeys.Ola.Key);

        Result result = session.Run("Invoke-LucaGraphQL 'query($x: String) { saleCustomers(first: 1, search: $x) { nodes { id } } }' -Variables @{ x = \"før $plain etter\" } -Debug 5>&1");

        Assert.Contains("{\"x\":\"før … etter\"}", string.Join('\n', result.Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Killed_at_any_moment_the_next_run_ends_with_the_same_bytes(int after)
    {
        await using EngineSession session = await Start();
        session.MustRun("$null = Export-LucaData $Folder/whole");
        using (Process child = await StartChildAsync(session))
        {
            for (int lines = 0; lines <= after; lines++)
                Assert.NotNull(await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        session.MustRun("$null = Export-LucaData $Folder/killed");

        Assert.Equal(Content("whole"), Content("killed"));
    }

    /// <summary>A process that exports into the folder <c>killed</c>, and writes a line when it begins and one for each list.</summary>
    private async Task<Process> StartChildAsync(EngineSession session)
    {
        string script = Path.Combine(_folder, "export.ps1");
        await File.WriteAllTextAsync(script, """
            Import-Module $env:TEST_MODULE
            $key = [securestring]::new()
            foreach ($c in [Console]::In.ReadLine().ToCharArray()) { $key.AppendChar($c) }
            $null = Connect-Luca -BaseUri $env:TEST_URI -ApiKey $key -Persist Process
            [Console]::WriteLine('begins')
            Export-LucaData $env:TEST_FOLDER -ThrottleLimit 1 | ForEach-Object { [Console]::WriteLine($_.Type) }
            """, TestContext.Current.CancellationToken);
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "LucaPS.EngineProbe.dll"), script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        };
        start.Environment["TEST_MODULE"] = Engine.ModulePath();
        start.Environment["TEST_URI"] = session.Server.BaseUri.ToString();
        start.Environment["TEST_FOLDER"] = Path.Combine(_folder, "killed");
        Process child = Process.Start(start)!;
        await child.StandardInput.WriteLineAsync(session.Server.ApiKeys.Kari.Key);
        return child;
    }

    /// <summary>All files but the manifest, whose times differ.</summary>
    private Dictionary<string, string> Content(string name) =>
        Directory.GetFiles(Path.Combine(_folder, name), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "manifest.json")
            .ToDictionary(
                file => Path.GetRelativePath(Path.Combine(_folder, name), file),
                file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private async Task<EngineSession> Start()
    {
        EngineSession session = await EngineSession.StartAsync();
        session.Set("Folder", _folder);
        return session;
    }
}
