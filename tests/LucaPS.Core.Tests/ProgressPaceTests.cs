using System;
using LucaPS.Foundation;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests;

public sealed class ProgressPaceTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(199, 3)]
    [InlineData(200, 10)]
    [InlineData(1000, 10)]
    public void Five_updates_a_second_are_the_most(int millisecondsApart, int seconds)
    {
        FakeTimeProvider time = new();
        ProgressPace pace = new(time);
        int shown = 0;
        for (int now = 0; now < seconds * 1000; now += millisecondsApart)
        {
            if (pace.IsDue()) shown++;
            time.Advance(TimeSpan.FromMilliseconds(millisecondsApart));
        }

        // As many as fit and no more: of those 199 ms apart every other one is shown.
        int every = millisecondsApart < 200 ? (200 + millisecondsApart - 1) / millisecondsApart * millisecondsApart : millisecondsApart;
        Assert.Equal(((seconds * 1000) - 1) / every + 1, shown);
        Assert.True(shown <= seconds * 5);
    }
}
