using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Rows of one server given to another that has a copy of the books, with the same ids.</summary>
[Collection(EngineCollection.Name)]
public sealed class OtherServerTests
{
    [Theory]
    [InlineData("Get-LucaCompany -Connection sandbox | New-LucaSaleCustomer -Name N")]
    [InlineData("New-LucaSaleCustomer -Name N -Company (Get-LucaCompany -Connection sandbox)[0]")]
    [InlineData("Get-LucaCompany -Connection sandbox | Get-LucaSaleInvoice")]
    [InlineData("Get-LucaSaleInvoice -Company (Get-LucaCompany -Connection sandbox)")]
    [InlineData("Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Company (Get-LucaCompany -Connection sandbox)[0]")]
    [InlineData("Get-LucaSaleInvoice -Connection sandbox -Company c1 -First 1 | Get-LucaSaleInvoice")]
    [InlineData("Set-LucaConnection -Company (Get-LucaCompany -Connection sandbox)[0]")]
    // What files and jobs make of rows.
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-LucaCompany -Connection sandbox)[0], 1)) | New-LucaSaleCustomer -Name N")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@(Get-LucaSaleInvoice -Connection sandbox -Company c1 -First 1)[0], 1)) | Set-LucaSaleInvoice -Comment x")]
    public async Task A_row_of_another_server_is_refused(string script)
    {
        await using ForeignServer sandbox = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots());
        await using ForeignServer production = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots());
        await using EngineSession session = await ConnectAsync(sandbox, production);

        Result result = session.Run(script);

        Assert.Contains(
            "This was read from " + sandbox.BaseUri, (result.Terminating ?? result.Errors[0]).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(production.Requests);
    }

    [Fact]
    public async Task The_same_server_under_another_name_is_the_same()
    {
        await using ForeignServer sandbox = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots());
        await using EngineSession session = await ConnectAsync(sandbox, sandbox);

        Assert.NotEmpty(session.MustRun("Get-LucaCompany -Connection sandbox | Get-LucaSaleInvoice"));
    }

    [Fact]
    public async Task The_server_is_no_property_of_what_files_and_jobs_make_of_a_row()
    {
        await using EngineSession session = await EngineSession.StartAsync();

        PSObject row = session.MustRun("Get-LucaSaleInvoice -First 1")[0];
        PSObject copy = session.MustRun("""
            $text = [System.Management.Automation.PSSerializer]::Serialize(@(Get-LucaSaleInvoice -First 1)[0])
            [System.Management.Automation.PSSerializer]::Deserialize($text)
            """)[0];

        Assert.Equal(
            row.Properties.Select(property => property.Name).Order(), copy.Properties.Select(property => property.Name).Order());
        Assert.Equal(
            session.Server.BaseUri.ToString().TrimEnd('/'), ((PSMemberSet)copy.Members["LucaPS"]).Members["Server"].Value);
    }

    private static async Task<EngineSession> ConnectAsync(ForeignServer sandbox, ForeignServer production)
    {
        EngineSession session = await EngineSession.StartAsync(connect: false);
        session.Set("Sandbox", sandbox.BaseUri);
        session.Set("Production", production.BaseUri);
        session.MustRun("$null = Connect-Luca sandbox -BaseUri $Sandbox -ApiKey $ApiKey -Persist Process; $null = Connect-Luca production -BaseUri $Production -ApiKey $ApiKey -Persist Process; $null = Get-LucaSchema");
        production.Requests.Clear();
        return session;
    }
}
