using System;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Http;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.Http;

/// <summary>A rehearsal that fails is passed over in silence, so only a test sees it. Nothing listens where they would connect.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public async Task A_request_is_rehearsed_to_its_end() => Assert.Null(await RequestRehearsal.RunAsync());

    [Fact]
    public async Task A_refresh_is_rehearsed_to_its_end() =>
        Assert.Null(await RefreshRehearsal.RunAsync(new HttpSettings(), TimeProvider.System));
}
