using System;
using System.Collections;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Api.Documents;
using LucaPS.Foundation;
using LucaPS.Sandbox;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Client;

/// <summary>Variables of a user's document, checked by a schema that may be older than what they name.</summary>
public sealed class DocumentVariableTests
{
    private const string Text = "query($type: SaleInvoiceType) { saleInvoices(first: 1, invoiceType: $type) { nodes { id } } }";

    [Theory]
    [InlineData(11, "PROFORMA", true)]
    [InlineData(1, "PROFORMA", false)]
    [InlineData(11, "NONE", false)]
    public async Task A_value_that_is_not_in_an_old_schema_may_be_new(int seconds, string value, bool isSent)
    {
        SetClock clock = new();
        await using OpenConnection open = await OpenConnection.ByKeyAsync(time: clock);
        await open.Client.Schema.GetAsync(refresh: false, NullReporter.Instance, default);
        open.Server.Faults.Schema = SchemaChanges.EnumValueAdded;
        clock.Now += TimeSpan.FromSeconds(seconds);
        DocumentQueries documents = new(open.Client, new InputContext(), NullReporter.Instance);
        UserDocument document = await documents.OpenAsync(
            (Text, null), null, DocumentCompanies.None, new Hashtable { ["type"] = value }, default);

        Task<GraphQLResponse> sent = documents.SendAsync(document, null, null, default);

        if (isSent)
        {
            using GraphQLResponse response = await sent;
            Assert.Empty(response.Errors);
        }
        else
        {
            await Assert.ThrowsAsync<LucaException>(() => sent);
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
