using System;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>What a person is asked before the books change.</summary>
[Collection(EngineCollection.Name)]
public sealed class ConfirmationTests
{
    private const string Draft = "New-LucaSaleInvoice $Customer 2026-01-05 14 @{ saleProductId = $Product; quantity = 1; unitPrice = 10 }";

    [Theory]
    // 0 is yes; 1 is yes to all; then no and no to all.
    [InlineData(Draft, "", 0, 1)]
    [InlineData(Draft + " -WhatIf", "", 0, 0)]
    [InlineData(Draft + " -Confirm", "0", 1, 1)]
    [InlineData(Draft + " -Finalize", "0", 1, 1)]
    [InlineData(Draft + " -Finalize", "2", 1, 0)]
    [InlineData(Draft + " -Finalize -Force", "", 0, 1)]
    [InlineData(Draft + " -Finalize -Force -WhatIf", "", 0, 0)]
    [InlineData(Draft + " -Finalize -Confirm:$false", "", 0, 1)]
    [InlineData("$ConfirmPreference = 'None'; " + Draft + " -Finalize", "", 0, 1)]
    [InlineData("$ConfirmPreference = 'Medium'; " + Draft + " -Finalize", "0", 1, 1)]
    // What is missing, or no such word, is PowerShell's default, High.
    [InlineData("& { $ConfirmPreference = $null; $Final | Send-LucaSaleInvoice -Method Email }", "2", 1, 0)]
    [InlineData("& { $ConfirmPreference = 'Hihg'; $Final | Send-LucaSaleInvoice -Method Email }", "2", 1, 0)]
    [InlineData("& { $ConfirmPreference = $null; " + Draft + " }", "", 0, 1)]
    [InlineData("& { $ConfirmPreference = $null; " + Draft + " -Finalize }", "2", 1, 0)]
    [InlineData("& { $ConfirmPreference = $false; " + Draft + " -Finalize }", "2", 1, 0)]
    [InlineData("& { $ConfirmPreference = 'Hihg'; " + Draft + " -Finalize }", "0", 1, 1)]
    [InlineData("& { $ConfirmPreference = 3; " + Draft + " -Finalize }", "2", 1, 0)]
    [InlineData("& { $ConfirmPreference = 0; " + Draft + " -Finalize }", "", 0, 1)]
    [InlineData("$WhatIfPreference = $true; " + Draft + " -Finalize -Force", "", 0, 0)]
    [InlineData("$Drafts | Set-LucaSaleInvoice -Finalize", "1", 1, 3)]
    [InlineData("$Drafts | Set-LucaSaleInvoice -Finalize", "3", 1, 0)]
    [InlineData("$Drafts | Set-LucaSaleInvoice -Comment changed", "", 0, 3)]
    [InlineData("$Final | Send-LucaSaleInvoice -Method Email", "0", 1, 1)]
    [InlineData("$Final | Send-LucaSaleInvoice -Method Email", "2", 1, 0)]
    [InlineData("$Final | Send-LucaSaleInvoice -Method Email -WhatIf", "", 0, 0)]
    [InlineData("$Final | Send-LucaSaleInvoice -Method Email -Force", "", 0, 1)]
    [InlineData("$Final | Send-LucaSaleInvoice -Method Email -Force -WhatIf", "", 0, 0)]
    [InlineData("$Final | Send-LucaSaleInvoice -Method Email -Confirm:$false", "", 0, 1)]
    public async Task A_person_is_asked_as_often_as_the_impact_asks_for(string script, string answers, int questions, int writes)
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        using StringWriter output = new();
        using StringReader person = new(string.Join(Environment.NewLine, answers.ToCharArray()));
        using Engine engine = new(new EngineHostUI(output, person, colored: false));
        bool ready = engine.Run(
            "Import-Module -Name $LucaModule; $global:ErrorActionPreference = 'Stop'; $null = Connect-Luca -BaseUri $BaseUri -ApiKey $Key -Persist Process; "
                + "$global:Customer = (Get-LucaSaleCustomer -First 1).Id; $global:Product = (Get-LucaSaleProduct -First 1).Id; "
                + "$global:Drafts = 1..3 | ForEach-Object { " + Draft + " }; $global:Final = " + Draft + " -Finalize -Force",
            ("LucaModule", Engine.ModulePath()),
            ("BaseUri", server.BaseUri),
            ("Key", EngineSession.Secret(server.ApiKeys.Kari.Key)));
        Assert.True(ready, output.ToString());
        server.Counters.Reset();

        bool ran = engine.Run(script);

        Assert.True(ran, output.ToString());
        Assert.Equal(writes, server.Counters.MutationCount);
        Assert.Equal(questions, output.ToString().Split("(default is").Length - 1);
    }
}
