using System;
using System.Text.Json;
using LucaPS.Core.Tests.OAuth;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

/// <summary>Times of this machine's own zone.</summary>
[Collection(typeof(AloneTests))]
public sealed class LocalTimeTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("TZ");

    public void Dispose() => Use(_before);

    [Theory]
    [InlineData(0, "2026-10-25T02:30:00+02:00")]
    [InlineData(1, "2026-10-25T02:30:00+01:00")]
    public void The_hour_that_comes_twice_is_the_one_that_is_meant(int hour, string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The zone of a process is the machine's there.");
        Use("Europe/Oslo");
        DateTime local = new DateTime(2026, 10, 25, 0, 30, 0, DateTimeKind.Utc).AddHours(hour).ToLocalTime();

        ReadOnlyMemory<byte> json = JsonBytes.Write(writer =>
            new ScalarWriter(null, new InputContext()).Write(writer, "DateTime", local, "a"));

        Assert.Equal(text, JsonDocument.Parse(json).RootElement.GetString());
    }

    private static void Use(string? zone)
    {
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
    }
}
