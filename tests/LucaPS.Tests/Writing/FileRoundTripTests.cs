using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>A row's dates in files that are written in one culture and read in another.</summary>
[Collection(EngineCollection.Name)]
public sealed class FileRoundTripTests
{
    [Theory]
    [InlineData("nb-NO", "")]
    [InlineData("en-US", "nb-NO")]
    [InlineData("th-TH", "en-US")]
    [InlineData("fa-IR", "")]
    [InlineData("ar-SA", "fa-IR")]
    public async Task A_date_comes_back_as_it_was(string written, string read)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        PSObject draft = session.MustRun(
            "$global:d = New-LucaSaleInvoice (Get-LucaSaleCustomer -First 1) 2026-03-05 14 @{ saleProductId = (Get-LucaSaleProduct -First 1).Id; quantity = 1; unitPrice = 1 }; $d")[0];
        CultureInfo before = CultureInfo.CurrentCulture;
        Dictionary<string, string?> cells;
        try
        {
            // As Export-Csv does: each value's own text.
            CultureInfo.CurrentCulture = new CultureInfo(written);
            cells = draft.Properties.ToDictionary(property => property.Name, property => property.Value?.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        PSObject row = new();
        foreach (string name in (string[])["Id", "CompanyId", "InvoiceDate", "PaymentDays"])
            row.Properties.Add(new PSNoteProperty(name, cells[name]));
        session.Set("row", row);
        session.MustRun($"[Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::new('{read}'); $null = $row | Set-LucaSaleInvoice -Comment ok");

        Assert.Equal("2026-03-05", cells["InvoiceDate"]);
        Assert.Equal(new DateTime(2026, 3, 5), session.MustRun("(Get-LucaSaleInvoice $d.Id).InvoiceDate")[0].BaseObject);
        Assert.Equal(
            session.MustRun("$d.CreatedAt")[0].BaseObject, DateTimeOffset.Parse(cells["CreatedAt"]!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task To_scripts_a_date_is_a_date()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.MustRun("$global:d = Get-LucaSaleInvoice -First 1 -Property invoiceDate, createdAt");
        foreach (string test in (string[])
        [
            "$d.InvoiceDate -is [datetime]", "$d.CreatedAt -is [DateTimeOffset]", "$d.InvoiceDate -eq [datetime] $d.InvoiceDate",
            "$d.InvoiceDate.AddDays(1) -gt $d.InvoiceDate",
            "$d.InvoiceDate.ToString('yyyy', [cultureinfo]::InvariantCulture).Length -eq 4", "('{0:yyyy}' -f $d.InvoiceDate).Length -eq 4",
            "$d.InvoiceDate.Kind -eq 'Unspecified'", "@{ ([datetime] $d.InvoiceDate) = 1 }[$d.InvoiceDate] -eq 1",
            "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($d)).InvoiceDate -eq $d.InvoiceDate",
        ]) Assert.True((bool)session.MustRun(test)[0].BaseObject, test);
    }
}
