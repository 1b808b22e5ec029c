using System;
using System.Management.Automation.Host;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.OAuth;

namespace LucaPS.SignIn;

/// <summary>Asks for the address that a browser ended on. Runs on the pipeline thread.</summary>
internal sealed class PastePrompt(LucaCmdlet cmdlet)
{
    private static Task<string?>? s_reading;

    /// <summary>The address holds a code: it is read as a secret, so that no transcript keeps it.</summary>
    public string Ask(string prompt, AuthorizationCodeFlow flow, TimeSpan timeout)
    {
        PSHostUserInterface ui = cmdlet.Host.UI;
        ui.Write(prompt + ": ");
        if (cmdlet.Host.Name == "ConsoleHost" && Console.IsInputRedirected) return Line(ui, flow, timeout);
        // A host's own prompt cannot be ended; what comes of it too late is refused.
        using System.Security.SecureString secret = FirstSignIn.Checked(cmdlet, ui.ReadLineAsSecureString());
        return SignInOptions.Plain(secret) ?? string.Empty;
    }

    private string Line(PSHostUserInterface ui, AuthorizationCodeFlow flow, TimeSpan timeout)
    {
        // A read cannot be taken back: the next question gets what this one did not wait for.
        Task<string?> reading = s_reading is { IsCompleted: false } begun ? begun : Task.Run<string?>(ui.ReadLine);
        s_reading = reading;
        return cmdlet.Wait(token => flow.WaitForAsync(reading, timeout, token)) ?? string.Empty;
    }
}
