using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Auth;

/// <summary>
/// One connection to the listener: one request, one answer. What a client sends behind its first request is not looked at (RFC 9112 section 9.6
/// after <c>Connection: close</c>).
/// </summary>
internal sealed class CallbackConnection(CallbackListener listener, Socket socket, TimeProvider time)
{
    private const int LongestDrain = 256 * 1024;
    private static long s_count;

    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private Task<int>? _receiving;

    /// <summary>Later ones have higher numbers.</summary>
    public long Number { get; } = Interlocked.Increment(ref s_count);

    /// <summary>Whether its request is complete.</summary>
    public bool IsAnswering { get; private set; }

    /// <summary>Whether it waits for the outcome of the sign-in.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Ends when the answer is handed over to the operating system, or there will be none.</summary>
    public Task Answered => _answered.Task;

    public void Start() => _ = Task.Run(ServeAsync);

    /// <summary>Ends whatever it waits for.</summary>
    public void Abort() => socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            socket.NoDelay = true;
            if (await ReadAsync().ConfigureAwait(false) is not { } reply) return;
            IsAnswering = true;
            CallbackPage page = reply.Page ?? await listener.Outcome.ConfigureAwait(false);
            using ITimer timer = time.CreateTimer(_ => Abort(), null, listener.Options.ConnectionDeadline, Timeout.InfiniteTimeSpan);
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
            socket.Dispose();
            listener.Remove(this);
            _answered.TrySetResult(true);
            // The buffer is the socket's until then.
            if (_receiving is not null) await IgnoreAsync(_receiving).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }
    }

    /// <summary>The reply to the first request; null when the client left without one.</summary>
    private async Task<CallbackReply?> ReadAsync()
    {
        // Reads are raced, not interrupted: shutting a socket down does not end a pending read on Windows, and closing it leaves no way to answer.
        TaskCompletionSource<bool> late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = time.CreateTimer(_ => late.TrySetResult(true), null, listener.Options.ConnectionDeadline, Timeout.InfiniteTimeSpan);
        int length = 0;
        while (true)
        {
            _receiving = ReceiveAsync(length);
            if (await Task.WhenAny(_receiving, late.Task).ConfigureAwait(false) != _receiving)
            {
                return length > 0 ? new CallbackReply(CallbackPages.TooSlow) : null;
            }

            int read = await _receiving.ConfigureAwait(false);
            _receiving = null;
            if (read == 0) return null;
            int end = CallbackRequest.FindEnd(_buffer.AsSpan(0, length + read), length);
            length += read;
            if (end >= 0) return listener.Answer(CallbackRequest.Parse(_buffer, end), this);
            if (length >= listener.Options.LargestHead) return new CallbackReply(CallbackPages.TooLarge);
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
            sent += await socket.SendAsync(new ArraySegment<byte>(page, sent, page.Length - sent), SocketFlags.None).ConfigureAwait(false);
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Closing with unread bytes would reset the connection, which may take the page from the client again (RFC 9112 section 9.6).</summary>
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
        socket.ReceiveAsync(new ArraySegment<byte>(_buffer, offset, _buffer.Length - offset), SocketFlags.None);

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
