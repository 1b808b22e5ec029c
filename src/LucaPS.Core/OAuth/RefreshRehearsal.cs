using System;
using System.Threading.Tasks;
using LucaPS.Http;
#if NET8_0_OR_GREATER
using System.IO;
using System.Net.Http;
using System.Text;
using System.Threading;
#endif

namespace LucaPS.OAuth;

/// <summary>
/// A dry run, once in a process before the first real refresh, so that the code that reads the answer is already compiled: in a
/// new process, compiling takes far longer than everything else between the server's commit and the save, and all that time the new
/// tokens exist only in transit. No socket is opened.
/// </summary>
internal static class RefreshRehearsal
{
#if NET8_0_OR_GREATER
    private static readonly ServerMetadata s_nowhere = new()
    {
        BaseUri = new Uri("http://127.0.0.1"),
        Generation = 2,
        AuthorizationEndpoint = new Uri("http://127.0.0.1/"),
        TokenEndpoint = new Uri("http://127.0.0.1/"),
        GraphQLEndpoint = new Uri("http://127.0.0.1/"),
    };

    private static int s_done;

    public static async Task RunOnceAsync(HttpSettings settings, TimeProvider time)
    {
        if (Interlocked.Exchange(ref s_done, 1) != 0) return;
        using HttpClientPool pool = new(static (use, settings) =>
        {
            SocketsHttpHandler handler = HttpClientPool.CreateHandler(use, settings);
            handler.UseProxy = false;
            handler.ConnectCallback = static (_, _) => new ValueTask<Stream>(new Nowhere());
            return handler;
        });
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
            await new TokenClient(pool, settings, time).RefreshNowAsync(
                s_nowhere, new ClientCredential("none", "none"), "none", limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A failed rehearsal must not affect the real refresh.
        }
    }

    /// <summary>Takes a request and gives an answer, each read ending later as those of a network do.</summary>
    private sealed class Nowhere : Stream
    {
        private readonly byte[] _answer;
        private int _at;

        public Nowhere()
        {
            const string body = """{"access_token":"none","token_type":"Bearer","expires_in":3600,"refresh_token":"none","scope":"none"}""";
            _answer = Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Request-Id: none\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            int length = Math.Min(buffer.Length, _answer.Length - _at);
            _answer.AsSpan(_at, length).CopyTo(buffer.Span);
            _at += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
#else
    /// <summary>.NET Framework's client cannot be given a stream; what is left there is compiled as it comes.</summary>
    public static Task RunOnceAsync(HttpSettings settings, TimeProvider time)
    {
        _ = (settings, time);
        return Task.CompletedTask;
    }
#endif
}
