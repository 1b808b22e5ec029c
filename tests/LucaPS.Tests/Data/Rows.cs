using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Tests.Data;

/// <summary>Rows, for tests to compare.</summary>
internal static class Rows
{
    public const string Connect = "Connect-Luca -BaseUri $BaseUri -ClientId $ClientId -ClientSecret $ClientSecret -RedirectUri $RedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60";

    public static object? Get(this PSObject row, string property)
    {
        PSPropertyInfo? found = row.Properties[property];
        Assert.True(found is not null, $"There is no {property} among {string.Join(", ", row.Properties.Select(one => one.Name))}.");
        return Bare(found.Value);
    }

    public static string Id(this PSObject row) => (string)row.Get("Id")!;

    public static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    public static string[] Ids(IEnumerable<PSObject> rows) => [.. rows.Select(row => row.Id())];

    /// <summary>Everything in a row, with types, in a form that no culture changes.</summary>
    public static string Describe(object? value)
    {
        StringBuilder text = new();
        Describe(value, text);
        return text.ToString();
    }

    /// <summary>A session signed in by the code flow.</summary>
    public static async Task<EngineSession> SignedInAsync(
        SandboxOptions? options = null, string? connect = null, string user = "kari", string[]? companies = null)
    {
        EngineSession session = await EngineSession.StartAsync(options, connect: false);
        Result result = await session.SignInAsync(connect ?? Connect, user, companies);
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        return session;
    }

    private static void Describe(object? value, StringBuilder text)
    {
        object? bare = Bare(value);
        switch (bare)
        {
            case null:
                text.Append("null");
                break;
            case string or Enum:
                text.Append('"').Append(bare).Append('"');
                break;
            case DateTime time:
                text.Append(time.ToString("O", CultureInfo.InvariantCulture)).Append(time.Kind);
                break;
            case DateTimeOffset time:
                text.Append(time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case IFormattable number:
                text.Append(bare.GetType().Name).Append(' ').Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool flag:
                text.Append(flag);
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (object? item in items)
                {
                    Describe(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append('{');
                foreach (PSPropertyInfo property in PSObject.AsPSObject(value!).Properties)
                {
                    text.Append(property.Name).Append('=');
                    Describe(property.Value, text);
                    text.Append(';');
                }

                text.Append('}');
                break;
        }
    }
}
