using System;
using System.Linq;
using System.Text;
using CsCheck;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

public sealed class CallbackValidatorTests
{
    private const string State = "s-te";
    private static readonly ServerMetadata s_first = ServerDiscovery.Generation1(new Uri("https://luca.example"));
    private static readonly ServerMetadata s_second = s_first with
    {
        Generation = 2,
        Issuer = "https://luca.example",
        IssuerParameterSupported = true
    };

    [Theory]
    [InlineData(2, "code=c&state=s-te&iss=https%3A%2F%2Fluca.example", "c")]
    [InlineData(2, "?iss=https://luca.example&&state=s-te&code=a%20b%2b+c&scope=accounting.read&extra", "a b+ c")]
    [InlineData(1, "code=c&scope=accounting", "c")]
    [InlineData(1, "code=c&state=s-te", "c")]
    [InlineData(1, "code=c&state=&error=", "c")]
    public void The_right_callback_is_taken(int generation, string query, string code) =>
        Assert.Equal(code, Validate(generation, query).Code);

    [Theory]
    [InlineData(2, "code=c&iss=https%3A%2F%2Fluca.example", "state is missing")]
    [InlineData(2, "code=c&state=&iss=https%3A%2F%2Fluca.example", "state is missing")]
    [InlineData(2, "code=c&state=S-te&iss=https%3A%2F%2Fluca.example", "another sign-in")]
    [InlineData(2, "code=c&state=s-te", "iss is missing")]
    [InlineData(2, "code=c&state=s-te&iss=https%3A%2F%2Fluca.example%2F", "iss names another")]
    [InlineData(2, "code=c&state=s-te&iss=https%3A%2F%2Fevil.example", "iss names another")]
    [InlineData(2, "error=access_denied&state=s-te&iss=https%3A%2F%2Fevil.example", "iss names another")]
    [InlineData(2, "error=access_denied&iss=https%3A%2F%2Fluca.example", "state is missing")]
    [InlineData(2, "error=access_denied&state=x", "another sign-in")]
    [InlineData(1, "code=c&state=x", "another sign-in")]
    [InlineData(1, "error=access_denied&state=x", "another sign-in")]
    [InlineData(1, "code=c&error=access_denied", "both")]
    [InlineData(2, "code=c&error=access_denied&state=s-te&iss=https%3A%2F%2Fluca.example", "both")]
    [InlineData(1, "code=c&code=c", "twice")]
    [InlineData(1, "code=c&%63ode=d", "twice")]
    [InlineData(2, "code=c&state=s-te&state=x&iss=https%3A%2F%2Fluca.example", "twice")]
    [InlineData(1, "", "neither")]
    [InlineData(1, "state=s-te", "neither")]
    [InlineData(1, "code=a%0D%0Ab", "malformed")]
    [InlineData(1, "code=bl%C3%A5", "malformed")]
    public void Everything_else_is_refused_and_does_not_end_the_wait(int generation, string query, string reason) =>
        Assert.Contains(reason, Validate(generation, query).Refusal, StringComparison.Ordinal);

    [Theory]
    [InlineData(2, "error=access_denied&state=s-te&iss=https%3A%2F%2Fluca.example", LucaErrorId.AccessDenied, "choose companies")]
    [InlineData(2, "error=access_denied&state=s-te", LucaErrorId.AccessDenied, "declined")]
    [InlineData(1, "error=access_denied&error_description=Du%20takket%20nei", LucaErrorId.AccessDenied, "Du takket nei.")]
    [InlineData(2, "error=invalid_scope&state=s-te", LucaErrorId.SignInFailed, "-Scope accounting.read")]
    [InlineData(1, "error=invalid_scope", LucaErrorId.SignInFailed, "leave -Scope out")]
    [InlineData(2, "error=server_error&state=s-te", LucaErrorId.SignInFailed, "later")]
    [InlineData(2, "error=strange_thing&state=s-te", LucaErrorId.SignInFailed, "strange_thing")]
    public void An_error_ends_the_sign_in_explained(int generation, string query, string id, string word)
    {
        LucaException failure = Validate(generation, query).Failure!;
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        Assert.Equal(query.Split('&')[0]["error=".Length..], failure.ServerCode);
    }

    [Fact]
    public void What_an_error_says_is_made_harmless()
    {
        LucaException failure = Validate(1, "error=%1B%5B31mx&error_description=a%0A%E2%80%AEb%FF" + new string('x', 5000)).Failure!;
        Assert.Equal("[31mx", failure.ServerCode);
        Assert.StartsWith("a b\uFFFDxx", failure.ServerMessage, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 1, 1000);
    }

    [Fact]
    public void Any_bytes_are_a_request_or_none_and_any_query_has_a_verdict()
    {
        string[] seeds =
        [
            "GET /callback?code=c&state=s-te&iss=https%3A%2F%2Fluca.example HTTP/1.1\r\nHost: 127.0.0.1:8765\r\nAccept: */*\r\n\r\n",
            "GET /callback?error=access_denied&error_description=%C3%A5%zz%+ HTTP/1.0\n\n",
        ];
        Gen.Select(Gen.Int[0, 1].Select(i => seeds[i]), Gen.Int[0, 200].Select(Gen.Byte).Array[0, 6]).Sample(
            (seed, changes) =>
            {
                byte[] bytes = Encoding.Latin1.GetBytes(seed);
                foreach ((int at, byte value) in changes) bytes[at % bytes.Length] = value;
                int end = CallbackRequest.FindEnd(bytes, 0);
                if (CallbackRequest.Parse(bytes, end < 0 ? bytes.Length : end) is not { } request) return true;
                CallbackValidation result = Validate(changes.Length % 2 + 1, request.Query);
                return new object?[] { result.Code, result.Failure, result.Refusal }.Count(part => part is not null) == 1;
            },
            iter: 20_000);
    }

    [Fact]
    public void The_end_of_a_head_is_found_however_it_arrives()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nA: b\r\n\r\nrest");
        int end = bytes.Length - 4;
        for (int first = 1; first < bytes.Length; first++)
        {
            int found = CallbackRequest.FindEnd(bytes.AsSpan(0, first), 0);
            Assert.Equal(first >= end ? end : -1, found);
            if (found < 0) Assert.Equal(end, CallbackRequest.FindEnd(bytes, first));
        }
    }

    private static CallbackValidation Validate(int generation, string query) =>
        new CallbackValidator(generation == 1 ? s_first : s_second, State).Validate(CallbackParameters.Parse(query));
}
