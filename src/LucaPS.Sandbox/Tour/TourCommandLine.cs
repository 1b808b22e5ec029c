using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Tour;

/// <summary>The commands that use the module: <c>tour</c>, <c>shell</c>, <c>browse</c>.</summary>
internal static class TourCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            TourOptions options = TourOptions.Parse(args);
            return args[0] switch
            {
                "tour" => await TourAsync(options),
                "shell" => RealShell.Find() is { } pwsh
                    ? await RealShell.RunAsync(pwsh, options.Generation)
                    : await ShellCommand.RunAsync(options.Generation, Console.In, Console.Out, options.Colored),
                _ => await BrowseAsync(options),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            await Console.Error.WriteLineAsync("luca-sandbox: " + exception.Message);
            return exception is ArgumentException ? 2 : 1;
        }
    }

    private static async Task<int> TourAsync(TourOptions options)
    {
        if (options.Output is null) return await TourCommand.RunAsync(options.Generation, Console.Out, options.Colored);
        await using StreamWriter file = new(options.Output, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return await TourCommand.RunAsync(options.Generation, file, options.Colored);
    }

    private static async Task<int> BrowseAsync(TourOptions options)
    {
        using SandboxBrowser browser = new();
        IReadOnlyList<string>? companies = options.Companies.Count > 0 ? options.Companies : null;
        try
        {
            if (options.Print)
            {
                Console.WriteLine((await browser.SignInAsync(options.Address!, options.User, companies, options.Allow)).AbsoluteUri);
                return 0;
            }

            SandboxCallback callback = await browser.SignInAndCallBackAsync(options.Address!, options.User, companies, options.Allow);
            if ((int)callback.Status < 400)
                return 0;
            throw new IOException(
                $"The program answered the callback with status {(int)callback.Status}: {SandboxBrowser.TextOf(callback.Page)}");
        }
        catch (SandboxBrowserException exception)
        {
            throw new IOException($"{exception.Message} It says: {SandboxBrowser.TextOf(exception.Page)}", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"Nothing answers at the address that the browser came to ({exception.Message}). Does the sandbox, or the command that waits for the browser, still run?", exception);
        }
    }
}
