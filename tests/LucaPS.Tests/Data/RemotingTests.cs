using System;
using System.Collections;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>Rows through a job, a remote session or a file, where they are what PSSerializer makes of them.</summary>
[Collection(EngineCollection.Name)]
public sealed class RemotingTests
{
    private static readonly string[] s_commands =
    [
        "Get-LucaSaleInvoice", "Get-LucaSaleCustomer", "Get-LucaSaleProduct", "Get-LucaCompany", "Get-LucaObject accounts",
        "Get-LucaObject purchaseInvoices"
    ];

    [Fact]
    public async Task Values_survive_with_their_types()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        foreach (string command in s_commands)
        {
            Collection<PSObject> rows = session.MustRun(command + " -First 9");

            PSObject[] copies = [.. rows.Select(row => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(row, depth: 3)))];

            Assert.NotEmpty(rows);
            Assert.All(copies, copy => Assert.Equal("Deserialized." + rows[0].TypeNames[0], copy.TypeNames[0]));
            for (int i = 0; i < rows.Count; i++) Same(rows[i], copies[i], command);
        }
    }

    [Fact]
    public async Task Objects_within_rows_stay_objects_in_a_job_and_times_keep_their_values()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        // The depth that a job uses.
        PSObject copy = session.MustRun("""
            $row = @(Get-LucaSaleInvoice -First 50 -Property sentAt, saleCustomer.name).Where({ $_.SentAt -and $_.SaleCustomer })[0]
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($row, 1))
            """)[0];

        Assert.False(string.IsNullOrEmpty(PSObject.AsPSObject(copy.Properties["SaleCustomer"].Value).Get("Name")?.ToString()));
        Assert.IsType<DateTime>(PSObject.AsPSObject(copy.Properties["SentAt"].Value).Get("UtcDateTime"));
    }

    [Fact]
    public async Task Numbers_of_any_size_are_the_same_afterwards()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        PSObject customer = session.MustRun("Get-LucaSaleCustomer -First 1")[0];

        PSObject copy = (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(customer));

        Assert.Equal(12_345_678_901_234_567_890_123m, copy.Get("BalanceCents"));
        Assert.Equal(123_456_789_012_345_678_901.23m, copy.Get("Balance"));
    }

    [Fact]
    public async Task Rows_that_came_back_bind_like_the_others()
    {
        await using EngineSession session = await EngineSession.StartAsync();
        PSObject invoice = session.MustRun("Get-LucaSaleInvoice -First 1")[0];
        session.Set("invoice", PSSerializer.Deserialize(PSSerializer.Serialize(invoice)));
        session.Set("company", PSSerializer.Deserialize(PSSerializer.Serialize(session.MustRun("Get-LucaCompany")[0])));
        session.Set("connection", PSSerializer.Deserialize(PSSerializer.Serialize(session.MustRun("Get-LucaConnection")[0])));

        Assert.Equal(invoice.Id(), Assert.Single(session.MustRun("$invoice | Get-LucaSaleInvoice")).Id());
        Assert.Equal(250, session.MustRun("$company | Get-LucaSaleInvoice -Connection $connection").Count);
    }

    private static void Same(PSObject row, PSObject copy, string path)
    {
        foreach (PSPropertyInfo property in row.Properties)
        {
            string at = path + "." + property.Name;
            object? value = Rows.Bare(property.Value);
            // With its wrapper, which holds the properties.
            object? other = copy.Properties[property.Name]?.Value;
            switch (value)
            {
                case null:
                    Assert.True(other is null, at);
                    break;
                case Array rows:
                    PSObject[] copies = [.. ((IEnumerable)Rows.Bare(other)!).Cast<object>().Select(PSObject.AsPSObject)];
                    Assert.Equal(rows.Length, copies.Length);
                    for (int i = 0; i < rows.Length; i++) SameItem(rows.GetValue(i)!, copies[i], at + "[" + i + "]");
                    break;
                default:
                    SameItem(value, PSObject.AsPSObject(other!), at);
                    break;
            }
        }
    }

    private static void SameItem(object value, PSObject copy, string path)
    {
        if (value.GetType().Namespace == "LucaPS")
        {
            Same(PSObject.AsPSObject(value), copy, path);
            return;
        }

        object other = copy.BaseObject;
        // PowerShell turns a time into its properties (about_LucaPS).
        if (value is DateTimeOffset time) Assert.Equal((time.Ticks, time.Offset), (copy.Get("Ticks"), copy.Get("Offset")));
        else
            Assert.True(
                Equals(value, other) && value.GetType() == other.GetType(),
                $"{path}: {value} ({value.GetType()}) became {other} ({other.GetType()}).");
    }
}
