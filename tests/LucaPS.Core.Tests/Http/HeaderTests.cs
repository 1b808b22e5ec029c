using System;
using LucaPS.Foundation;
using LucaPS.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Http;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("Bearer resource_metadata=\"https://luca.example/.well-known/oauth-protected-resource\"", true)]
    [InlineData("bearer realm=\"a, b=\\\"c\\\"\", resource_metadata = \"https://luca.example/x\", error=\"invalid_token\"", true)]
    [InlineData("Basic realm=\"x\", Bearer error=\"invalid_token\", resource_metadata=\"https://evil.example/x\"", false)]
    [InlineData("Bearer resource_metadata=https://luca.example.evil.example/x", false)]
    [InlineData("Bearer resource_metadata=\"http://luca.example/x\"", false)]
    [InlineData("Bearer resource_metadata=\"https://evil.example/\", resource_metadata=\"https://luca.example/\"", false)]
    [InlineData("Bearer", true)]
    [InlineData("Bearer error=\"invalid_token\", Digest resource_metadata=\"https://evil.example/\"", true)]
    public void A_challenge_says_whether_it_stays_here(string header, bool stays) =>
        Assert.Equal(stays, BearerChallenge.Parse([header])!.StaysAt(new Uri("https://luca.example/api/v1/graphql")));

    [Theory]
    [InlineData("")]
    [InlineData("Basic realm=\"Bearer\"")]
    [InlineData("===,,,\"\"\"\\")]
    public void No_challenge_is_none(string header) => Assert.Null(BearerChallenge.Parse([header]));

    [Fact]
    public void The_error_of_a_challenge_is_read() =>
        Assert.Equal(
            "insufficient_scope", BearerChallenge.Parse(["Negotiate", "Bearer scope=\"a b\", error=\"insufficient_scope\""])!.Error);

    [Theory]
    [InlineData("5", 5d)]
    [InlineData("1.5", 1.5d)]
    [InlineData("-3", 0d)]
    [InlineData("1e400", 31536000d)]
    [InlineData("Wed, 21 Oct 2026 07:28:10 GMT", 10d)]
    [InlineData("Wed, 21 Oct 2026 07:27:00 GMT", 0d)]
    [InlineData("soon", null)]
    [InlineData("NaN", null)]
    public void Retry_after_is_seconds_or_a_date(string text, double? seconds)
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 10, 21, 7, 28, 0, TimeSpan.Zero));
        Assert.Equal(seconds, RetryAfter.Parse(text, time)?.TotalSeconds);
    }

    [Theory]
    [InlineData("a\u001b[31m\r\nb\u202Ec\u0000", "a [31m bc")]
    [InlineData("  \n ", null)]
    [InlineData("Blåbær 🙂", "Blåbær 🙂")]
    public void Foreign_text_becomes_one_harmless_line(string text, string? line) => Assert.Equal(line, SafeText.Line(text));

    [Fact]
    public void Foreign_text_is_short_and_no_character_is_cut_in_half()
    {
        string line = SafeText.Line(new string('x', 9) + "🙂🙂", 10)!;
        Assert.Equal("xxxxxxxxx…", line);
    }

    [Fact]
    public void Echoed_secrets_are_taken_out() =>
        Assert.Equal("bad … and … here", SafeText.Without("bad p+ss/word and p%2Bss%2Fword here", "p+ss/word", null, "a"));

    [Theory]
    [InlineData("http://localhost:1/", true)]
    [InlineData("http://127.9.9.9/", true)]
    [InlineData("http://[::1]:8/", true)]
    [InlineData("http://localhost.evil.example/", false)]
    [InlineData("http://10.0.0.1/", false)]
    [InlineData("https://go.lucaregnskap.no/", true)]
    [InlineData("ftp://localhost/", false)]
    public void Plain_http_is_for_this_machine_alone(string address, bool isProtected) =>
        Assert.Equal(isProtected, Origin.IsProtected(new Uri(address)));
}
