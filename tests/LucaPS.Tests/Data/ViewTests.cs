using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using System.Xml.Linq;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class ViewTests
{
    /// <summary>What a view shows, and a command that writes such objects.</summary>
    public static TheoryData<string, string> Views => new()
    {
        { "LucaPS.SaleInvoice", "Get-LucaSaleInvoice -First 1" },
        { "LucaPS.SaleCustomer", "Get-LucaSaleCustomer -First 1" },
        { "LucaPS.SaleProduct", "Get-LucaSaleProduct -First 1" },
        { "LucaPS.BookkeepingJournal", "Get-LucaBookkeepingJournal -First 1" },
        { "LucaPS.Company", "Get-LucaCompany" },
        { "LucaPS.Connection", "Get-LucaConnection" },
        { "LucaPS.ExportedList", "Export-LucaData -Path \"$env:LUCAPS_HOME/export\" -Type saleProducts" },
        { "LucaPS.SchemaEntry", "Get-LucaSchema -Type Query" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Every_header_of_a_table_is_a_property_that_sorts_and_filters(string view, string command)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun(command)[0];

        foreach (string header in Headers(view))
            Assert.True(row.Properties[header] is not null, $"A row of {view} has no property '{header}'.");
        foreach (string header in view == "LucaPS.Connection" ? Headers(view) : [])
            Assert.NotNull(session.MustRun($"[LucaPS.Commands.SavedConnectionInfo].GetProperty('{header}')")[0]);
    }

    [Fact]
    public void Every_view_is_looked_at() =>
        Assert.Equal(
            [.. Views.Select(row => row.Data.Item1).Order()],
            Format().Descendants("TableControl").Select(table => table.Parent!.Element("Name")!.Value).Order());

    private static IEnumerable<string> Headers(string view) =>
        Format().Descendants("View").Where(one => one.Element("Name")!.Value == view).Descendants("TableColumnHeader")
            .Select(header => header.Element("Label")!.Value);

    private static XDocument Format() => XDocument.Load(System.IO.Path.Combine(Repository.Root, "src", "LucaPS", "LucaPS.Format.ps1xml"));
}
