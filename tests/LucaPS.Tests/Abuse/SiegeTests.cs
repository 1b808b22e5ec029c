using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Tests.Data;
using Xunit;

namespace LucaPS.Tests.Abuse;

/// <summary>
/// Issue 8 item 2 through Connect-Luca: each kind of abuse while it waits, then the real browser, whose sign-in completes. What is
/// measured on the listener alone is in CallbackAbuseTests and CallbackListenerTests.
/// </summary>
[Collection(EngineCollection.Name)]
public sealed class SiegeTests
{
    private const string Markup = "<script>alert('æøå')</script>";

    public static TheoryData<string> Kinds =>
    [
        "junk", "half open", "half a request", "huge headers", "pipelined", "wrong method", "wrong host", "no state", "wrong state",
        "repeated state",
        "code of another authorization", "code and error", "error with markup", "prefetched", "left without reading",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_true_callback_still_completes(string kind)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        List<Socket> open = [];
        List<string> answers = [];
        try
        {
            Result result = await SignInAsync(session, async address =>
            {
                int port = new Uri(session.RedirectUri).Port;
                foreach (byte[] request in await RequestsAsync(kind, session, address, port))
                {
                    Socket socket = await ConnectAsync(port);
                    if (kind is "half open" or "half a request" or "left without reading")
                    {
                        open.Add(socket);
                        await socket.SendAsync(request);
                    }
                    else
                    {
                        using (socket) answers.Add(await AskAsync(socket, request));
                    }
                }
            });

            Assert.Null(result.Terminating);
            Assert.Empty(result.Errors);
            Assert.Single(result.Output);
            Assert.Equal(1, session.Server.Counters.Grants);
            Assert.DoesNotContain(answers, answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal));
            Assert.DoesNotContain(answers, answer => answer.Contains("<script", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain("<script", result.AllText, StringComparison.OrdinalIgnoreCase);
            // Afterwards nobody listens any more.
            await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(new Uri(session.RedirectUri).Port));
        }
        finally
        {
            foreach (Socket socket in open) socket.Dispose();
        }
    }

    /// <summary>The kernel's own list of the addresses this process listens on while it waits.</summary>
    [Fact]
    public async Task Nothing_but_loopback_is_bound()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        int port = new Uri(session.RedirectUri).Port;
        string[] listening = [];

