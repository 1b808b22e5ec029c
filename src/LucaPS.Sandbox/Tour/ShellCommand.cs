using System;
using System.IO;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Tour;

/// <summary><c>shell</c>: a prompt of the engine, with the module loaded and connected.</summary>
internal static class ShellCommand
{
    private const string Connect = "$null = Connect-Luca -BaseUri $LucaBaseUri -ClientId $LucaClientId -ClientSecret $LucaClientSecret -RedirectUri $LucaRedirectUri -NoBrowser -Interactive -Persist Process -TimeoutSec 60";

    private const string Missing = """
        Connected. There is no PowerShell on this machine (no pwsh on PATH and none among the .NET tools), so this prompt is its engine alone:
        Select-Object, Sort-Object, Format-Table, Export-Csv, ConvertTo-Json and the other commands of Microsoft.PowerShell.Utility are missing.
        'dotnet tool install --global PowerShell' brings them. 'exit' ends it.
        """;

    public static async Task<int> RunAsync(int generation, TextReader input, TextWriter output, bool colored = false)
    {
        await using SignedInEngine session = await SignedInEngine.StartAsync(
            new SandboxOptions { Generation = generation }, output, input, colored);
        if (!await session.SignInAsync(SignedInEngine.DemoUser, Connect)) return 1;
        await output.WriteLineAsync(Missing);
        string text = string.Empty;
        while (!session.Engine.Host.ShouldExit)
        {
            await output.WriteAsync(text.Length == 0 ? "PS> " : ">> ");
            await output.FlushAsync();
            string? line = await input.ReadLineAsync();
            if (line is null) break;
            text = text.Length == 0 ? line : text + Environment.NewLine + line;
            if (!Engine.IsComplete(text) && line.Length > 0) continue;
            string statement = text.Trim();
            text = string.Empty;
            if (statement.Length == 0) continue;
            if (string.Equals(statement, "exit", StringComparison.OrdinalIgnoreCase)) break;
            session.Engine.Run(statement);
        }

        return session.Engine.Host.ExitCode;
    }
}
