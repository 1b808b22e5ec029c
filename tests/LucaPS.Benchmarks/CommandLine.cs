using System;
using System.Globalization;

namespace LucaPS.Benchmarks;

/// <summary>Options as <c>--name value</c>.</summary>
internal sealed class CommandLine(string[] args)
{
    public string? Text(string name)
    {
        int index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
    }

    public int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool Has(string name) => Array.IndexOf(args, name) >= 0;
}
