using System;
using CsCheck;
using LucaPS.Errors;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class OrganisationNumberTests
{
    [Theory]
    [InlineData("987654325", true)]
    [InlineData("987 654 325", true)]
    [InlineData(" 987\u00a0654\u202f325 ", true)]
    [InlineData("NO987654325MVA", true)]
    [InlineData("NO 987 654 325 mva", true)]
    [InlineData("987.654.325", true)]
    [InlineData("974760673", true)]
    [InlineData("987654324", false)]
    [InlineData("98765432", false)]
    [InlineData("9876543250", false)]
    [InlineData("SE987654325", false)]
    [InlineData("9876MVA54325", false)]
    [InlineData("９８７６５４３２５", false)]
    [InlineData("QWzh2B", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TheCheckDigitFollowsFromTheOthers(string? text, bool valid) => Assert.Equal(valid, OrganisationNumber.IsValid(text));

    [Fact]
    public void OneWrongDigitIsAlwaysFound() => Gen.Select(Gen.Int[0, 8], Gen.Int[1, 9]).Sample((at, by) =>
    {
        char[] digits = "974760673".ToCharArray();
        digits[at] = (char)('0' + ((digits[at] - '0' + by) % 10));
        Assert.False(OrganisationNumber.IsValid(new string(digits)));
    });

    [Fact]
    public void OnlyMistypedNumbersAreDoubted()
    {
        Assert.Null(OrganisationNumber.CheckDigitHint("QWzh2B"));
        Assert.Null(OrganisationNumber.CheckDigitHint("987 654 325"));
        Assert.Contains("it is mistyped", OrganisationNumber.CheckDigitHint("987654326"), StringComparison.Ordinal);
        LucaException error = Assert.Throws<LucaException>(() => InputErrors.RequireOrganisationNumber("987654326", "-OrganisationNumber"));
        Assert.Equal(LucaErrorId.BadRequest, error.ErrorId);
        Assert.Contains("-OrganisationNumber '987654326' is mistyped", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "nine digits",
            Assert.Throws<LucaException>(() => InputErrors.RequireOrganisationNumber("12345", "-OrganisationNumber")).Message,
            StringComparison.Ordinal);
    }
}