        Result result = await SignInAsync(session, _ =>
        {
            listening = [.. Listening().Where(at =>
                at.EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))];
            return Task.CompletedTask;
        });

        Assert.Null(result.Terminating);
        Assert.Equal(["0100007F:" + port.ToString("X4", CultureInfo.InvariantCulture)], listening);
        Assert.DoesNotContain(
            Listening(), at => at.EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    /// <summary>Local addresses in state LISTEN (0A), IPv4 and IPv6.</summary>
    private static IEnumerable<string> Listening() =>
        ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists).SelectMany(file => File.ReadAllLines(file).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts[3] == "0A").Select(parts => parts[1]);

    private static async Task<IReadOnlyList<byte[]>> RequestsAsync(string kind, EngineSession session, Uri address, int port)
    {
        string host = $"Host: 127.0.0.1:{port}\r\n";
        string state = Query(address, "state");
        string iss = Uri.EscapeDataString(session.Server.BaseUri.ToString().TrimEnd('/'));
        string Get(string query, string headers = "") => $"GET /callback?{query} HTTP/1.1\r\n{host}{headers}\r\n";
        IEnumerable<string> requests = kind switch
        {
            "junk" => Enumerable.Range(0, 200).Select(n => (n % 4) switch
            {
                0 => "\u0016\u0003\u0001\u0002 not http at all\r\n\r\n",
                1 => $"GET /favicon.ico HTTP/1.1\r\n{host}\r\n",
                2 => $"GET /callback?{new string('a', 30_000)} HTTP/1.1\r\n{host}\r\n",
                _ => "\n\n",
            }),
            "half open" => Enumerable.Repeat("", 100),
            "half a request" => Enumerable.Repeat($"GET /callback?code=planted&state={state} HTTP/1.1\r\nHost: ", 100),
            "left without reading" => Enumerable.Repeat($"GET / HTTP/1.1\r\n{host}\r\n", 100),
            "huge headers" => [$"GET / HTTP/1.1\r\n{host}X: {new string('x', 200_000)}\r\n\r\n", $"GET / HTTP/1.1\r\n{host}"
                + string.Concat(Enumerable.Range(0, 20_000).Select(n => $"X{n}: x\r\n")) + "\r\n"],
            "pipelined" =>
            [
                $"GET / HTTP/1.1\r\n{host}\r\n" + Get($"code=planted&state={state}&iss={iss}"),
                $"POST / HTTP/1.1\r\n{host}Content-Length: 0\r\n\r\n" + Get($"error=access_denied&state={state}&iss={iss}")
            ],
            "wrong method" => ((string[])["POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "TRACE"])
                .Select(method => $"{method} /callback?code=planted&state={state}&iss={iss} HTTP/1.1\r\n{host}\r\n"),
            "wrong host" => ((string[])
            [
                "evil.example", $"evil.example:{port}", "127.0.0.1", $"localhost:{port}", $"127.0.0.1:{port}.evil.example", $"[::1]:{port}",
                "127.0.0.1:80", ""
            ])
                .Select(name => $"GET /callback?code=planted&state={state}&iss={iss} HTTP/1.1\r\nHost: {name}\r\n\r\n")
                .Append($"GET /callback?code=planted&state={state}&iss={iss} HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n"),
            "no state" => [Get($"code=planted&iss={iss}"), Get($"code=planted&state=&iss={iss}"), Get($"error=access_denied&iss={iss}")],
            "wrong state" =>
            [
                Get($"code=planted&state=x&iss={iss}"), Get($"code=planted&state={state[..^1]}&iss={iss}"),
                Get($"code=planted&state={state}x&iss={iss}"), Get($"error=access_denied&state=x")
            ],
            "repeated state" =>
            [
                Get($"code=planted&state={state}&state={state}&iss={iss}"),
                Get($"code=planted&state={state}&%73tate=x&iss={iss}"),
                Get($"code=a&code=b&state={state}&iss={iss}")
            ],
            "code of another authorization" => [Get((await CodeOfAnotherAsync(session)) + $"&iss={iss}")],
            "code and error" => [Get($"code=planted&error=access_denied&state={state}&iss={iss}")],
            "error with markup" =>
            [
                Get($"error={Uri.EscapeDataString(Markup)}&error_description={Uri.EscapeDataString(Markup)}&state={Uri.EscapeDataString(Markup)}&iss={iss}"),
                $"GET /callback?error={Markup}&error_description={Markup} HTTP/1.1\r\n{host}\r\n",
                $"GET /{Markup} HTTP/1.1\r\n{host}\r\n"
            ],
            "prefetched" =>
            [
                Get($"error=access_denied&state={state}&iss={iss}", "Sec-Purpose: prefetch\r\n"),
                Get($"error=access_denied&state={state}&iss={iss}", "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n"),
                Get($"error=access_denied&state={state}&iss={iss}", "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n")
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return [.. requests.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>A real code with its own state: somebody else's sign-in to the same application.</summary>
    private static async Task<string> CodeOfAnotherAsync(EngineSession session)
    {
        using SandboxBrowser attacker = new();
        Uri callback = await attacker.SignInAsync(
            new Uri($"{session.Server.AuthorizeUri}?response_type=code&client_id={session.Server.Clients.Confidential.ClientId}&redirect_uri={Uri.EscapeDataString(session.RedirectUri)}&scope=accounting.read&state=attackers-own-state&code_challenge={new string('a', 43)}&code_challenge_method=S256"),
            "ola");
        return $"code={Uri.EscapeDataString(Query(callback, "code"))}&state=attackers-own-state";
    }

    private static string Query(Uri address, string name) => System.Web.HttpUtility.ParseQueryString(address.Query)[name]!;

    private static async Task<Socket> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> AskAsync(Socket socket, byte[] request)
    {
        using MemoryStream answer = new();
        try
        {
            for (int sent = 0; sent < request.Length;) sent += await socket.SendAsync(request.AsMemory(sent));
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await socket.ReceiveAsync(buffer)) > 0;) answer.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
            // Cut off in the middle.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Signs in; once the address is shown, the abuse comes first, then the user.</summary>
    private static async Task<Result> SignInAsync(EngineSession session, Func<Uri, Task> abuse)
    {
        using System.Management.Automation.Runspaces.Runspace runspace = EngineSession.NewRunspace();
        foreach ((string name, object value) in (ReadOnlySpan<(string, object)>)
        [
            ("BaseUri", session.Server.BaseUri),
            ("RedirectUri", session.RedirectUri),
            ("ClientId", session.Server.Clients.Confidential.ClientId),
            ("ClientSecret", EngineSession.Secret(session.Server.Clients.Confidential.ClientSecret!))
        ])
            runspace.SessionStateProxy.SetVariable(name, value);
        TaskCompletionSource<Uri> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Result> running = Task.Run(() =>
            EngineSession.Run(
                runspace,
                Rows.Connect.Replace("-TimeoutSec 60", "-TimeoutSec 600", StringComparison.Ordinal),
                shell => shell.Streams.Information.DataAdded += (sender, added) =>
                {
                    string text = ((PSDataCollection<InformationRecord>)sender!)[added.Index].MessageData?.ToString() ?? "";
                    if (text.Contains("authorize?", StringComparison.Ordinal)) shown.TrySetResult(new Uri(text.Trim()));
                }));
        if (await Task.WhenAny(shown.Task, running) == shown.Task)
        {
            await abuse(await shown.Task);
            using SandboxBrowser browser = new();
            await browser.SignInAndCallBackAsync(await shown.Task, "kari");
        }

        return await running;
    }
}
