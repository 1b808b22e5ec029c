using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Hosting;

/// <summary><c>serve</c> and its switches.</summary>
internal static class CommandLine
{
    private const string Help = """
        A Luca to try things out and test against, on this machine only.

        usage: luca-sandbox serve [switches]    serves until Ctrl+C or SIGTERM
               luca-sandbox tour [--generation 1|2] [--color] [--output FILE]
                                                signs in and shows what the module does
               luca-sandbox shell [--generation 1|2] [--color]
                                                PowerShell with the module loaded and connected
               luca-sandbox faults              the switches for what can go wrong, and how to set them
               luca-sandbox browse ADDRESS [--user NAME] [--company ID]... [--deny] [--print]
                                                plays the browser for an address that Connect-Luca prints;
                                                --print: prints the address it ends on, for -PasteCallback

        tour and shell use the module that dotnet build laid out, or else the installed one.

        switches of serve:
          --generation 1|2          the sign-in protocol (2)
          --port N                  the port on 127.0.0.1 (a free one)
          --invoices N              invoices of the first company, up to 100000 (250)
          --bulk-companies N        further companies, for the user bulk (0)
          --token-lifetime SECONDS  lifetime of an access token (3600)
          --redirect-uri URI        a further redirect URI of every client (may be repeated)
          --latency MS              every API request takes this much longer (0)
          --huge-amounts            some amounts of the first company do not fit in a double
          --quiet                   print only the address
          --help                    show this help

        It ends on Ctrl+C or SIGTERM. Switches and counters, while it runs: http://127.0.0.1:PORT/_sandbox/ ('luca-sandbox faults').
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0 || args.Any(argument => argument is "--help" or "-h" or "-?" or "help"))
        {
            Console.WriteLine(Help);
            return args.Length == 0 ? 2 : 0;
        }

        if (args[0] == "faults")
        {
            using System.IO.Stream page = typeof(CommandLine).Assembly.GetManifestResourceStream("sandbox.md")!;
            using System.IO.StreamReader reader = new(page);
            await Console.Out.WriteAsync(await reader.ReadToEndAsync());
            return 0;
        }

        if (args[0] is "tour" or "shell" or "browse") return await Tour.TourCommandLine.RunAsync(args);
        if (args[0] != "serve")
            return Wrong($"There is no command '{args[0]}'.");
        SandboxOptions options = new();
        TimeSpan latency = TimeSpan.Zero;
        bool quiet = false;
        for (int i = 1; i < args.Length; i++)
        {
            if (args[i] == "--quiet")
            {
                quiet = true;
                continue;
            }

            if (args[i] == "--huge-amounts")
            {
                options.HugeAmounts = true;
                continue;
            }

            if (i + 1 >= args.Length)
                return Wrong($"{args[i]} needs a value, or is not a switch.");
            string name = args[i];
            string value = args[++i];
            if (name == "--redirect-uri")
            {
                options.RedirectUris.Add(value);
                continue;
            }

            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return Wrong($"{name} needs a whole number, not '{value}'.");
            switch (name)
            {
                case "--generation" when number is 1 or 2:
                    options.Generation = number;
                    break;
                case "--port" when number <= IPEndPoint.MaxPort:
                    options.Port = number;
                    break;
                case "--invoices" when number <= 100_000:
                    options.Invoices = number;
                    break;
                case "--bulk-companies" when number <= 1000:
                    options.BulkCompanies = number;
                    break;
                case "--token-lifetime":
                    options.AccessTokenLifetime = TimeSpan.FromSeconds(number);
                    break;
                case "--latency":
                    latency = TimeSpan.FromMilliseconds(number);
                    break;
                default:
                    return Wrong($"{name} {value} is not something that serve knows.");
            }
        }

        try
        {
            await using SandboxServer server = await SandboxServer.StartAsync(options);
            server.Faults.SetLatency(EndpointKind.GraphQL, latency);
            Console.WriteLine(quiet ? server.BaseUri.ToString() : Banner(server));
            await server.WaitForShutdownAsync();
            return 0;
        }
        catch (System.IO.IOException exception)
        {
            Console.Error.WriteLine("The sandbox could not start: " + exception.Message);
            return 1;
        }
    }

    private static string Banner(SandboxServer server)
    {
        string origin = server.BaseUri.GetLeftPart(UriPartial.Authority);
        string users = string.Join('\n', server.Users.Select(user =>
            $"  {user.UserName,-8} {user.Password,-10} {user.Language}  {(user.Companies.Count > 5 ? $"{user.Companies.Count} companies" : string.Join(", ", user.Companies.Select(company => company.Name)))}"));
        string keys = string.Join('\n', server.ApiKeys.All.Select(key =>
            $"  {key.Key,-24} {key.User.UserName,-8} {key.Company.Name}{(key.ExpiresAt is null ? string.Empty : " (expired)")}"));
        string clients = string.Join(
            '\n',
            server.Clients.All.Select(client => $"  {client.ClientId,-14} {client.ClientSecret ?? "(public, no secret)",-20} {(server.Options.Generation == 1 ? SandboxScopes.Accounting : string.Join(' ', client.Scopes))}"));
        string secret = server.Options.Generation == 1
            ? $" -ClientId {server.Clients.Confidential.ClientId} -ClientSecret (ConvertTo-SecureString {server.Clients.Confidential.ClientSecret} -AsPlainText -Force)"
            : $" -ClientId {server.Clients.Public.ClientId} -Scope '{SandboxScopes.Read} {SandboxScopes.Write}'";
        return $"""
            Luca sandbox, generation {server.Options.Generation}: {origin}

            Clients (id, secret, scopes)
            {clients}
            Users (name, password, language, companies)
            {users}
            API keys
            {keys}

            Connect-Luca -BaseUri {origin}{secret}

            Counters and switches: {origin}/_sandbox/ ('luca-sandbox faults' shows how)   Ctrl+C ends.
            """;
    }

    private static int Wrong(string message)
    {
        Console.Error.WriteLine(message + " Try --help.");
        return 2;
    }
}
