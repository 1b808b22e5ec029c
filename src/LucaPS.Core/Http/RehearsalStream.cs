#if NET8_0_OR_GREATER
using System;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Http;

/// <summary>
/// A connection to nowhere, for rehearsals: takes a request and gives an answer, each read ending later as a network's do.
/// </summary>
internal sealed class RehearsalStream : Stream
{
    private readonly byte[] _answer;
    private int _at;

    private RehearsalStream(string json) => _answer = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Request-Id: none\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Clients like those that are in use, whose every request gets this answer. No socket is opened.</summary>
    public static HttpClientPool Pool(string json) => new((use, settings) =>
    {
        SocketsHttpHandler handler = HttpClientPool.CreateHandler(use, settings);
        handler.UseProxy = false;
        handler.ConnectCallback = (_, _) => new ValueTask<Stream>(new RehearsalStream(json));
        return handler;
    });

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
#endif
