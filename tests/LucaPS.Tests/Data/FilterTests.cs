using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>The list's own arguments as parameters: those of the cached schema, or the documented ones.</summary>
[Collection(EngineCollection.Name)]
public sealed class FilterTests
{
    private const string Parameters = "(Get-Command Get-LucaSaleInvoice).Parameters.Keys";

    [Theory]
    [InlineData("Get-LucaSaleInvoice -Draft $true", 25)]
    [InlineData("Get-LucaSaleInvoice -InvoiceType credit_note", 6)]
    [InlineData("Get-LucaSaleInvoice -InvoiceDateTo ([datetime]::new(2023, 1, 2))", 2)]
    [InlineData("Get-LucaSaleInvoice -InvoiceDateFrom 2023-01-02 -Argument @{ invoiceDateTo = '2023-01-03' }", 3)]
    [InlineData("Get-LucaObject saleInvoices -Draft $true", 25)]
    [InlineData("Get-LucaSaleInvoice -Draft $true -First 3", 3)]
    public async Task A_filter_of_the_schema_is_a_parameter(string command, int count)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");

        Assert.Equal(count, session.MustRun(command).Count);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_anything_is_sent()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");
        session.Server.Counters.Reset();

        Assert.StartsWith(
            "ParameterArgumentValidationError",
            session.Run("Get-LucaSaleInvoice -InvoiceType nope").Error.FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "CannotConvertArgument",
            session.Run("Get-LucaSaleInvoice -Draft kanskje").Error.FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("LucaBadRequest", session.Run("Get-LucaSaleCustomer -Draft $true").ErrorId);
        Assert.Equal("LucaBadRequest", session.Run("Get-LucaSaleInvoice -InvoiceDateFrom igår").ErrorId);
        Assert.Equal("LucaBadRequest", session.Run("Get-LucaSaleInvoice -Draft $true -Argument @{ DRAFT = $false }").ErrorId);
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task What_paging_and_the_cmdlet_give_themselves_is_no_parameter_twice()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");

        string[] names = [.. session.MustRun(Parameters).Select(name => name.ToString())];

        Assert.Contains("InvoiceDateFrom", names);
        Assert.DoesNotContain("After", names);
        Assert.DoesNotContain("CompanyId", names);
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task Names_and_values_are_completed()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$null = Get-LucaSchema");
        session.Server.Counters.Reset();

        Assert.Contains("-InvoiceDateFrom", Complete(session, "Get-LucaSaleInvoice -InvoiceDate"));
        Assert.Contains("CREDIT_NOTE", Complete(session, "Get-LucaSaleInvoice -InvoiceType "));
        Assert.Contains("-Draft", Complete(session, "Get-LucaObject saleInvoices -Dra"));
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task In_a_fresh_session_the_documented_ones_are_there_and_nobody_is_asked()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Counters.Reset();

        string[] names = [.. session.MustRun(Parameters).Select(name => name.ToString())];
        Assert.Contains("Draft", names);
        Assert.Contains("Paid", names);
        Assert.Equal(["-Draft"], Complete(session, "Get-LucaSaleInvoice -Dr"));
        Assert.Contains("-Paid", Complete(session, "Get-LucaObject saleInvoices -"));
        session.MustRun("$null = Get-Help Get-LucaSaleInvoice -Full; $null = Get-Command -Module LucaPS");
        Assert.Contains(
            "[-Draft <bool>] [-Paid <bool>] [<CommonParameters>]",
            session.MustRun("Get-Command Get-LucaSaleInvoice -Syntax").Single().ToString(),
            StringComparison.Ordinal);
        Assert.Empty(session.Server.Counters.Requests);
        Assert.Equal(25, session.MustRun("$with = @{ Draft = $true; ErrorAction = 'Stop' }; Get-LucaSaleInvoice @with").Count);
    }

