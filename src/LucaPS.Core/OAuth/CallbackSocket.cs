using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.OAuth;

/// <summary>
/// One connection to the listener: one request, one answer. Anything after the first request is ignored, as RFC 9112 section 9.6
/// says of <c>Connection: close</c>.
/// </summary>
internal sealed class CallbackSocket
{
    // Browsers also send the cookies of other servers on this host.
    private const int LargestHead = 64 * 1024;
    private const int LongestDrain = 256 * 1024;
    private static long s_count;

    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _late = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallbackListener _listener;
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly ITimer _deadline;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private Task<int>? _receiving;

    /// <summary>The time for the request runs from here.</summary>
    public CallbackSocket(CallbackListener listener, Socket socket, TimeProvider time)
    {
        _listener = listener;
        _socket = socket;
        _time = time;
        _deadline = time.CreateTimer(
            static late => ((TaskCompletionSource<bool>)late!).TrySetResult(true), _late, CallbackListener.ConnectionDeadline,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Later ones have higher numbers.</summary>
    public long Number { get; } = Interlocked.Increment(ref s_count);

    /// <summary>Whether its request is complete.</summary>
    public bool IsAnswering { get; private set; }

    /// <summary>Whether it waits for the outcome of the sign-in.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Ends when the answer is handed over to the operating system, or there will be none.</summary>
    public Task Answered => _answered.Task;

    public void Start() => _ = Task.Run(ServeAsync);

    /// <summary>Ends any wait in progress.</summary>
    public void Abort() => _socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            _socket.NoDelay = true;
            if (await ReadAsync().ConfigureAwait(false) is not { } reply) return;
            IsAnswering = true;
            CallbackPage page = reply.Page ?? await _listener.Outcome.ConfigureAwait(false);
            using ITimer timer = _time.CreateTimer(
                static connection => ((CallbackSocket)connection!).Abort(), this, CallbackListener.ConnectionDeadline,
                Timeout.InfiniteTimeSpan);
            await SendAsync(page.ToBytes(reply.WithBody)).ConfigureAwait(false);
            _answered.TrySetResult(true);
            await DrainAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client left, the time was up, or the listener was closed.
        }
        finally
        {
            _deadline.Dispose();
            _socket.Dispose();
            _listener.Remove(this);
            _answered.TrySetResult(true);
            // The buffer is the socket's until then.
            if (_receiving is not null) await IgnoreAsync(_receiving).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }
    }

    /// <summary>The reply to the first request; null when the client left without one.</summary>
    private async Task<CallbackReply?> ReadAsync()
    {
        // Reads are raced, not interrupted: shutting a socket down does not end a pending read on Windows, and closing it leaves no way to
        // answer.
        using ITimer deadline = _deadline;
        int length = 0;
        while (true)
        {
            _receiving = ReceiveAsync(length);
            if (await Task.WhenAny(_receiving, _late.Task).ConfigureAwait(false) != _receiving)
                return new CallbackReply(CallbackPages.TooSlow);

            int read = await _receiving.ConfigureAwait(false);
            _receiving = null;
            if (read == 0) return null;
            int end = CallbackRequest.FindEnd(_buffer.AsSpan(0, length + read), length);
            length += read;
            if (end >= 0) return _listener.Answer(CallbackRequest.Parse(_buffer, end), this);
            if (length >= LargestHead) return new CallbackReply(CallbackPages.TooLarge);
            if (length < _buffer.Length) continue;
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Buffer.BlockCopy(_buffer, 0, larger, 0, length);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
    }

    private async Task SendAsync(byte[] page)
    {
        for (int sent = 0; sent < page.Length;)
        {
            sent += await _socket.SendAsync(new ArraySegment<byte>(page, sent, page.Length - sent), SocketFlags.None).ConfigureAwait(false);
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>
    /// Closing with unread bytes would reset the connection, which may take the page from the client again (RFC 9112 section 9.6).
    /// </summary>
    private async Task DrainAsync()
    {
        if (_receiving is not null) await _receiving.ConfigureAwait(false);
        _receiving = null;
        for (int drained = 0; drained < LongestDrain;)
        {
            int read = await ReceiveAsync(0).ConfigureAwait(false);
            if (read == 0) return;
            drained += read;
        }
    }

    private Task<int> ReceiveAsync(int offset) =>
        _socket.ReceiveAsync(new ArraySegment<byte>(_buffer, offset, _buffer.Length - offset), SocketFlags.None);

    private static async Task IgnoreAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was ended on purpose.
        }
    }
}
