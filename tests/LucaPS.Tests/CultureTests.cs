using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests;

/// <summary>Issue 8 item 7: everything from sign-in to sign-out is the same in every culture, in memory, on the wire and on disk.</summary>
[Collection(EngineCollection.Name)]
public sealed partial class CultureTests
{
    // In the script, since PowerShell resets the culture for each pipeline.
    private const string In = "[Threading.Thread]::CurrentThread.CurrentCulture = [Threading.Thread]::CurrentThread.CurrentUICulture = [cultureinfo]::new($Culture); [cultureinfo]::DefaultThreadCurrentCulture = [cultureinfo]::new($Culture); ";

    private static string? s_expected;

    public static TheoryData<string> Cultures => ["nb-NO", "da-DK", "fi-FI", "tr-TR", "ar-SA", "zh-CN"];

    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task Nothing_depends_on_it(string culture)
    {
        s_expected ??= await WholeWayAsync("");
        Assert.Equal(s_expected, await WholeWayAsync(culture));
    }

    /// <summary>Signs in, saves, lists, writes, refreshes, meets errors, moves and signs out, and returns the results as text.</summary>
    private static async Task<string> WholeWayAsync(string culture)
    {
        System.Globalization.CultureInfo? before = System.Globalization.CultureInfo.DefaultThreadCurrentCulture;
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        try
        {
            session.Set("Culture", culture);
            List<string> came = [];
            // A name with every kind of I: in Turkish its lower and upper case are other letters.
            Result signedIn = await session.SignInAsync(In + Rows.Connect.Replace(
                "Connect-Luca",
                "Connect-Luca -Name 'FIRMA Iıİi'",
                StringComparison.Ordinal).Replace("-Persist Process", "-Persist UnprotectedFile", StringComparison.Ordinal));
            Assert.Null(signedIn.Terminating);
            came.Add(Folder(session));
            session.Set("Company", session.Server.Companies[0].Id);
            Run("Get-LucaConnection -Name 'firma*' -ListAvailable | ForEach-Object Name");
            Run("Get-LucaSaleInvoice -Company $Company -First 5");
            Run("Get-LucaSaleInvoice -Company $Company -First 1 -Property INVOICENUMBER, saleCustomer.ID, invoiceDate");
            Run("New-LucaSaleInvoice -Company $Company -Customer (Get-LucaSaleCustomer -Company $Company -First 1).Id -InvoiceDate ([datetime]::new(2026, 1, 31)) -PaymentDays 14 -Line @{ saleProductId = (Get-LucaSaleProduct -Company $Company -First 1).Id; quantity = -1.5; unitPrice = 1234567.89 } | Select-Object InvoiceDate, PaymentDays, @{ n = 'Line'; e = { $_.SaleInvoiceLineItems[0].Quantity; $_.SaleInvoiceLineItems[0].UnitPrice; $_.SaleInvoiceLineItems[0].UnitPriceCents } }");
            Run("Invoke-LucaGraphQL 'query($c: ID, $n: Int) { saleInvoices(companyId: $c, first: $n) { nodes { id invoiceDate } } }' @{ c = $Company; n = 2 }");
            session.Server.Faults.Add(EndpointKind.GraphQL, Fault.TooManyRequests("0.1"));
            Run("Get-LucaCompany");
            session.Server.Faults.Add(EndpointKind.GraphQL, Fault.RateLimited(12345.5));
            Run("Get-LucaCompany");
            session.Server.ExpireAccessTokens();
            Run("Get-LucaCompany");
            session.Set("File", Path.Combine(session.Home, "moved.luca"));
            session.Set("Password", EngineSession.Secret("passord"));
            Run("$null = Export-LucaConnection -Name 'FIRMA Iıİi' -Path $File -Password $Password; $null = Import-LucaConnection -Path $File -Password $Password -Persist UnprotectedFile; Get-LucaCompany");
            came.Add(Folder(session));
            Run("Disconnect-Luca -Force | ForEach-Object { $_.Revoked; $_.Erased }");
            return string.Join('\n', came);

            void Run(string script)
            {
                Result result = session.Run(In + script);
                came.Add(script);
                came.AddRange(result.Output.Select(item => Rows.Describe(item)));
                came.AddRange(result.Errors.Append(result.Terminating!).Where(error => error is not null)
                    .Select(error => error.FullyQualifiedErrorId + ": " + error.Exception.Message));
            }
        }
        finally
        {
            System.Globalization.CultureInfo.DefaultThreadCurrentCulture = before;
        }
    }

    /// <summary>File names, and the metadata with digits, random texts and times made alike, since only their form counts.</summary>
    private static string Folder(EngineSession session) =>
        string.Join('\n', Directory.GetFiles(session.Home, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => Varying().Replace(Path.GetRelativePath(session.Home, file), "#")
                + (file.EndsWith(".json", StringComparison.Ordinal) ? ": " + Varying().Replace(File.ReadAllText(file), "#") : "")));

    [GeneratedRegex("schema-[0-9a-f]{16}|[0-9a-f]{32}|127\\.0\\.0\\.1:[0-9]+|[0-9]+")]
    private static partial Regex Varying();
}