    [Theory]
    [InlineData("Get-LucaSaleInvoice -Draft $true", 25)]
    [InlineData("Get-LucaSaleInvoice -Dra $true -Paid $false", 25)]
    [InlineData("Get-LucaObject saleInvoices -Draft $true", 25)]
    [InlineData("Get-LucaSaleCustomer -Active $false | Where-Object Active", 0)]
    [InlineData("Get-LucaSaleProduct -Active $true | Where-Object -Not Active", 0)]
    public async Task The_first_command_of_a_session_can_use_them(string command, int count)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal(count, session.MustRun(command).Count);
    }

    [Fact]
    public async Task A_key_in_the_environment_is_enough()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);

        Assert.Equal(25, session.MustRun("try { $env:LUCA_BASEURI = $BaseUri; $env:LUCA_API_KEY = [Net.NetworkCredential]::new('', $ApiKey).Password; Get-LucaSaleInvoice -Draft $true } "
            + "finally { $env:LUCA_BASEURI = $env:LUCA_API_KEY = $null }").Count);
    }

    [Theory]
    [InlineData(
        "Get-LucaSaleInvoice -Foo 1",
        "Get-LucaSaleInvoice has no parameter 'Foo': for an argument of 'saleInvoices' use -Argument @{ foo = … }. Nothing was sent.")]
    [InlineData(
        "Get-LucaSaleInvoice -Foo",
        "Get-LucaSaleInvoice has no parameter 'Foo': for an argument of 'saleInvoices' use -Argument @{ foo = … }. Nothing was sent.")]
    [InlineData(
        "Get-LucaSaleInvoice -Foo:1 -First 3",
        "Get-LucaSaleInvoice has no parameter 'Foo': for an argument of 'saleInvoices' use -Argument @{ foo = … }. Nothing was sent.")]
    [InlineData(
        "'QWzh2B' | Get-LucaSaleInvoice -Foo 1",
        "Get-LucaSaleInvoice has no parameter 'Foo': for an argument of 'saleInvoices' use -Argument @{ foo = … }. Nothing was sent.")]
    [InlineData(
        "$with = @{ Draft = $true; Foo = 1 }; Get-LucaSaleInvoice @with",
        "Get-LucaSaleInvoice has no parameter 'Foo': for an argument of 'saleInvoices' use -Argument @{ foo = … }. Nothing was sent.")]
    [InlineData("Get-LucaSaleInvoice -Frist 3", "Get-LucaSaleInvoice has no parameter 'Frist': for an argument of 'saleInvoices' use -Argument @{ frist = … }. Did you mean 'First'? Nothing was sent.")]
    [InlineData("Get-LucaObject saleInvoices -Drft $true", "Get-LucaObject has no parameter 'Drft': for an argument of 'saleInvoices' use -Argument @{ drft = … }. Did you mean 'Draft'? Nothing was sent.")]
    [InlineData(
        "Get-LucaCompany -State open",
        "Get-LucaCompany has no parameter 'State': for an argument of 'companies' use -Argument @{ state = … }. Nothing was sent.")]
    [InlineData(
        "Get-LucaSaleInvoice QWzh2B GbmhNQ",
        "Get-LucaSaleInvoice takes no further value 'GbmhNQ': give several ids as one list, with commas. Nothing was sent.")]
    public async Task One_that_is_not_there_is_told_where_it_belongs(string command, string message)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Counters.Reset();

        Result result = session.Run(command);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Equal(message, result.Error.Exception.Message);
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task A_saved_connection_is_not_opened_for_them()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile -WarningAction SilentlyContinue; $null = Get-LucaSchema; Disconnect-Luca -KeepAuthorization");
        // Without its secrets it cannot be opened.
        foreach (string slot in Directory.GetFiles(session.Home, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file).Contains("slot", StringComparison.OrdinalIgnoreCase)
                || file.EndsWith(".secret", StringComparison.Ordinal)))
            File.Delete(slot);
        session.Server.Counters.Reset();
        using Runspace runspace = EngineSession.NewRunspace();

        Result result = EngineSession.Run(runspace, Parameters);
        runspace.SessionStateProxy.SetVariable("line", "Get-LucaSaleInvoice -Property Invoice");
        Result completed = EngineSession.Run(
            runspace,
            "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches.CompletionText");

        Assert.Contains("Draft", result.Output.Select(name => name.ToString()));
        Assert.Contains("InvoiceNumber", completed.Output.Select(name => name.ToString()));
        Assert.Empty(EngineSession.Run(runspace, "Get-LucaConnection").Output);
        Assert.Equal("LucaStoreFailed", EngineSession.Run(runspace, "Get-LucaSaleInvoice").ErrorId);
        Assert.Empty(session.Server.Counters.Requests);
    }

    private static string[] Complete(EngineSession session, string line)
    {
        session.Set("line", line);
        Collection<PSObject> texts = session.MustRun("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches | ForEach-Object { $_.CompletionText }");
        return [.. texts.Select(text => text.ToString())];
    }
}
