using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Tests.Foreign;
using Xunit;

namespace LucaPS.Tests.Stopping;

/// <summary>A change that the pipeline is stopped in, once the server has it.</summary>
[Collection(EngineCollection.Name)]
public sealed class StoppedChangeTests
{
    [Theory]
    [InlineData("Send-LucaSaleInvoice -Id c1-1 -Method email -Force")]
    [InlineData("Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"c1-1\", sendMethod: email) }' -Confirm:$false")]
    public async Task It_is_told_that_it_may_have_been_carried_out(string script)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots(5));
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);
        using ManualResetEventSlim stopped = new();
        Action? stop = null;
        server.Instead = request =>
        {
            if (!request.IsMutation) return null;
            _ = Task.Run(stop!);
            stopped.Wait(TimeSpan.FromMinutes(1));
            return null;
        };

        Result result = session.Run(script, shell => stop = shell.Stop);
        stopped.Set();

        Assert.Contains("It may still have been carried out", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    /// <summary>As "Halt" does where Windows PowerShell asks about each message.</summary>
    [Theory]
    [InlineData("Send-LucaSaleInvoice -Id c1-1 -Method email -Force")]
    [InlineData("Invoke-LucaGraphQL 'mutation { saleInvoiceSend(id: \"c1-1\", sendMethod: email) }' -Confirm:$false")]
    public async Task It_is_told_too_where_a_message_ends_the_cmdlet(string script)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots(5));
        await using EngineSession session = await server.ConnectAsync("c1", knowsSchema: true);

        Result result = session.Run("$DebugPreference = 'Stop'; " + script);

        Assert.StartsWith("ActionPreferenceStop", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("It may still have been carried out", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
