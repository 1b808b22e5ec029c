using System;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>The numbers of pages: from 0 or from 1, and pages and rows that come again.</summary>
[Collection(EngineCollection.Name)]
public sealed class PageNumberTests
{
    [Theory]
    [InlineData("fromZero", 5)]
    [InlineData("fromOne", 6)]
    [InlineData("fromZeroCounted", 4)]
    [InlineData("fromOneCounted", 5)]
    [InlineData("growing", 6)]
    [InlineData("requiredFromZero", 5)]
    [InlineData("requiredFromOne", 6)]
    [InlineData("requiredFromOneStrict", 6)]
    [InlineData("requiredFromOneEmpty", 6)]
    [InlineData("requiredFirst", 6)]
    public async Task Pages_are_counted_from_0_or_from_1_as_the_server_does(string list, int requests)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(
            Enumerable.Range(0, 350).Select(number => "r" + number),
            session.MustRun($"Get-LucaObject {list} -Company c1").Select(row => (string)row.Id()!).Where(id => id != "new"));
        Assert.Equal(requests, server.Requests.Count(request => request.Query.Contains(list, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-First 120", 120)]
    [InlineData("-First 100", 100)]
    [InlineData("-First 250", 250)]
    public async Task Enough_rows_of_pages_are_the_first(string first, int rows)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        foreach (string list in (string[])["fromZero", "fromOne", "requiredFromZero", "requiredFromOneStrict"])
        {
            Assert.Equal(
                Enumerable.Range(0, rows).Select(number => "r" + number),
                session.MustRun($"Get-LucaObject {list} -Company c1 {first}").Select(row => (string)row.Id()!));
        }
    }

    [Fact]
    public async Task Rows_without_ids_come_by_pages_from_0_too()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(350, session.MustRun("Get-LucaObject entriesFromZero -Company c1").Count);
    }

    [Theory]
    [InlineData(200, """{"errors":[{"message":"Page must be positive"}]}""")]
    [InlineData(200, """{"data":null,"errors":[{"message":"Page must be positive"}]}""")]
    [InlineData(200, """{"errors":[{"message":"Page must be positive","extensions":{"code":"BAD_REQUEST"}}]}""")]
    [InlineData(200, """{"errors":[{"message":"Page must be positive","extensions":{"code":"BAD_USER_INPUT"}}]}""")]
    [InlineData(400, """{"errors":[{"message":"Page must be positive","extensions":{"code":"BAD_USER_INPUT"}}]}""")]
    public async Task A_page_0_that_is_refused_is_not_there(int status, string answer)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();
        server.Instead = request => request.Variable("f0_after") == "0" ? (status, answer) : null;

        Assert.Equal(350, session.MustRun("Get-LucaObject requiredFromOne -Company c1").Count);
        Assert.Equal(700, session.MustRun("Get-LucaCompany | Get-LucaObject requiredFromOneEmpty").Count);
    }

    [Fact]
    public async Task What_page_1_is_refused_for_is_told()
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run("Get-LucaObject requiredFromOneStrict -Company c2");

        Assert.Contains("Page must be positive", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stuck", 50)]
    [InlineData("stuckTotal", 5)]
    public async Task A_page_that_comes_again_is_given_once(string list, int rows)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Assert.Equal(rows, session.Run($"Get-LucaObject {list} -Company c1").Output.Count);
    }

    [Theory]
    [InlineData("moving")]
    [InlineData("movingPlain")]
    public async Task Rows_that_are_added_in_front_cost_none_at_the_end_and_give_none_twice(string list)
    {
        await using ForeignServer server = await NumberedLists.StartAsync();
        await using EngineSession session = await server.ConnectAsync();

        Result result = session.Run($"Get-LucaObject {list} -Company c1 -ThrottleLimit 1");

        Assert.Empty(result.Errors);
        Assert.Equal(Enumerable.Range(0, 200).Select(number => "r" + number), result.Output.Select(row => (string)row.Id()!));
    }
}
