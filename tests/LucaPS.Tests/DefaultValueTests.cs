using System;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Default values that PowerShell would pass over with a warning.</summary>
[Collection(EngineCollection.Name)]
public sealed class DefaultValueTests
{
    [Theory]
    [InlineData("*-Luca*:Connection", "@('a', 'b')", "Get-LucaSaleCustomer -First 1")]
    [InlineData("*-Luca*:Connection", "''", "Get-LucaSaleCustomer -First 1")]
    [InlineData("*-Luca*:Connection", "$unset", "New-LucaSaleInvoice k1 2026-01-31 14 @{ saleProductId = 'p1'; quantity = 1 }")]
    [InlineData("*-Luca*:Company", "[datetime]'2026-01-31'", "Get-LucaSaleCustomer -First 1")]
    [InlineData("*-Luca*:Customer", "@('a', 'b')", "Set-LucaSaleInvoice i1 -Comment x")]
    public async Task One_that_cannot_be_bound_is_an_error(string key, string value, string command)
    {
        await using EngineSession session = await EngineSession.StartAsync();
        session.Server.Counters.Reset();

        Result result = session.Run($"$PSDefaultParameterValues = @{{ '{key}' = {value} }}; {command}");

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(
            $"default value of -{key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..]}", result.Error.Exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(0, session.Server.Counters.GraphQLRequests);
    }
}
