using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters.Resilience;
using LucaPS.Api;
using LucaPS.Connections.Refresh;
using LucaPS.Foundation;

namespace LucaPS.Core.Tests.Api;

/// <summary>A request as it went out.</summary>
internal sealed record SentRequest(string Body, string? Token, string Accept, Uri Address);

/// <summary>A server without a wire: gives its answers in turn, then the last one for ever.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<SentRequest, CancellationToken, Task<HttpResponseMessage>>> _answers = new();
    private Func<SentRequest, CancellationToken, Task<HttpResponseMessage>>? _last;

    public ConcurrentQueue<SentRequest> Sent { get; } = new();

    public static Uri Endpoint { get; } = new("https://luca.test/api/v1/graphql");

    public FakeServer Answer(Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public FakeServer Answer(
        HttpStatusCode status, string body, string type = "application/json", params (string Name, string Value)[] headers) =>
        Answer((_, _) => Task.FromResult(Make(status, body, type, headers)));

    public FakeServer Data(string data) => Answer(HttpStatusCode.OK, "{\"data\":" + data + "}");

    public FakeServer Error(string error, string data = "null") =>
        Answer(HttpStatusCode.OK, "{\"errors\":[" + error + "],\"data\":" + data + "}");

    public FakeServer Throw(Exception exception) => Answer((_, _) => Task.FromException<HttpResponseMessage>(exception));

    public FakeServer Hang(TaskCompletionSource<bool>? reached = null) => Answer(async (_, token) =>
    {
        reached?.TrySetResult(true);
        await Task.Delay(Timeout.Infinite, token);
        throw new InvalidOperationException();
    });

    public static HttpResponseMessage Make(
        HttpStatusCode status, string body, string type = "application/json", params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = new(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach ((string name, string value) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    public GraphQLTransport Transport(
        FakeTokens? tokens = null, InstantTime? time = null, Func<GraphQLTransportOptions, GraphQLTransportOptions>? with = null)
    {
        GraphQLTransportOptions options = new() { Endpoint = Endpoint, RequestTimeout = Timeout.InfiniteTimeSpan };
        TimeProvider clock = time ?? new InstantTime();
        return new GraphQLTransport(
            new HttpClient(this, disposeHandler: false), tokens ?? new FakeTokens(), with?.Invoke(options) ?? options,
            () => new PollyRetryStrategy(clock), clock);
    }

    private Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Next()
    {
        // Requests come several at a time, and one that finds no answer left needs the last one.
        lock (_answers)
        {
            if (_answers.TryDequeue(out Func<SentRequest, CancellationToken, Task<HttpResponseMessage>>? answer)) _last = answer;
            return _last!;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SentRequest sent = new(
            await request.Content!.ReadAsStringAsync(cancellationToken),
            request.Headers.Authorization?.Parameter,
            string.Join("|", request.Headers.Accept.Select(a => a.ToString())),
            request.RequestUri!);
        Sent.Enqueue(sent);
        HttpResponseMessage response = await Next()(sent, cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }
}

/// <summary>A body that breaks off, or never ends.</summary>
internal sealed class BrokenStream(byte[] start, Exception? failure, TaskCompletionSource<bool>? hung = null) : Stream
{
    private bool _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_given)
        {
            _given = true;
            start.CopyTo(buffer);
            return start.Length;
        }

        if (failure is not null) throw failure;
        hung?.TrySetResult(true);
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

internal sealed class FakeTokens : ITokenSource
{
    private int _number = 1;

    public int Renewals { get; private set; }

    public Exception? Refuse { get; set; }

    /// <summary>When the tokens end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>In place of the numbered tokens.</summary>
    public string? Fixed { get; init; }

    public static string Token(int number) => "secret-token-" + number;

    public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken) =>
        new(new AccessToken(Fixed ?? Token(_number), ExpiresAt));

    public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken)
    {
        if (Refuse is not null) throw Refuse;
        Renewals++;
        _number++;
        return GetAsync(reporter, cancellationToken);
    }
}

/// <summary>A clock whose timers fire at once: it jumps to them, and remembers how far.</summary>
internal sealed class InstantTime : TimeProvider
{
    private readonly object _gate = new();
    private DateTimeOffset _now = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public List<TimeSpan> Waits { get; } = [];

    /// <summary>When set, timers never fire.</summary>
    public bool Stopped { get; set; }

    public TaskCompletionSource<bool> Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override DateTimeOffset GetUtcNow() => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero)
        {
            Waiting.TrySetResult(true);
            if (!Stopped)
            {
                lock (_gate)
                {
                    Waits.Add(dueTime);
                    _now += dueTime;
                }

                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }
        }

        return new Never();
    }

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}

internal sealed class FakeReporter : IReporter
{
    public ConcurrentQueue<string> Verboses { get; } = new();

    public ConcurrentQueue<string> Progresses { get; } = new();

    public bool IsVerbose => true;

    public void Verbose(string message) => Verboses.Enqueue(message);

    public void Warning(string message) => Verboses.Enqueue(message);

    public void Progress(string activity, string status, int? percent) => Progresses.Enqueue(status);
}
