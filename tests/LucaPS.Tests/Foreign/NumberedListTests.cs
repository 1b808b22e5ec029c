using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Lists whose pages go by numbers (Hot Chocolate's segments, offset and limit, page numbers): read to their ends too.</summary>
[Collection(EngineCollection.Name)]
public sealed class NumberedListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-numbered-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Get-LucaObject transactions", 230)]
    [InlineData("Get-LucaObject transactions -ThrottleLimit 1", 230)]
    [InlineData("Get-LucaObject transactions -First 120", 120)]
    [InlineData("Get-LucaObject vouchers", 130)]
    [InlineData("Get-LucaObject vouchers -First 60", 60)]
    [InlineData("Get-LucaObject vouchers -First 10", 10)]
    [InlineData("Get-LucaObject periods", 180)]
    [InlineData("Get-LucaObject periods -First 70", 70)]
    [InlineData("Get-LucaObject units", 95)]
    [InlineData("Get-LucaObject required", 130)]
    [InlineData("Get-LucaObject longs", 95)]
    [InlineData("Get-LucaObject longsAsText", 95)]
    [InlineData("Get-LucaObject nodesCounted", 95)]
    [InlineData("Get-LucaObject vouchers -Argument @{ limit = 1000 }", 130)]
    [InlineData("Get-LucaObject required -Argument @{ limit = 70 }", 70)]
    [InlineData("Get-LucaObject dated", 230)]
    [InlineData("Get-LucaObject dated -Argument @{ after = '2026-01-01' } -First 120", 120)]
    [InlineData("Get-LucaObject datedPage", 230)]
    [InlineData("Get-LucaObject pageOnly", 95)]
    [InlineData("Get-LucaObject pageOnly -First 60", 60)]
    [InlineData("Get-LucaObject underscored", 95)]
    [InlineData("Get-LucaObject paginated", 95)]
    [InlineData("Get-LucaObject paginated -First 40", 40)]
    [InlineData("Get-LucaObject saying", 95)]
    [InlineData("Get-LucaObject counting", 95)]
    [InlineData("Get-LucaObject vouchers -Argument @{ limit = 1000; offset = 0 } -First 20", 20)]
    public async Task Every_page_is_read(string script, int rows)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            Enumerable.Range(0, rows).Select(number => "r" + number),
            session.MustRun(script + " -Company c1").Select(row => (string)row.Id()!));
    }

    [Theory]
    [InlineData("Get-LucaObject entries -Argument @{ before = '2026-01-01' }", 3)]
    [InlineData("Get-LucaObject entries -Argument @{ before = '2026-01-01'; first = 'x' }", 3)]
    [InlineData("Get-LucaObject entries -Before 2026-01-01", 3)]
    [InlineData("Get-LucaObject entries", 5)]
    public async Task Names_that_elsewhere_are_those_of_pages_are_filters(string script, int rows)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Assert.Equal(rows, session.MustRun(script + " -Company c1").Count);
    }

    [Fact]
    public async Task It_begins_where_it_is_to()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            Enumerable.Range(90, 40).Select(number => "r" + number),
            session.MustRun("Get-LucaObject vouchers -Company c1 -Argument @{ offset = 90 }").Select(row => (string)row.Id()!));
    }

    [Fact]
    public async Task Each_company_has_its_own_pages()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            [("c1", 130), ("c2", 130)],
            session.MustRun("Get-LucaCompany | Get-LucaObject vouchers").GroupBy(row => (string)row.Get("CompanyId")!)
                .Select(own => (own.Key, own.Count())));
    }

    [Theory]
    [InlineData("Get-LucaObject stuck", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuck -First 120", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuckSegment", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuckTotal", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject pageless", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject stuckEntries", "the same rows for another page", "LucaUnexpectedResponse")]
    [InlineData("Get-LucaObject periods -Argument @{ perPage = 10 }", "use -First", "LucaBadRequest")]
    public async Task What_cannot_be_read_whole_is_an_error(string script, string says, string id)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run(script + " -Company c1");

        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(id, result.ErrorId);
    }

    [Fact]
    public async Task An_export_has_them_whole_and_says_what_a_default_leaves_out()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        Result result = session.Run("Export-LucaData $Folder -Type transactions, periods, units, saleProducts -Company c1");

        Assert.Equal(
            ["periods 180", "saleProducts 2", "transactions 230", "units 95"],
            result.Output.Select(list => $"{list.Get("Type")} {list.Get("Rows")}").Order());
        Assert.All(result.Output, list => Assert.Equal("Complete", list.Get("State")!.ToString()));
        Assert.Contains("active true", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fruits", "The list results may be incomplete: the server counts 95 elements in it, and 10 came")]
    [InlineData("berries", "The list nodes may be incomplete: the server has more pages of it")]
    public async Task A_page_of_which_the_next_cannot_be_asked_for_is_an_error_beside_its_row(string list, string says)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run($"Get-LucaObject {list} -Company c1");

        Assert.Single(result.Output);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_does_not_say_whether_there_are_others_is_told_unless_it_was_chosen()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Contains(
            "rows may be missing", Assert.Single(session.Run("Get-LucaObject nuts -Company c1").Warnings), StringComparison.Ordinal);
        Assert.Empty(session.Run("Get-LucaObject nuts -Company c1 -Argument @{ limit = 10 }").Warnings);
    }

    [Fact]
    public async Task An_export_has_a_line_of_each_page_and_the_rows_of_pages_within_rows()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        Result result = session.Run("Export-LucaData $Folder -Type fruits, berr*, nuts, paginated, baskets -Company c1");

        Assert.Equal(
            ["baskets Incomplete 2", "berries Skipped 0", "fruits Skipped 0", "nuts Skipped 0", "paginated Complete 95"],
            result.Output.Select(list => $"{list.Get("Type")} {list.Get("State")} {list.Get("Rows")}").Order());
        Assert.Contains(
            "contents.data of b2", (string)result.Output.Single(list => (string)list.Get("Type")! == "baskets").Get("Reason")!,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c1")]
    [InlineData("c1, c2")]
    public async Task What_a_narrowed_list_does_not_have_is_not_said_to_be_missing(string companies)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaSaleProduct -Id r1, r9 -Company " + companies);

        Assert.Equal("r1", Assert.Single(result.Output).Id());
        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains("active true", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_that_comes_in_with_the_filter_for_changes_is_told()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();
        session.Set("Folder", _folder);

        Assert.Empty(session.Run("Get-LucaSaleCustomer -Company c1").Warnings);
        foreach (string script in (string[])["Get-LucaSaleCustomer", "Export-LucaData $Folder -Type saleCustomers"])
            Assert.Contains(
                "filter.active true", Assert.Single(session.Run(script + " -Company c1 -ChangedSince 2026-01-01").Warnings),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_a_default_narrows_is_told_unless_a_value_is_given()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Contains("active true", Assert.Single(session.Run("Get-LucaSaleProduct").Warnings), StringComparison.Ordinal);
        Assert.Empty(session.Run("Get-LucaSaleProduct -Argument @{ active = $true }").Warnings);
    }
}
