using System.IO;
using LucaPS.Tools.House;
using Xunit;

namespace LucaPS.Tests.Messages;

/// <summary>What the module says is reviewed as text: a changed sentence is a changed line of sentences.txt.</summary>
public sealed class SentenceTests
{
    [Fact]
    public void The_sentences_are_the_ones_that_were_read()
    {
        string read = File.ReadAllText(Repository.At("tests", "LucaPS.Tests", "Messages", "sentences.txt"));
        string said = SentenceList.Write(Repository.Root);
        Assert.True(
            read == said,
            "Sentences have changed. Update the list with: dotnet run --project tools/LucaPS.Tools -- sentences --repository . "
                + "--output tests/LucaPS.Tests/Messages/sentences.txt; then read the difference as a user would.");
    }

    [Theory]
    [InlineData("throw new X(\"There is no \" + noun + \" here.\");", "There is no {noun} here.")]
    [InlineData(
        "Say($\"'{path}' is {Describe(value)}, but {count.ToString(c)} {(one ? \"is\" : \"are\")} expected.\");",
        "'{path}' is {value}, but {count} {is | are} expected.")]
    [InlineData("[A(\"not a sentence here\")] void F() => Say(\"too short\");", null)]
    public void A_sentence_is_read_whole(string source, string? sentence)
    {
        if (sentence is null) Assert.Empty(SentenceList.Of(source));
        else Assert.Equal(sentence, Assert.Single(SentenceList.Of(source)));
    }
}
