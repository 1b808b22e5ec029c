using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>A parameter that is not there is told where this server has it, and not where it has nothing.</summary>
[Collection(EngineCollection.Name)]
public sealed class FilterPlaceTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices(where: SaleInvoiceFilterInput, after: String, at: String): [SaleInvoice!]! }
        input SaleInvoiceFilterInput { draft: BooleanFilterInput }
        input BooleanFilterInput { eq: Boolean }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! draft: Boolean }
        """;

    [Theory]
    [InlineData(
        "Get-LucaSaleInvoice -Draft",
        "has no parameter 'Draft': 'saleInvoices' takes it in 'where'. Use -Argument @{ where = @{ draft = … } }; Get-LucaSchema -Type SaleInvoiceFilterInput shows what belongs there.")]
    [InlineData(
        "Get-LucaSaleInvoice -Paid",
        "has no parameter 'Paid', and 'saleInvoices' has no argument 'paid'. Get-LucaSchema -Name saleInvoices shows what -Argument @{ … } can give; with -Refresh the server is asked again.")]
    public async Task It_is_said_where_it_belongs(string script, string says)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => Array.Empty<object>(),
        });
        await using EngineSession session = await server.ConnectAsync(knowsSchema: true);

        Result result = session.Run(script);

        Assert.Equal("LucaBadRequest", result.ErrorId);
        Assert.Contains(says, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
