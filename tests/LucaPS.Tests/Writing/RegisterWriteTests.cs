using System;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>Customers and products by named parameters, with a table for fields that not all servers have.</summary>
[Collection(EngineCollection.Name)]
public sealed class RegisterWriteTests
{
    [Theory]
    [InlineData("New-LucaSaleCustomer 'Nordlys AS' -Email a@b.no -Value @{ externalReference = 'R1' } | ForEach-Object { \"$($_.Name) $($_.Email) $($_.ExternalReference)\" }", "Nordlys AS a@b.no R1", 1)]
    [InlineData("New-LucaSaleCustomer N -Active:$false | Set-LucaSaleCustomer -Comment hei -Active | ForEach-Object { \"$($_.Name) $($_.Comment) $($_.Active)\" }", "N hei True", 2)]
    [InlineData("[pscustomobject]@{ Name = 'P'; Email = ''; Comment = 'c' } | New-LucaSaleCustomer | ForEach-Object { \"$($_.Name) $($_.Comment) $($_.Email)\" }", "P c ", 1)]
    [InlineData(
        "[pscustomobject]@{ Name = 'P'; Active = 'false' } | New-LucaSaleCustomer | ForEach-Object { \"$($_.Name) $($_.Active)\" }",
        "P False", 1)]
    [InlineData("New-LucaSaleCustomer N | ForEach-Object { [pscustomobject]@{ Id = $_.Id; Active = 'False' } } | Set-LucaSaleCustomer | ForEach-Object { $_.Active }", "False", 2)]
    [InlineData("New-LucaSaleCustomer N -Active:$false | Set-LucaSaleCustomer -Comment c | ForEach-Object { $_.Active }", "False", 2)]
    [InlineData("New-LucaSaleProduct Time -Value @{ price = @{ withoutVatCents = 100 } } | Set-LucaSaleProduct -Name Timer | ForEach-Object { $_.Name }", "Timer", 2)]
    public async Task What_is_given_is_written(string script, string expected, int mutations)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Assert.Equal(expected, Assert.Single(session.MustRun(script)).ToString());
        Assert.Equal(mutations, session.Server.Counters.MutationCount);
    }

    [Theory]
    [InlineData("New-LucaSaleCustomer N -Value @{ name = 'M' }", "has its own parameter")]
    [InlineData("[pscustomobject]@{ Name = 'P'; Active = 'nei' } | New-LucaSaleCustomer", "true or false")]
    [InlineData("New-LucaSaleCustomer N -Value @{ emial = 'M' }", "'email'")]
    [InlineData(
        "New-LucaSaleProduct P -Value @{ price = @{ withoutVatCents = 100; withVatCents = 125 } }",
        "takes exactly one of its fields")]
    [InlineData("New-LucaObject saleProduct @{ name = 'P'; price = @{} }", "has none, but SaleProductPriceInput")]
    [InlineData(
        "Invoke-LucaMutation saleProductCreate @{ saleProduct = @{ name = 'P'; price = @{ withoutVatCents = $null } } }",
        "'withoutVatCents' without a value")]
    [InlineData(
        "Invoke-LucaGraphQL 'mutation($p: SaleProductInput!) { saleProductCreate(saleProduct: $p) { id } }' -Variables @{ p = @{ name = 'P'; price = @{} } } -Confirm:$false",
        "has none, but")]
    [InlineData("Get-LucaSaleCustomer -First 1 | Set-LucaSaleCustomer", "nothing to change")]
    [InlineData("Get-LucaSaleProduct -First 1 | Set-LucaSaleCustomer -Name x", "LucaPS.SaleProduct")]
    public async Task What_does_not_fit_is_told_before_anything_is_sent(string script, string says)
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run(script);

        Assert.True(result.Error.Exception.Message.Contains(says, StringComparison.Ordinal), result.Error.Exception.Message);
        Assert.Equal(0, session.Server.Counters.MutationCount);
    }

    [Fact]
    public async Task Ids_of_a_file_are_told_once_to_be_left_out()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        Result result = session.Run(
            "[pscustomobject]@{ Id = ''; Name = 'A' }, [pscustomobject]@{ Id = 'b'; Name = 'B' }, [pscustomobject]@{ Id = 'c'; Name = 'C' } | New-LucaSaleCustomer");

        Assert.Empty(result.Errors);
        Assert.EndsWith("has no such fields or arguments: 'Id'.", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, session.Server.Counters.MutationCount);
    }
}
