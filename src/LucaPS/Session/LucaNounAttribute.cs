using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using LucaPS.Schema;

namespace LucaPS.Session;

/// <summary>
/// Declares what a cmdlet lists: the list's field in the schema, and what its rows are called. Rows of it are <c>LucaPS.</c> and that name,
/// their table is the view <c>LucaPS.View.</c> and that name.
/// </summary>
/// <param name="list">The list's field, such as <c>saleInvoices</c>.</param>
/// <param name="row">What a row is called, such as <c>SaleInvoice</c>; the lookup's field is the same in camel case.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LucaNounAttribute(string list, string row) : Attribute
{
    /// <summary>The list's field.</summary>
    public string List => list;

    /// <summary>What a row is called.</summary>
    public string Row => row;
}

/// <summary>The nouns that the cmdlets declare.</summary>
internal static class Nouns
{
    private static readonly Lazy<List<Entry>> s_all = new(Read);

    /// <summary>What rows of them are called at any server.</summary>
    public static RowNames RowNames { get; } = new(() => s_all.Value.Select(entry => new PromisedRows(entry.Noun.List, entry.Noun.Row)));

    /// <summary>The noun that a cmdlet declares; null where it declares none.</summary>
    public static LucaNounAttribute? Of(Type cmdlet) => cmdlet.GetCustomAttribute<LucaNounAttribute>();

    /// <summary>The list that a command asks for; null where it declares none.</summary>
    public static string? ListOf(string commandName)
    {
        // With its module before it, as in LucaPS\Get-LucaSaleInvoice.
        string name = commandName.Substring(commandName.LastIndexOf('\\') + 1);
        return s_all.Value.FirstOrDefault(entry => string.Equals(entry.Command, name, StringComparison.OrdinalIgnoreCase))?.Noun.List;
    }

    /// <summary>The command that asks for a list; null where none declares it.</summary>
    public static string? CmdletOf(string list) => s_all.Value.FirstOrDefault(entry => entry.Noun.List == list)?.Command;

    private static List<Entry> Read()
    {
        List<Entry> nouns = [];
        foreach (Type type in typeof(Nouns).Assembly.GetExportedTypes())
        {
            if (Of(type) is { } noun && type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
                nouns.Add(new Entry(cmdlet.VerbName + "-" + cmdlet.NounName, noun));
        }

        return nouns;
    }
    private sealed record Entry(string Command, LucaNounAttribute Noun);
}
