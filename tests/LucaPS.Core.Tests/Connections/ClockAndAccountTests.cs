using System;
using System.Globalization;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>Issue 8 item 7: clocks that are wrong, far ahead or change, and account names as directories have them.</summary>
public sealed class ClockAndAccountTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    /// <summary>Around the end of 32-bit time, signed and unsigned, and both changes of summer time in Norway.</summary>
    [Theory]
    [InlineData("2038-01-19T03:13:00Z")]
    [InlineData("2106-02-07T06:27:00Z")]
    [InlineData("2026-03-29T00:59:00Z")]
    [InlineData("2026-10-25T00:59:00Z")]
    public async Task Tokens_are_saved_and_renewed_at_any_time(string start)
    {
        _f.Time.SetUtcNow(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture));
        Connection connection = await _f.SignInAsync();
        Assert.Equal(_f.Time.GetUtcNow().AddHours(1), _f.Store().Read("default")!.Secret.ExpiresAt);

        for (int i = 1; i <= 3; i++)
        {
            await _f.OtherProcess().GetAsync(_f.Reporter, default);
            Assert.Equal(i - 1, _f.Server.Refreshes);
            _f.Time.Advance(TimeSpan.FromMinutes(61));
            await connection.Tokens.GetAsync(_f.Reporter, default);
            Assert.Equal(i, _f.Server.Refreshes);
        }

        Assert.Equal(0, _f.Server.Replays);
    }

    /// <summary>
    /// Two processes whose clocks are a day apart on one saved connection: refreshed more often than needed, never lost.
    /// </summary>
    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public async Task Clocks_that_differ_by_a_day_lose_no_authorization(int hours)
    {
        await _f.SignInAsync();
        FakeTimeProvider wrong = new(StoreFixture.Start.AddHours(hours));
        for (int i = 0; i < 10; i++)
        {
            // As in the token client, the answer's times follow the caller's clock.
            _f.Server.Time = i % 2 == 0 ? wrong : _f.Time;
            TokenSource source = new(
                _f.Store().Read("default")!,
                new TokenSourceOptions { TokenClients = _ => _f.Server, Store = _f.Store(), Time = _f.Server.Time });
            AccessToken token = await source.GetAsync(_f.Reporter, default);
            Assert.Equal(_f.Store().Read("default")!.Secret.AccessToken, token.Value);
        }

        Assert.Equal(0, _f.Server.Replays);
        Assert.False(_f.Server.Revoked);
        Assert.InRange(_f.Server.Refreshes, 1, 10);
    }

    [Theory]
    [InlineData("FIRMA\\kari", "FIRMA\\ola")]
    [InlineData("kari@firma.example", "FIRMA\\kari")]
    [InlineData("NT AUTHORITY\\SYSTEM", "FIRMA\\svc-luca$")]
    [InlineData("Åse Øygård", "root")]
    public async Task An_account_may_be_called_anything(string account, string other)
    {
        _f.Account = account;
        await _f.SignInAsync(persist: PersistMode.User);
        Assert.Equal(account, _f.Store().Read("default")!.Metadata.Owner);

        _f.Account = account.ToUpperInvariant();
        Assert.NotNull(_f.Store().Read("default"));

        _f.Account = other;
        LucaException error = Assert.Throws<LucaException>(() => _f.Store().Read("default"));
        Assert.Contains(account, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }
}
