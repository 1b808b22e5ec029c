using System;
using System.Linq;
using System.Reflection;
using LucaPS.Errors;
using Xunit;

namespace LucaPS.Core.Tests.Errors;

public sealed class ErrorCatalogueTests
{
    private static LucaException Full(string id = LucaErrorId.ServerError) => new(id, "It failed.", new InvalidOperationException())
    {
        ServerCode = "CODE",
        ServerMessage = "Grunn",
        StatusCode = 503,
        RequestId = "req-1",
        Path = ["a", 1],
        RetryAfter = TimeSpan.FromSeconds(3),
        TargetValue = "QWzh2B",
        MayHaveBeenSent = true,
        EndsEverything = true,
        Category = FailureCategory.WriteError,
        ServerError = new ServerError { Message = "Grunn", Path = ["a", 1] },
    };

    [Fact]
    public void Every_id_has_exactly_one_row()
    {
        string[] ids = [.. typeof(LucaErrorId).GetFields().Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)];
        Assert.All(ids, id => Assert.Equal(id, ErrorCatalogue.Of(id).Id));
    }

    [Fact]
    public void An_id_without_a_row_is_no_LucaException() =>
        Assert.Throws<ArgumentException>(() => new LucaException("LucaSomethingElse", "x"));

    [Fact]
    public void A_copy_has_all_of_the_original()
    {
        LucaException original = Full();
        LucaException copy = original.With("Another sentence.");
        Assert.Equal("Another sentence.", copy.Message);
        foreach (PropertyInfo property in typeof(LucaException).GetProperties(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (property.Name is not (nameof(Exception.Message) or "Text"))
                Assert.Equal(property.GetValue(original), property.GetValue(copy));
        }

        Assert.Same(original.InnerException, copy.InnerException);
    }

    [Fact]
    public void A_copy_about_another_path_tells_the_server_s_error_of_that_path()
    {
        LucaException copy = Full().With(target: "GbmhNQ", path: ["saleInvoices", "id"]);
        Assert.Equal("GbmhNQ", copy.TargetValue);
        Assert.Equal(["saleInvoices", "id"], copy.Path);
        Assert.Equal(["saleInvoices", "id"], copy.ServerError!.Path);
    }

    public static TheoryData<bool?, int?, string, string> Sendings => new()
    {
        { false, null, "'x' is wrong.", "'x' is wrong. Nothing was sent." },
        { false, null, "A line.\n{ a\n  ^", "A line. Nothing was sent.\n{ a\n  ^" },
        { false, 400, "'x' is wrong.", "'x' is wrong." },
        { true, null, "'x' is wrong.", "'x' is wrong." },
        { null, null, "'x' is wrong.", "'x' is wrong." },
    };

    [Theory]
    [MemberData(nameof(Sendings))]
    public void That_nothing_was_sent_follows_from_the_facts(bool? sent, int? status, string text, string message)
    {
        LucaException error = new(LucaErrorId.BadRequest, text) { MayHaveBeenSent = sent, StatusCode = status };
        Assert.Equal(message, error.Message);
        Assert.Equal(message, error.With().Message);
        Assert.Equal(text, error.Text);
    }

    [Fact]
    public void What_failed_on_the_way_does_not_say_that_nothing_was_sent()
    {
        LucaException error = new(LucaErrorId.NetworkError, "No way.") { MayHaveBeenSent = false };
        Assert.Equal("No way.", error.Message);
    }

    public static TheoryData<string, int?, string?, bool, bool> Items => new()
    {
        { LucaErrorId.Forbidden, 200, "FORBIDDEN", true, false },
        { LucaErrorId.BadRequest, 200, "BAD_REQUEST", true, false },
        { LucaErrorId.ServerError, 200, "INTERNAL_SERVER_ERROR", true, false },
        { LucaErrorId.ServerError, 502, null, false, true },
        { LucaErrorId.Timeout, 200, "TIMEOUT", true, false },
        { LucaErrorId.Timeout, 504, null, false, true },
        { LucaErrorId.Timeout, null, null, false, false },
        { LucaErrorId.NetworkError, null, null, false, true },
        { LucaErrorId.RateLimited, 429, null, false, true },
        { LucaErrorId.UnexpectedResponse, 200, null, false, false },
        { LucaErrorId.AuthorizationRevoked, 401, null, false, false },
    };

    [Theory]
    [MemberData(nameof(Items))]
    public void Scope_and_retry_go_by_id_and_answer(string id, int? status, string? code, bool item, bool retry)
    {
        LucaException error = new(id, "x") { StatusCode = status, ServerCode = code, MayHaveBeenSent = true };
        Assert.Equal(item, ErrorCatalogue.MayConcernOneItem(error));
        Assert.Equal(retry, ErrorCatalogue.IsWorthRetrying(error, isMutation: false));
        Assert.False(ErrorCatalogue.IsWorthRetrying(error, isMutation: true));
        Assert.Equal(id == LucaErrorId.AuthorizationRevoked, ErrorCatalogue.EndsEverything(error));
        LucaException ending = new(id, "x") { StatusCode = status, ServerCode = code, EndsEverything = true };
        Assert.Equal(
            (true, false, false),
            (ErrorCatalogue.EndsEverything(ending), ErrorCatalogue.MayConcernOneItem(ending),
                ErrorCatalogue.IsWorthRetrying(ending, isMutation: false)));
    }
}
