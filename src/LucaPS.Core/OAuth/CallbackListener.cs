using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.OAuth;

/// <summary>
/// Waits on the redirect URI for the one callback of a sign-in (RFC 8252 section 7.3) and answers everything else without ending the wait.
/// </summary>
/// <remarks>
/// An HTTP server of its own over sockets: HttpListener goes through http.sys on Windows, which wants a URL reservation made by an
/// administrator for most prefixes, reads the Host header itself, and does not bind only [::1] and 127.0.0.1.
/// </remarks>
internal sealed class CallbackListener : IDisposable
{
    /// <summary>Connections at a time; beyond it, the one that has been slowest with its request is cut off.</summary>
    public const int MostConnections = 64;

    private const int MostHeld = 8;

    /// <summary>How long a client may take over its request, and again over taking the answer.</summary>
    public static readonly TimeSpan ConnectionDeadline = TimeSpan.FromSeconds(10);

    // For the browser to fetch the final page.
    private static readonly TimeSpan s_finishDeadline = TimeSpan.FromSeconds(2);

    private readonly List<Socket> _sockets;
    private readonly HashSet<CallbackSocket> _connections = [];
    private readonly TaskCompletionSource<CallbackValidation> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CallbackPage> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly string[] _hosts;
    private readonly string _path;
    private Func<CallbackParameters, CallbackValidation>? _validator;
    private bool _disposed;

    private CallbackListener(Uri redirectUri, List<Socket> sockets, string? locale, TimeProvider time)
    {
        _sockets = sockets;
        _time = time;
        Locale = locale;
        _path = redirectUri.AbsolutePath;
        // A browser leaves the scheme's own port out.
        string host = HostHeader(redirectUri.Host);
        _hosts = redirectUri.Port == 80
            ? [host, host + ":80"]
            : [$"{host}:{redirectUri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}"];
    }

    /// <summary><c>nb</c> or <c>en</c>, for the pages.</summary>
    public string? Locale { get; }

    /// <summary>The result on the first callback that was not refused.</summary>
    public Task<CallbackValidation> Decided => _decided.Task;

    /// <summary>Why the last callback was refused; null when none was.</summary>
    public string? LastRefusal { get; private set; }

    /// <summary>Connections that are open now.</summary>
    public int ActiveConnections
    {
        get
        {
            lock (_connections) return _connections.Count;
        }
    }

    /// <summary>Binds. From here on the port is ours; requests wait until <see cref="Start"/>.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.PortInUse"/>, or the redirect URI is not one to listen on.</exception>
    public static CallbackListener Bind(Uri redirectUri, string? locale, TimeProvider time)
    {
        RedirectUriRules.Check(redirectUri, listens: true);
        return new CallbackListener(redirectUri, LoopbackSockets.Listen(redirectUri), locale, time);
    }

    /// <summary>Begins to answer.</summary>
    public void Start(Func<CallbackParameters, CallbackValidation> validator)
    {
        _validator = validator;
        foreach (Socket socket in _sockets) _ = Task.Run(() => AcceptAsync(socket));
    }

    /// <summary>Sends the page to the browser that waits for it, for a short while at most, and closes everything.</summary>
    public async Task FinishAsync(CallbackPage page)
    {
        _outcome.TrySetResult(page);
        CloseSockets();
        Task[] open;
        lock (_connections) open = [.. _connections.Where(connection => connection.IsHeld).Select(connection => connection.Answered)];
        try
        {
            await Task.WhenAll(open).WaitAsync(s_finishDeadline, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The browser went away or does not read; the sign-in does not depend on it.
        }

        Dispose();
    }

    public void Dispose()
    {
        CloseSockets();
        CallbackSocket[] open;
        lock (_connections) open = [.. _connections];
        foreach (CallbackSocket connection in open) connection.Abort();
        _decided.TrySetCanceled();
        _outcome.TrySetCanceled();
    }

    /// <summary>
    /// A host as browsers write it: .NET Framework may write an IPv6 address out in full (referencesource,
    /// IPv6AddressHelper.CreateCanonicalName).
    /// </summary>
    internal static string HostHeader(string host) =>
        host[0] == '[' && IPAddress.TryParse(host, out IPAddress? address) ? $"[{address}]" : host;

    /// <summary>What a request gets. Called on the connection's task.</summary>
    internal CallbackReply Answer(CallbackRequest? request, CallbackSocket connection)
    {
        if (request is null) return new(CallbackPages.BadRequest);
        if (request.Header("Host") is not { } host || !_hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            return new(CallbackPages.Misdirected);
        if (request.Path != _path) return new(CallbackPages.NotFound);
        if (request.Method != "GET") return new(CallbackPages.MethodNotAllowed, WithBody: request.Method != "HEAD");
        if (request.IsNotNavigation) return Refuse("it is not a page that the user went to");
        CallbackValidation result = _validator!(CallbackParameters.Parse(request.Query));
        if (result.Refusal is { } refusal) return Refuse(refusal);
        if (result.Next is { } next) return new(CallbackPages.SeeOther(next));

        // Before the result is known, so that the end of the sign-in finds the connection held. A reload, or the browser's second try, gets
        // the page of the first, whose code is the one that counts.
        lock (_connections)
        {
            if (_connections.Count(open => open.IsHeld) >= MostHeld) return new(CallbackPages.Busy);
            connection.IsHeld = true;
        }

        _decided.TrySetResult(result);
        return new(null);
    }

    internal Task<CallbackPage> Outcome => _outcome.Task;

    internal void Remove(CallbackSocket connection)
    {
        lock (_connections) _connections.Remove(connection);
    }

    private CallbackReply Refuse(string reason)
    {
        LastRefusal = reason;
        return new(CallbackPages.Refused(Locale, reason));
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                lock (_connections)
                {
                    if (_disposed) return;
                }

                if (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted or SocketError.InvalidArgument
                    or SocketError.NotSocket) return;
                // Out of handles: accepting again at once would fail in a busy loop.
                if (exception.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted))
                    await Http.Deadline.Delay(TimeSpan.FromMilliseconds(50), _time).ConfigureAwait(false);
                continue;
            }

            CallbackSocket connection = new(this, client, _time);
            CallbackSocket? victim = null;
            lock (_connections)
            {
                if (_disposed)
                {
                    client.Dispose();
                    return;
                }

                if (_connections.Count >= MostConnections)
                    victim = _connections.Where(open => !open.IsHeld).OrderBy(open => open.IsAnswering)
                        .ThenBy(open => open.Number).FirstOrDefault();
                if (victim is not null) _connections.Remove(victim);
                _connections.Add(connection);
            }

            victim?.Abort();
            connection.Start();
        }
    }

    private void CloseSockets()
    {
        lock (_connections)
        {
            if (_disposed) return;
            _disposed = true;
        }

        foreach (Socket socket in _sockets) socket.Dispose();
    }
}

/// <summary>A page, or null for the page that the outcome will be.</summary>
internal readonly record struct CallbackReply(CallbackPage? Page, bool WithBody = true);
