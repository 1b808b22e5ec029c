using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GraphQL;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Changes that wait for their question.</summary>
[Collection(EngineCollection.Name)]
public sealed class WaitingChangeTests
{
    private const string Sdl = """
        type Query { companies: [Company!]! saleInvoices: [SaleInvoice!]! saleInvoice(id: ID!): SaleInvoice }
        type Mutation { saleInvoiceUpdate(id: ID!, saleInvoice: SaleInvoiceInput!): SaleInvoice }
        type Company { id: ID! name: String }
        type SaleInvoice { id: ID! comment: String paymentDays: Int }
        input SaleInvoiceInput { comment: String paymentDays: Int = 14 }
        """;

    [Theory]
    [InlineData("-Confirm")]
    [InlineData("")]
    public async Task A_row_does_not_undo_what_the_row_before_it_changed(string confirm)
    {
        Dictionary<string, object?> invoice = ForeignSchemas.Row("SaleInvoice", ("id", "i1"), ("comment", ""), ("paymentDays", 20));
        await using ForeignServer server = await ForeignServer.StartAsync(Sdl, new Dictionary<string, Func<IResolveFieldContext, object?>>
        {
            ["companies"] = _ => ForeignSchemas.Companies("c1"),
            ["saleInvoices"] = _ => (object[])[invoice],
            ["saleInvoice"] = _ => invoice,
            ["saleInvoiceUpdate"] = context =>
            {
                var input = context.GetArgument<Dictionary<string, object?>>("saleInvoice");
                foreach (KeyValuePair<string, object?> field in input) invoice[field.Key] = field.Value;
                return invoice;
            },
        });
        using StringWriter output = new();
        using StringReader person = new("1" + Environment.NewLine + "1" + Environment.NewLine);
        using Engine engine = new(new EngineHostUI(output, person, colored: false));

        bool ran = engine.Run(
            "Import-Module -Name $LucaModule; $global:ErrorActionPreference = 'Stop'; $null = Connect-Luca -BaseUri $BaseUri -ApiKey $Key -Persist Process; "
                + "$null = [pscustomobject]@{ Id = 'i1'; PaymentDays = 7 }, [pscustomobject]@{ Id = 'i1'; Comment = 'x' } | Set-LucaSaleInvoice " + confirm,
            ("LucaModule", Engine.ModulePath()),
            ("BaseUri", server.BaseUri),
            ("Key", EngineSession.Secret("a-key-of-kari")));

        Assert.True(ran, output.ToString());
        Assert.Equal(2, server.Requests.Count(request => request.IsMutation));
        Assert.Equal(7, Convert.ToInt32(invoice["paymentDays"], System.Globalization.CultureInfo.InvariantCulture));
    }
}
