using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Core.Tests.Api;
using LucaPS.Foundation;
using LucaPS.Http;
using Xunit;

namespace LucaPS.Core.Tests.Http;

/// <summary>
/// A body that is being read when its token is cancelled: nothing else may touch the connection before that read has ended.
/// </summary>
public sealed class ReadInProgressTests
{
    [Fact]
    public Task A_request_lets_the_read_end_before_its_answer_is_disposed() =>
        Check((response, token) => new FakeServer().Answer((_, _) => Task.FromResult(response)).Transport()
            .SendAsync(new GraphQLRequest { Document = "{ a }" }, NullReporter.Instance, token));

    [Fact]
    public Task A_bounded_body_lets_the_read_end_before_its_answer_is_disposed() =>
        Check((response, token) =>
            BoundedBody.ReadAsync(response, 1000, static () => new LucaException(LucaErrorId.UnexpectedResponse, "too long"), token));

    private static async Task Check(Func<HttpResponseMessage, CancellationToken, Task> read)
    {
        SlowStream stream = new();
        using HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new StreamContent(stream) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using CancellationTokenSource stop = new();
        Task reading = read(response, stop.Token);
        await stream.Started;
        await stop.CancelAsync();
        Assert.False(stream.WasDisposedWhileReading);
        stream.End(stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.False(stream.WasDisposedWhileReading);
    }

    /// <summary>A stream whose read ends only when the test says so.</summary>
    private sealed class SlowStream : MemoryStream
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public bool WasDisposedWhileReading { get; private set; }

        public void End(CancellationToken token) => _read.TrySetCanceled(token);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _started.TrySetResult();
            return await _read.Task;
        }

        protected override void Dispose(bool disposing)
        {
            WasDisposedWhileReading |= _started.Task.IsCompleted && !_read.Task.IsCompleted;
            base.Dispose(disposing);
        }
    }
}
