using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.OAuth;
using Xunit;

namespace LucaPS.Core.Tests.OAuth;

public sealed class BrowserLauncherTests
{
    private const string Address = "https://luca.example/authorize?a=1&b=%22;$(rm)&c='x'";
    private readonly string _escaped = new Uri(Address).AbsoluteUri;

    [Fact]
    public void Windows_opens_it_by_the_shell_and_otherwise_by_the_url_handler()
    {
        FakeHost host = new(BrowserPlatform.Windows);
        Assert.True(new BrowserLauncher(host).TryOpen(new Uri(Address)).Opened);
        Assert.True(host.Started.Single() is { ShellExecute: true } command && command.FileName == _escaped);

        host = new(BrowserPlatform.Windows) { Fails = command => command.ShellExecute };
        BrowserLaunch launch = new BrowserLauncher(host).TryOpen(new Uri(Address));
        Assert.True(launch.Opened);
        Assert.Equal(["url.dll,FileProtocolHandler", _escaped], host.Started[1].Arguments);
        Assert.Equal(["the default browser: no luck", "rundll32.exe"], launch.Tried);
    }

    [Fact]
    public void MacOS_opens_it_with_open()
    {
        FakeHost host = new(BrowserPlatform.MacOS);
        Assert.True(new BrowserLauncher(host).TryOpen(new Uri(Address)).Opened);
        Assert.Equal("/usr/bin/open", host.Started.Single().FileName);
        Assert.Equal([_escaped], host.Started.Single().Arguments);
    }

    [Fact]
    public void Linux_tries_what_is_there_in_turn()
    {
        FakeHost host = new(BrowserPlatform.Linux, ("DISPLAY", ":0"))
        {
            Programs = { "gio", "firefox", "chromium" },
            Fails = command => command.FileName.EndsWith("/gio", StringComparison.Ordinal)
        };
        BrowserLaunch launch = new BrowserLauncher(host).TryOpen(new Uri(Address));
        Assert.True(launch.Opened);
        Assert.Equal(["/bin/gio", "/bin/firefox"], host.Started.Select(command => command.FileName));
        Assert.Equal(["open", _escaped], host.Started[0].Arguments);
        Assert.Equal("xdg-open: not found", launch.Tried[0]);
        Assert.Equal("firefox", launch.Tried[^1]);
    }

    [Fact]
    public void Without_a_graphical_session_nothing_is_started_and_it_says_so()
    {
        FakeHost host = new(BrowserPlatform.Linux) { Programs = { "xdg-open" } };
        BrowserLaunch launch = new BrowserLauncher(host).TryOpen(new Uri(Address));
        Assert.False(launch.Opened);
        Assert.Empty(host.Started);
        Assert.Contains("DISPLAY", launch.Tried.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_own_choice_comes_first()
    {
        FakeHost host = new(BrowserPlatform.Linux, ("BROWSER", "missing:\"my browser\" --new-window '%s' --flag:plain -x"), (
            "DISPLAY", ":0"))
        { Programs = { "my browser", "plain" } };
        host.Fails = command => command.FileName == "/bin/my browser";
        BrowserLaunch launch = new BrowserLauncher(host).TryOpen(new Uri(Address));
        Assert.True(launch.Opened);
        Assert.Equal(["--new-window", _escaped, "--flag"], host.Started[0].Arguments);
        Assert.Equal(["-x", _escaped], host.Started[1].Arguments);
        Assert.Equal(["BROWSER (missing): not found", "BROWSER (my browser): no luck", "BROWSER (plain)"], launch.Tried);
    }

    [Fact]
    public void Wsl_hands_the_address_to_windows_without_putting_it_into_a_script()
    {
        FakeHost host = new(BrowserPlatform.Wsl, ("WSLENV", "A/p")) { Programs = { "powershell.exe", "rundll32.exe" }, Fails = _ => true };
        BrowserLaunch launch = new BrowserLauncher(host).TryOpen(new Uri(Address));
        Assert.False(launch.Opened);
        BrowserCommand powerShell = host.Started[0];
        Assert.DoesNotContain(powerShell.Arguments, argument => argument.Contains("luca", StringComparison.Ordinal));
        Assert.Equal((_escaped, "A/p:LUCAPS_ADDRESS"), (powerShell.Environment["LUCAPS_ADDRESS"], powerShell.Environment["WSLENV"]));
        Assert.Equal(["url.dll,FileProtocolHandler", _escaped], host.Started[1].Arguments);
        host = new(BrowserPlatform.Wsl) { Programs = { "wslview", "powershell.exe" } };
        Assert.Equal(["wslview"], new BrowserLauncher(host).TryOpen(new Uri(Address)).Tried);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("ms-settings:privacy")]
    [InlineData("https://ola:hemmelig@luca.example/")]
    [InlineData("relative")]
    public void Only_the_web_is_opened(string address)
    {
        FakeHost host = new(BrowserPlatform.Windows);
        Assert.False(new BrowserLauncher(host).TryOpen(new Uri(address, UriKind.RelativeOrAbsolute)).Opened);
        Assert.Empty(host.Started);
    }

    [Fact]
    public async Task A_real_program_gets_the_address_as_one_argument_and_a_failing_one_is_noticed()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Starts a shell script.");
        string folder = Directory.CreateTempSubdirectory("lucaps-browser-").FullName;
        try
        {
            string said = Path.Combine(folder, "said");
            string browser = Script(folder, "a browser", $"printf '%s\\n' \"$#\" \"$@\" > '{said}'; echo noise; echo noise >&2");
            string broken = Script(folder, "broken", "exit 3");
            RealHost host = new($"'{broken}':'{browser}' --url=%s");
            BrowserLaunch launch = new BrowserLauncher(host).TryOpen(new Uri(Address));
            Assert.True(launch.Opened);
            Assert.Equal(2, launch.Tried.Count);
            Assert.EndsWith("ended with exit code 3", launch.Tried[0], StringComparison.Ordinal);
            Assert.Equal(["1", "--url=" + _escaped], await File.ReadAllLinesAsync(said));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Script(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private sealed class RealHost(string browser) : IBrowserHost
    {
        private readonly BrowserHost _real = new();

        public BrowserPlatform Platform => BrowserPlatform.Linux;

        public string? GetVariable(string name) => name == "BROWSER" ? browser : null;

        public string? Find(string program) => _real.Find(program);

        public string? Start(BrowserCommand command) => _real.Start(command);
    }

    private sealed class FakeHost(BrowserPlatform platform, params (string Name, string Value)[] variables) : IBrowserHost
    {
        public List<string> Programs { get; } = [];

        public Func<BrowserCommand, bool> Fails { get; set; } = _ => false;

        public List<BrowserCommand> Started { get; } = [];

        public BrowserPlatform Platform => platform;

        public string? GetVariable(string name) => variables.FirstOrDefault(variable => variable.Name == name).Value;

        public string? Find(string program) => Programs.Contains(program) ? "/bin/" + program : null;

        public string? Start(BrowserCommand command)
        {
            Started.Add(command);
            return Fails(command) ? "no luck" : null;
        }
    }
}
