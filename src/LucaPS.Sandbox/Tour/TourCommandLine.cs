using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Tour;

/// <summary>The commands that use the module: <c>tour</c>, <c>shell</c>, <c>browse</c>.</summary>
internal static class TourCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        int generation = 2;
        string user = SignedInEngine.DemoUser;
        Uri? address = null;
        List<string> companies = [];
        bool allow = true;
        bool colored = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        for (int i = 1; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--generation" when value is "1" or "2":
                    generation = value == "1" ? 1 : 2;
                    i++;
                    break;
                case "--user" when value is not null:
                    user = value;
                    i++;
                    break;
                case "--company" when value is not null:
                    companies.Add(value);
                    i++;
                    break;
                case "--color":
                    colored = true;
                    break;
                case "--deny":
                    allow = false;
                    break;
                default:
                    if (address is not null || args[0] != "browse" || !Uri.TryCreate(args[i], UriKind.Absolute, out address))
                    {
                        await Console.Error.WriteLineAsync($"luca-sandbox: {args[0]} does not understand '{args[i]}'; see --help.");
                        return 2;
                    }

                    break;
            }
        }

        try
        {
            return await RunAsync(args[0], generation, colored, address, user, companies, allow);
        }
        catch (FileNotFoundException exception)
        {
            await Console.Error.WriteLineAsync("luca-sandbox: " + exception.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(string command, int generation, bool colored, Uri? address, string user, List<string> companies, bool allow)
    {
        switch (command)
        {
            case "tour":
                return await TourCommand.RunAsync(generation, Console.Out, colored);
            case "shell":
                return await ShellCommand.RunAsync(generation, Console.In, Console.Out, colored);
            default:
                if (address is null)
                {
                    await Console.Error.WriteLineAsync("luca-sandbox: browse needs the address that Connect-Luca printed; see --help.");
                    return 2;
                }

                using (SandboxBrowser browser = new())
                {
                    SandboxCallback callback = await browser.SignInAndCallBackAsync(address, user, companies.Count > 0 ? companies : null, allow);
                    return (int)callback.Status < 400 ? 0 : 1;
                }
        }
    }
}
