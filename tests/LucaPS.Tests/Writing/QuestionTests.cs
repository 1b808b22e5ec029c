using System;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>What a person reads before the books change: enough to say yes or no.</summary>
[Collection(EngineCollection.Name)]
public sealed class QuestionTests
{
    private const string Draft =
        "New-LucaSaleInvoice $Customer 2026-01-05 14 @{ saleProductId = $Product; quantity = 2; unitPrice = 30219.64 } ";

    [Theory]
    [InlineData(
        "$Draft | Set-LucaSaleInvoice -Finalize -WhatIf",
        "Finalize invoice $id to $name, $total NOK, 2026-01-05, $company. It cannot be undone.", 0)]
    [InlineData(
        "Set-LucaSaleInvoice $Draft.Id -Finalize -WhatIf",
        "Finalize invoice $id to $name, $total NOK, 2026-01-05, $company. It cannot be undone.", 1)]
    [InlineData(
        "Set-LucaSaleInvoice $Draft.Id, $Draft2.Id -Finalize -WhatIf",
        "Finalize invoice $id to $name, $total NOK, 2026-01-05, $company. It cannot be undone.", 1)]
    [InlineData(
        "$Draft.Id, $Draft2.Id | Set-LucaSaleInvoice -Comment 'hei' -PaymentDays 30 -WhatIf",
        "Change invoice $id to $name, $total NOK, 2026-01-05, $company: paymentDays 30, comment 'hei'.", 1)]
    [InlineData(
        "$Final | Send-LucaSaleInvoice -Method Email -Email a@b.no -WhatIf",
        "Send invoice $number to $name (a@b.no), $total NOK, 2026-01-05, $company: by Email.", 0)]
    [InlineData(
        "$Final.Id | Send-LucaSaleInvoice -Method Email -Confirm",
        "Send invoice $number to $name, $total NOK, 2026-01-05, $company: by Email.", 1)]
    [InlineData(Draft + "-WhatIf", "Create draft invoice to $name, 60,439.28, 2026-01-05, $company: 1 line.", 0)]
    [InlineData(
        Draft + "-Finalize -WhatIf", "Create and finalize invoice to $name, 60,439.28, 2026-01-05, $company: 1 line. It cannot be undone.",
        0)]
    [InlineData("$Customer.Id | Remove-LucaObject saleCustomer -WhatIf", "Remove customer $name, $company.", 1)]
    [InlineData("$Customer | Set-LucaObject -Value @{ comment = 'ny' } -WhatIf", "Change customer $name, $company: comment 'ny'.", 0)]
    [InlineData(
        "$Customer | Set-LucaObject -Value @{ comment = $null; email = 'a@b.no' } -WhatIf", "comment null", 0)]
    [InlineData(
        "New-LucaObject saleCustomers @{ name = 'Nordlys AS'; active = $true } -WhatIf", "Create customer Nordlys AS, $company: ", 0)]
    [InlineData("$Customer | Invoke-LucaMutation saleCustomerArchive -WhatIf", "Run saleCustomerArchive $name, $company.", 0)]
    [InlineData(
        "Invoke-LucaGraphQL 'mutation { a: saleInvoiceSend(companyId: \"x\", id: \"a\", sendMethod: EMAIL) { id } b: saleInvoiceSend(id: \"b\", sendMethod: EMAIL) { id } }' -Company (Get-LucaCompany).Id -WhatIf",
        "in $company, where no other company is named, at", 1)]
    [InlineData("$Draft | Set-LucaSaleInvoice -Comment x -Force", null, 0)]
    [InlineData("Set-LucaSaleInvoice $Draft.Id -Comment x", null, 0)]
    [InlineData("$Final.Id | Send-LucaSaleInvoice -Method Email -Confirm:$false", null, 0)]
    public async Task A_sentence_says_what_a_person_can_judge(string script, string? sentence, int lookups)
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        using StringWriter output = new();
        using StringReader person = new("2");
        using Engine engine = new(new EngineHostUI(output, person, colored: false));
        bool ready = engine.Run(
            "Import-Module -Name $LucaModule; $global:ErrorActionPreference = 'Stop'; $null = Connect-Luca -BaseUri $BaseUri -ApiKey $Key -Persist Process; $null = Get-LucaCompany; "
                + "$global:Customer = Get-LucaSaleCustomer -First 1; $global:Product = (Get-LucaSaleProduct -First 1).Id; "
                + "$global:Draft = " + Draft + "; $global:Draft2 = " + Draft + "; $global:Final = " + Draft + " -Finalize -Force",
            ("LucaModule", Engine.ModulePath()),
            ("BaseUri", server.BaseUri),
            ("Key", EngineSession.Secret(server.ApiKeys.Kari.Key)));
        Assert.True(ready, output.ToString());
        string expected = Filled(engine, output, sentence ?? "");
        server.Counters.Reset();

        bool ran = engine.Run(script);

        Assert.True(ran, output.ToString());
        if (sentence is not null)
        {
            string shown = Unwrapped(output.ToString());
            Assert.True(shown.Contains(expected, StringComparison.Ordinal), expected + "\n" + shown);
            Assert.Equal(0, server.Counters.MutationCount);
        }

        Assert.Equal(lookups, server.Counters.GraphQLRequests - server.Counters.MutationCount);
    }

    [Theory]
    [InlineData("Invoke-LucaGraphQL 'mutation { saleInvoiceSnd(id: \"a\", sendMethod: EMAIL) { id } }' -WhatIf", "saleInvoiceSend")]
    [InlineData("Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"a\", sendMetod: EMAIL) { id } }' -WhatIf", "sendMethod")]
    [InlineData("Invoke-LucaGraphQL 'mutation($d: ISO8601Date) { saleInvoiceUpdate(id: \"a\", saleInvoice: { invoiceDate: $d }) { id } }' @{ d = '05.03.2026' } -WhatIf", "2026-01-31")]
    public async Task WhatIf_approves_nothing_that_the_server_does_not_have(string script, string says)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run(script);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_of_an_invoice_that_is_not_there_is_an_error()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run("'nosuch' | Set-LucaSaleInvoice -Finalize -WhatIf");

        Assert.Equal("LucaNotFound", result.ErrorId);
        Assert.Equal("nosuch", Data.Rows.Bare(result.Error.TargetObject));
    }

    /// <summary>With the server's value.</summary>
    private static string Filled(Engine engine, StringWriter output, string sentence)
    {
        int before = output.ToString().Length;
        Assert.True(engine.Run("$Host.UI.WriteLine(\"<$($Draft.Id)|$($Final.InvoiceNumber)|$($Customer.Name)|$($Draft.Total)|$((Get-LucaCompany -First 1).Name)>\")"), output.ToString());
        string[] parts = Unwrapped(output.ToString()[before..]).Trim().TrimStart('<').TrimEnd('>').Split('|');
        string total = decimal.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture)
            .ToString("N2", System.Globalization.CultureInfo.InvariantCulture);
        return sentence.Replace("$id", parts[0], StringComparison.Ordinal).Replace("$number", parts[1], StringComparison.Ordinal)
            .Replace("$name", parts[2], StringComparison.Ordinal).Replace("$total", total, StringComparison.Ordinal)
            .Replace("$company", parts[4], StringComparison.Ordinal);
    }

    private static string Unwrapped(string text) => string.Join(' ', text.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
