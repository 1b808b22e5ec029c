using System;
using System.IO;
using System.Security;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.Tour;

/// <summary>
/// A sandbox, and an engine signed in to it through the real code flow. The browser is simulated: it follows the redirects itself.
/// </summary>
internal sealed class SignedInEngine : IAsyncDisposable
{
    /// <summary>Who signs in: a user with several companies.</summary>
    public const string DemoUser = "kari";

    private readonly string _home = Directory.CreateTempSubdirectory("luca-sandbox-").FullName;
    private readonly string? _previousHome = Environment.GetEnvironmentVariable("LUCAPS_HOME");
    private Task? _browser;

    private SignedInEngine(SandboxServer server, TextWriter output, TextReader input, bool colored)
    {
        Server = server;
        Ui = new EngineHostUI(output, input, colored);
        Environment.SetEnvironmentVariable("LUCAPS_HOME", _home);
        Engine = new Engine(Ui);
    }

    public SandboxServer Server { get; }

    public EngineHostUI Ui { get; }

    public Engine Engine { get; }

    public static async Task<SignedInEngine> StartAsync(SandboxOptions options, TextWriter output, TextReader input, bool colored = false)
    {
        SandboxServer server = await SandboxServer.StartAsync(options);
        return new SignedInEngine(server, output, input, colored);
    }

    /// <summary>Imports the module and signs in; false when either failed, with the error shown.</summary>
    public async Task<bool> SignInAsync(string user, string connectCommand)
    {
        string redirectUri = $"http://127.0.0.1:{FreePort.Next()}/callback";
        Server.Clients.AddRedirectUri(redirectUri);
        SandboxClient client = Server.Clients.Confidential;
        using SecureString secret = new();
        foreach (char character in client.ClientSecret!) secret.AppendChar(character);
        Ui.LineWritten = line =>
        {
            if (_browser is null && AuthorizationAddress(line) is { } address)
                _browser = BrowseAsync(address, user);
        };
        bool connected = Engine.Run("Import-Module -Name $LucaModule -ErrorAction Stop", ("LucaModule", Engine.ModulePath()));
        connected = connected && Engine.Run(
            connectCommand,
            ("LucaBaseUri", Server.BaseUri),
            ("LucaClientId", client.ClientId),
            ("LucaClientSecret", secret.Copy()),
            ("LucaRedirectUri", redirectUri));
        Ui.LineWritten = null;
        if (_browser is not null) await _browser;
        return connected;
    }

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Server.DisposeAsync();
        Environment.SetEnvironmentVariable("LUCAPS_HOME", _previousHome);
        Directory.Delete(_home, recursive: true);
    }

    private static async Task BrowseAsync(Uri address, string user)
    {
        using SandboxBrowser browser = new();
        await browser.SignInAndCallBackAsync(address, user);
    }

    private Uri? AuthorizationAddress(string line)
    {
        int start = line.IndexOf(Server.BaseUri.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        if (start < 0 || !line.Contains("authorize?", StringComparison.Ordinal)) return null;
        string text = line[start..].Split(' ', 2)[0];
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : null;
    }
}
