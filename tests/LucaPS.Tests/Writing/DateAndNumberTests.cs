using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Tests.Foreign;
using Xunit;

namespace LucaPS.Tests.Writing;

/// <summary>Days and whole numbers mean the same on every machine, or are refused, however they are given.</summary>
[Collection(EngineCollection.Name)]
public sealed class DateAndNumberTests : StrictSessionTest
{
    private const string New = "New-LucaSaleInvoice p1 -Line @{ saleProductId = 'a1'; quantity = 1; unitPrice = 1 } ";

    public static TheoryData<string> Cultures => ["nb-NO", "en-US", "", "th-TH", "fa-IR", "ar-SA"];

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_day_is_the_one_that_is_shown(string culture)
    {
        string[] given =
        [
            "'2026-03-05'", "' 2026-03-05 '", "'2026-03-05T00:00:00+01:00'", "'2026-03-05 00:00:00'", "'2026-03-05T00:00'",
            "([datetime]::new(2026, 3, 5, 23, 59, 0))", "([datetime]::new(2026, 3, 5, 0, 0, 0, [DateTimeKind]::Utc))",
            "([datetime]::new(2026, 3, 5, 23, 0, 0, [DateTimeKind]::Local))",
            "([dateonly]::new(2026, 3, 5))", "([DateTimeOffset]::new(2026, 3, 5, 0, 30, 0, [timespan]::FromHours(14)))",
            "([psobject]'2026-03-05')",
        ];
        foreach (string date in given)
        {
            foreach (string command in Ways("InvoiceDate", date))
            {
                Server.Requests.Clear();
                Result result = Run(culture, command);
                Assert.True(result.Terminating is null && result.Errors.Count == 0, command + ": " + result.AllText);
                Assert.Equal("\"2026-03-05\"", Assert.Single(Server.Requests).Variable("saleInvoice", "invoiceDate"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void What_is_no_day_to_everybody_is_refused(string culture)
    {
        string[] given =
        [
            "'05.03.2026'", "'05/03/2026'", "'3/5/2026'", "'2026/03/05'", "'2026-3-5'", "'20260305'", "'5. mars 2026'", "'10:30'",
            "'2026-13-01'", "'2026-02-30'", "'2026-03-05 25:00'", "'2026-03-05T23:59:59Z'", "'2026-03-05T23:30:00-11:00'",
            "'2026-03-05T08:00'",
            "20260305", "46086", "46086L", "5.3", "5.3d", "$true", "([timespan]::FromDays(3))", "@('2026-03-05', '2026-03-06')",
            "@{ a = 1 }", "([char]'5')",
            "'\u0662\u0660\u0662\u0666-\u0660\u0663-\u0660\u0665'", "'2569-03-05 BE'",
        ];
        Refuses(culture, "InvoiceDate", given, "yyyy-MM-dd");
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_whole_number_is_whole_or_refused(string culture)
    {
        foreach (string days in (string[])
        [
            "14", "'14'", "' 14 '", "'+14'", "14.0", "14.00d", "14L", "[byte]14", "([psobject]14)", "[bigint]14", "'014'"
        ])
        {
            foreach (string command in Ways("PaymentDays", "(" + days + ")"))
            {
                Server.Requests.Clear();
                Result result = Run(culture, command);
                Assert.True(result.Terminating is null && result.Errors.Count == 0, command + ": " + result.AllText);
                Assert.Equal("14", Assert.Single(Server.Requests).Variable("saleInvoice", "paymentDays"));
            }
        }

        Refuses(
            culture,
            "PaymentDays",
            [
                "'14,0'", "'1,4'", "'14.6'", "'14.0'", "14.5", "14.5d", "'30 dager'", "'1e1'", "'0x10'", "'1 000'", "$true",
                "[datetime]::new(2026, 1, 14)", "@(1, 4)", "'\u0661\u0664'", "[double]::NaN", "[double]::PositiveInfinity"
            ],
            "whole number");
        Refuses(culture, "PaymentDays", ["-1", "'3651'", "99999999999"], "from 0 to 3650");
        foreach (string first in (string[])["'2,0'", "'2.0'", "2.5", "-1"])
        {
            foreach (string command in (string[])
            [
                "Get-LucaSaleInvoice -First ",
                "Invoke-LucaGraphQL '{ saleInvoices { edges { node { id } } } }' -Paginate -First "
            ])
                Assert.Contains("whole number", Run(culture, command + first).Error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void Each_parameter_that_PowerShell_could_convert_wrongly_or_pass_over_has_a_transformation_of_ours()
    {
        // A list of texts or objects accepts anything.
        string script = """
            foreach ($cmdlet in Get-Command -Module LucaPS) {
                foreach ($parameter in $cmdlet.Parameters.Values | Where-Object Name -notin ([Management.Automation.Cmdlet]::CommonParameters)) {
                    $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
                    $isByName = $parameter.Attributes.Where({ $_.ValueFromPipelineByPropertyName -and -not $_.ValueFromPipeline }).Count -gt 0
                    if ($type -notin [datetime], [DateTimeOffset], [int], [long] -and -not ($isByName -and $type -notin [string[]], [object[]])) { continue }
                    if (-not $parameter.Attributes.Where({ $_ -is [Management.Automation.ArgumentTransformationAttribute] -and $_.GetType().Namespace -eq 'LucaPS.Binding' })) { "$cmdlet -$($parameter.Name)" }
                }
            }
            """;

        Assert.Empty(Session.MustRun(script).Select(name => name.ToString()));
    }

    private void Refuses(string culture, string parameter, string[] given, string says)
    {
        Server.Requests.Clear();
        foreach (string value in given)
        {
            foreach (string command in Ways(parameter, "(" + value + ")"))
            {
                Result result = Run(culture, command);
                Assert.True(result.Terminating is not null || result.Errors.Count > 0, command + " was taken.");
                Assert.True(
                    (result.Terminating ?? result.Errors[0]).Exception.Message.Contains(says, StringComparison.Ordinal),
                    command + ": " + result.AllText);
                Assert.Empty(Server.Requests);
            }
        }
    }

    /// <summary>As an argument, from the pipeline by the property's name, and as a default value.</summary>
    private static IEnumerable<string> Ways(string parameter, string value)
    {
        string other = parameter == "InvoiceDate" ? "-PaymentDays 14" : "-InvoiceDate 2026-03-05";
        yield return $"{New} {other} -{parameter} {value}";
        yield return $"Set-LucaSaleInvoice c1-1 -{parameter} {value}";
        yield return $"[pscustomobject]@{{ Id = 'c1-1'; {parameter} = {value}; Comment = 'ok' }} | Set-LucaSaleInvoice";
        yield return $"$PSDefaultParameterValues = @{{ '*-LucaSaleInvoice:{parameter}' = {value} }}; try {{ Set-LucaSaleInvoice c1-1 -Comment ok }} finally {{ $PSDefaultParameterValues.Clear() }}";
    }

    private Result Run(string culture, string command) =>
        Session.Run($"[Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::new('{culture}'); " + command);
}
