using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace LucaPS.OAuth;

/// <summary>How opening the browser went.</summary>
/// <param name="Opened">Whether something that opens addresses was started without complaint.</param>
/// <param name="Tried">What was tried, in order, each with why it failed; never the address.</param>
internal sealed record BrowserLaunch(bool Opened, IReadOnlyList<string> Tried);

/// <summary>
/// Opens an address in the user's browser. No shell reads the address. It is visible to other accounts as a process argument, which is
/// safe: it holds <c>state</c> and the code challenge, and neither redeems a code.
/// </summary>
internal sealed class BrowserLauncher(IBrowserHost host)
{
    private static readonly string[] s_launchers =
        [
            "xdg-open", "gio", "kde-open", "kde-open5", "exo-open", "gnome-open", "sensible-browser", "x-www-browser", "firefox",
            "google-chrome", "chromium", "chromium-browser", "microsoft-edge"
        ];

    private const string Quoted = "\"[^\"]*\"?|'[^']*'?";
    private static readonly Regex s_quoted = new(Quoted, RegexOptions.CultureInvariant);
    private static readonly Regex s_word = new("(?:" + Quoted + "|[^ \t\"'])+", RegexOptions.CultureInvariant);

    public BrowserLauncher()
        : this(new BrowserHost())
    {
    }

    public BrowserLaunch TryOpen(Uri address)
    {
        // Anything else could start any program that a scheme is registered for.
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            return new BrowserLaunch(false, ["it is not a web address"]);
        }

        List<string> tried = [];
        foreach ((string name, BrowserCommand? command, string? problem) in Candidates(address.AbsoluteUri))
        {
            string? failure = command is null ? problem : host.Start(command);
            if (failure is null)
            {
                tried.Add(name);
                return new BrowserLaunch(true, tried);
            }

            tried.Add($"{name}: {failure}");
        }

        return new BrowserLaunch(false, tried);
    }

    private IEnumerable<(string Name, BrowserCommand? Command, string? Problem)> Candidates(string address) => host.Platform switch
    {
        BrowserPlatform.Windows => Windows(address),
        BrowserPlatform.MacOS => FromVariable(address).Concat([("open", new BrowserCommand("/usr/bin/open", [address]), null)]),
        BrowserPlatform.Wsl => FromVariable(address).Concat(Wsl(address)).Concat(Linux(address)),
        _ => FromVariable(address).Concat(Linux(address)),
    };

    private static IEnumerable<(string, BrowserCommand?, string?)> Windows(string address)
    {
        yield return ("the default browser", new BrowserCommand(address, []) { ShellExecute = true }, null);
        // By its whole path: the current directory comes before the system's in the search.
        string rundll = System.IO.Path.Combine(Environment.SystemDirectory, "rundll32.exe");
        yield return ("rundll32.exe", new BrowserCommand(rundll, ["url.dll,FileProtocolHandler", address]), null);
    }

    private IEnumerable<(string, BrowserCommand?, string?)> Wsl(string address)
    {
        yield return Program("wslview", address);
        const string PowerShell = "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe";
        if ((host.Find("powershell.exe") ?? host.Find(PowerShell)) is { } powerShell)
        {
            // The text that PowerShell reads is constant; the address comes in a variable that WSLENV hands over.
            string shared = host.GetVariable("WSLENV") is { Length: > 0 } others ? others + ":LUCAPS_ADDRESS" : "LUCAPS_ADDRESS";
            yield return ("powershell.exe", new BrowserCommand(
                powerShell, ["-NoProfile", "-NonInteractive", "-Command", "Start-Process -FilePath $env:LUCAPS_ADDRESS"])
            {
                Environment = new Dictionary<string, string> { ["LUCAPS_ADDRESS"] = address, ["WSLENV"] = shared },
            }, null);
        }

        string? rundll = host.Find("rundll32.exe") ?? host.Find("/mnt/c/Windows/System32/rundll32.exe");
        yield return rundll is null
            ? ("rundll32.exe", null, "not found")
            : ("rundll32.exe", new BrowserCommand(rundll, ["url.dll,FileProtocolHandler", address]), null);
    }

    private IEnumerable<(string, BrowserCommand?, string?)> Linux(string address)
    {
        // Launchers would start a text browser on the terminal that PowerShell reads from.
        if (string.IsNullOrEmpty(host.GetVariable("DISPLAY")) && string.IsNullOrEmpty(host.GetVariable("WAYLAND_DISPLAY")))
        {
            yield return ("xdg-open", null, "there is no graphical session (DISPLAY and WAYLAND_DISPLAY are not set)");
            yield break;
        }

        foreach (string launcher in s_launchers)
        {
            yield return Program(launcher, launcher is "gio" ? ["open", address] : [address]);
        }
    }

    private (string, BrowserCommand?, string?) Program(string program, params string[] arguments) =>
        host.Find(program) is { } path ? (program, new BrowserCommand(path, arguments), null) : (program, null, "not found");

    /// <summary>
    /// <c>BROWSER</c>: commands between colons, tried in turn; <c>%s</c> stands for the address, which is otherwise put last. Words are
    /// split as a shell would at spaces and quotes, and that is all.
    /// </summary>
    private IEnumerable<(string, BrowserCommand?, string?)> FromVariable(string address)
    {
        foreach (string entry in (host.GetVariable("BROWSER") ?? "").Split([':'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = Words(entry);
            if (words.Length == 0) continue;
            string name = $"BROWSER ({Foundation.SafeText.Line(words[0], 80)})";
            if (host.Find(words[0]) is not { } path)
            {
                yield return (name, null, "not found");
                continue;
            }

            bool placed = words.Skip(1).Any(word => word.AsSpan().IndexOf("%s".AsSpan()) >= 0);
            string[] arguments = [.. words.Skip(1).Select(word => word.Replace("%s", address))];
            yield return (name, new BrowserCommand(path, placed ? arguments : [.. arguments, address]), null);
        }
    }

    private static string[] Words(string text) =>
        [.. s_word.Matches(text).Cast<Match>().Select(word => s_quoted.Replace(word.Value, quoted => quoted.Value.Trim(quoted.Value[0])))];
}
