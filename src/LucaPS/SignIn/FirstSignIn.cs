using System;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using LucaPS.Connections;
using LucaPS.Foundation;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>Leads a person through the first sign-in: what to register in Luca, and what of it to type here.</summary>
internal static class FirstSignIn
{
    /// <summary>The options with a client id, and a secret where one was typed.</summary>
    /// <returns>Null where the host has no questions, or nothing was typed.</returns>
    /// <exception cref="PipelineStoppedException">Ctrl+C was pressed.</exception>
    public static SignInOptions? Ask(LucaCmdlet cmdlet, SignInOptions options)
    {
        string[] lines =
        [
            $"To sign in, LucaPS needs an API application in Luca, which you register once at {Origin.Text(options.BaseUri!)}:",
            "  1. Open Settings, Advanced, and choose \"New API application\".",
            "  2. Give it a name, such as LucaPS. Where it asks for scopes: accounting.read, and accounting.write if you want to change anything.",
            "  3. Where it asks for a redirect URI, copy this one, character by character:",
            $"     {options.RedirectUri!.OriginalString}",
            "  4. Luca then shows a client id and a secret, the secret only once. Copy them here. Ctrl+C ends this.",
        ];
        foreach (string line in lines) cmdlet.WriteNotice(line);
        PSHostUserInterface ui = cmdlet.Host.UI;
        try
        {
            ui.Write("Client id: ");
            string id = Checked(cmdlet, ui.ReadLine())!.Trim();
            if (id.Length == 0) return null;
            if (options.ClientSecret is not null) return options with { ClientId = id };
            ui.Write("Client secret (leave empty if the application has none): ");
            using SecureString? secret = Checked(cmdlet, ui.ReadLineAsSecureString());
            return options with { ClientId = id, ClientSecret = SignInOptions.Secret(secret) };
        }
        catch (Exception exception) when (SessionKind.IsWithoutQuestions(exception))
        {
            return null;
        }
    }

    /// <summary>PowerShell makes nothing of a Ctrl+C at its prompt, and stops the pipeline from another thread.</summary>
    public static T Checked<T>(LucaCmdlet cmdlet, T? typed)
        where T : class =>
        typed is null || cmdlet.StopToken.IsCancellationRequested ? throw new PipelineStoppedException() : typed;
}
