using LucaPS.Connections.Refresh;
using Xunit;
using static LucaPS.Core.Tests.Connections.StoreFixture;

namespace LucaPS.Core.Tests.Connections;

/// <summary>What the outcome of a refresh proves.</summary>
public sealed class RefreshDoubtTests
{
    [Theory]
    [InlineData(null, true, true)]
    [InlineData(500, true, true)]
    [InlineData(502, true, true)]
    [InlineData(503, true, true)]
    [InlineData(503, false, false)]
    [InlineData(429, false, false)]
    public void What_does_not_prove_that_nothing_was_done_is_a_doubt(int? status, bool maybe, bool doubt)
    {
        LucaException failure = new(LucaErrorId.ServerError, "It failed.") { StatusCode = status, MayHaveBeenSent = maybe };

        Assert.Equal(doubt ? RefreshProof.InDoubt : RefreshProof.NothingDone, RefreshDoubt.Of(failure, Introspecting));
        Assert.Equal(RefreshProof.NothingDone, RefreshDoubt.Of(failure, Introspecting with { Generation = 1 }));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(502, true)]
    [InlineData(504, true)]
    [InlineData(520, true)]
    [InlineData(524, true)]
    [InlineData(561, true)]
    public void A_gateway_that_lost_the_answer_leaves_a_doubt_where_nobody_can_be_asked_too(int status, bool doubt)
    {
        LucaException failure = new(LucaErrorId.ServerError, "It failed.") { StatusCode = status, MayHaveBeenSent = true };

        Assert.Equal(doubt ? RefreshProof.InDoubt : RefreshProof.NothingDone, RefreshDoubt.Of(failure, Metadata(2)));
    }
}
