using System;
using System.Collections.Generic;

namespace LucaPS.Sandbox.Tour;

/// <summary>The switches of <c>tour</c>, <c>shell</c> and <c>browse</c>.</summary>
internal sealed class TourOptions
{
    /// <summary>The sign-in protocol of the sandbox that is started.</summary>
    public int Generation { get; private set; } = 2;

    /// <summary>Who signs in.</summary>
    public string User { get; private set; } = SignedInEngine.DemoUser;

    /// <summary>For browse: the address that Connect-Luca printed.</summary>
    public Uri? Address { get; private set; }

    /// <summary>For browse: ids, organisation numbers or names to pick; none means all.</summary>
    public List<string> Companies { get; } = [];

    /// <summary>For browse: allow, or deny.</summary>
    public bool Allow { get; private set; } = true;

    /// <summary>For browse: print the address that the browser ends on, for -PasteCallback, and do not request it.</summary>
    public bool Print { get; private set; }

    /// <summary>For tour: a file to write to instead of the terminal.</summary>
    public string? Output { get; private set; }

    /// <summary>Whether tables are coloured, as on a terminal.</summary>
    public bool Colored { get; private set; } = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Reads the switches after a command.</summary>
    /// <exception cref="ArgumentException">A switch that the command does not know.</exception>
    public static TourOptions Parse(string[] args)
    {
        TourOptions options = new();
        string command = args[0];
        for (int i = 1; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            if (value is not null && options.TryTake(command, args[i], value)) i++;
            else if (!options.TryTake(command, args[i]))
                throw new ArgumentException($"{command} does not understand '{args[i]}'; see --help.");
        }

        if (command == "browse" && options.Address is null)
            throw new ArgumentException("browse needs the address that Connect-Luca printed; see --help.");
        return options;
    }

    private bool TryTake(string command, string name, string value)
    {
        switch (name)
        {
            case "--generation" when value is "1" or "2":
                Generation = value == "1" ? 1 : 2;
                return true;
            case "--user":
                User = value;
                return true;
            case "--company":
                Companies.Add(value);
                return true;
            case "--output" when command == "tour":
                Output = value;
                return true;
            default:
                return false;
        }
    }

    private bool TryTake(string command, string name)
    {
        switch (name)
        {
            case "--color":
                return Colored = true;
            case "--print" when command == "browse":
                return Print = true;
            case "--deny":
                Allow = false;
                return true;
            default:
                if (command != "browse" || Address is not null || !Uri.TryCreate(name, UriKind.Absolute, out Uri? address)) return false;
                Address = address;
                return true;
        }
    }
}
