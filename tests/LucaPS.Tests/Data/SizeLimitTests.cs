using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

[Collection(EngineCollection.Name)]
public sealed class SizeLimitTests
{
    [Fact]
    public async Task A_server_that_bounds_its_documents_is_read_whole()
    {
        await using EngineSession session = await EngineSession.StartAsync(new SandboxOptions { MaxComplexity = 250, Invoices = 60 });

        string[] ids = Rows.Ids(session.MustRun("$rows = Get-LucaSaleInvoice; $rows"));

        Assert.Equal(60, ids.Distinct().Count());
        Assert.Equal(ids, Rows.Ids(session.MustRun("$rows | Get-LucaSaleInvoice")));
        Assert.Equal(60, session.MustRun("Invoke-LucaGraphQL '{ saleInvoices { nodes { id invoiceDate paymentDays } } }' -Paginate").Count);
        Result one = session.Run("Invoke-LucaGraphQL '{ saleInvoices { nodes { id invoiceDate paymentDays } } }'");
        Assert.Equal("LucaBadRequest", one.ErrorId);
        Assert.Contains("Ask for fewer fields", one.Error.Exception.Message, System.StringComparison.Ordinal);
    }
}
