using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>The list's own arguments as parameters, as far as the cached schema knows them.</summary>
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

        Assert.StartsWith("ParameterArgumentValidationError", session.Run("Get-LucaSaleInvoice -InvoiceType nope").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("CannotConvertArgument", session.Run("Get-LucaSaleInvoice -Draft kanskje").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NamedParameterNotFound", session.Run("Get-LucaSaleCustomer -Draft $true").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
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
    public async Task Where_nothing_is_known_there_are_none_and_nobody_is_asked()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Counters.Reset();

        Assert.DoesNotContain("Draft", session.MustRun(Parameters).Select(name => name.ToString()));
        Assert.StartsWith("NamedParameterNotFound", session.Run("Get-LucaSaleInvoice -Draft $true").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.MustRun("$null = Get-Help Get-LucaSaleInvoice -Full; $null = Get-Command Get-LucaSaleInvoice -Syntax; $null = Get-Command -Module LucaPS");
        Assert.Empty(session.Server.Counters.Requests);
    }

    [Fact]
    public async Task A_saved_connection_is_not_opened_for_them()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        session.MustRun("$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist UnprotectedFile -WarningAction SilentlyContinue; $null = Get-LucaSchema; Disconnect-Luca -KeepAuthorization");
        // Without its secrets it cannot be opened.
        foreach (string slot in Directory.GetFiles(session.Home, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Contains("slot", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".secret", StringComparison.Ordinal)))
            File.Delete(slot);
        session.Server.Counters.Reset();
        using Runspace runspace = EngineSession.NewRunspace();

        Result result = EngineSession.Run(runspace, Parameters);
        runspace.SessionStateProxy.SetVariable("line", "Get-LucaSaleInvoice -Property Invoice");
        Result completed = EngineSession.Run(runspace, "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches.CompletionText");

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
