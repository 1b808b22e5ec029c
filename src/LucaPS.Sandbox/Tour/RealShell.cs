using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Tour;

/// <summary><c>shell</c> where PowerShell is installed: a prompt of it, with the module loaded and connected.</summary>
internal static class RealShell
{
    // Secrets come through a pipe: others can read arguments and environment.
    private const string Connect = """
        $pipe = [IO.Pipes.NamedPipeClientStream]::new('.', $env:LUCA_SANDBOX_PIPE, 'In', 'CurrentUserOnly')
        $pipe.Connect(30000)
        $reader = [IO.StreamReader]::new($pipe)
        $secret = ConvertTo-SecureString $reader.ReadLine() -AsPlainText -Force
        $token = ConvertTo-SecureString $reader.ReadLine() -AsPlainText -Force
        $reader.Dispose()
        Import-Module -Name $env:LUCA_SANDBOX_MODULE
        $null = Connect-Luca -BaseUri $env:LUCA_SANDBOX_ADDRESS -ClientId $env:LUCA_SANDBOX_CLIENT -ClientSecret $secret -RefreshToken $token -Persist Process
        Remove-Variable pipe, reader, secret, token
        "Connected to the sandbox at $env:LUCA_SANDBOX_ADDRESS, which ends with this prompt. 'exit' ends it."
        """;

    /// <summary>A pwsh on PATH, or among the user's .NET tools; null where there is none.</summary>
    public static string? Find()
    {
        string name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools"));
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs until the user leaves the prompt, and returns its exit code.</summary>
    public static async Task<int> RunAsync(string pwsh, int generation, TextReader? input = null, TextWriter? output = null)
    {
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Generation = generation });
        SandboxClient client = server.Clients.Confidential;
        string home = Directory.CreateTempSubdirectory("luca-sandbox-").FullName;
        try
        {
            ProcessStartInfo start = new(pwsh) { RedirectStandardInput = input is not null, RedirectStandardOutput = output is not null };
            foreach (string argument in (string[])["-NoLogo", "-NoProfile", "-NoExit", "-Command", Connect])
                start.ArgumentList.Add(argument);
            start.Environment["LUCAPS_HOME"] = home;
            start.Environment["LUCA_SANDBOX_MODULE"] = Engine.ModulePath();
            start.Environment["LUCA_SANDBOX_ADDRESS"] = server.BaseUri.GetLeftPart(UriPartial.Authority);
            start.Environment["LUCA_SANDBOX_CLIENT"] = client.ClientId;
            string pipeName = OperatingSystem.IsWindows() ? "luca-sandbox-" + Guid.NewGuid().ToString("N") : Path.Combine(home, "pipe");
            start.Environment["LUCA_SANDBOX_PIPE"] = pipeName;
            foreach (string name in (string[])["LUCA_API_KEY", "LUCA_BASEURI", "LUCA_CLIENT_ID", "LUCA_CLIENT_SECRET"])
                start.Environment.Remove(name);

            string token = await PlayedSignIn.RefreshTokenAsync(server, client, SignedInEngine.DemoUser);
            await using NamedPipeServerStream pipe = new(
                pipeName, PipeDirection.Out, 1, PipeTransmissionMode.Byte, PipeOptions.CurrentUserOnly | PipeOptions.Asynchronous);

            // Ctrl+C belongs to the prompt.
            Console.CancelKeyPress += LeaveToTheShell;
            using Process shell = Process.Start(start) ?? throw new IOException($"'{pwsh}' does not start.");
            if (input is not null)
            {
                // First, since pwsh reads redirected input before it runs its command.
                await shell.StandardInput.WriteAsync(await input.ReadToEndAsync());
                shell.StandardInput.Close();
            }

            Task ended = shell.WaitForExitAsync();
            Task connected = pipe.WaitForConnectionAsync();
            if (await Task.WhenAny(connected, ended) == connected)
            {
                await using StreamWriter secrets = new(pipe);
                await secrets.WriteAsync($"{client.ClientSecret}\n{token}\n");
            }

            if (output is not null)
                await output.WriteAsync(await shell.StandardOutput.ReadToEndAsync());
            await ended;
            return shell.ExitCode;
        }
        finally
        {
            Console.CancelKeyPress -= LeaveToTheShell;
            Directory.Delete(home, recursive: true);
        }
    }

    private static void LeaveToTheShell(object? sender, ConsoleCancelEventArgs e) => e.Cancel = true;
}
