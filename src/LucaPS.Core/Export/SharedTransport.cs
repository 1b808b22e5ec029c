using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>One limit on requests for all lists together; and which moment of the server's clock it was when the run began.</summary>
internal sealed class SharedTransport : IGraphQLTransport, IDisposable
{
    private readonly IGraphQLTransport _transport;
    private readonly SemaphoreSlim _free;
    private readonly TimeProvider _time;
    // Between clocks of servers, and between a row's time of change and the end of the transaction that wrote it.
    private static readonly TimeSpan s_overlap = TimeSpan.FromMinutes(2);

    private readonly long _made;
    private DateTimeOffset? _server;
    private DateTimeOffset? _latestChange;

    public SharedTransport(IGraphQLTransport transport, int throttleLimit, TimeProvider time)
    {
        _transport = transport;
        _free = new SemaphoreSlim(throttleLimit);
        _time = time;
        StartedAt = time.GetUtcNow();
        _made = time.GetTimestamp();
    }

    /// <summary>By this machine's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Notes a row's own time of change, which the server's clock has shown before.</summary>
    public void NoteChange(DateTimeOffset? time)
    {
        lock (_free)
        {
            if (time > _latestChange || _latestChange is null) _latestChange = time;
        }
    }

    /// <summary>
    /// A moment of the server's clock before which nothing changed that was not read: rather a row twice than one never. This machine's
    /// clock may run ahead, so it is never believed alone; null where nothing else is known.
    /// </summary>
    public DateTimeOffset? WholeUntil()
    {
        lock (_free)
        {
            if ((_server ?? (_latestChange - _time.GetElapsedTime(_made))) is not { } server) return null;
            return (server < StartedAt ? server : StartedAt) - s_overlap;
        }
    }

    public async Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            GraphQLResponse response = await _transport.SendAsync(request, reporter, cancellationToken).ConfigureAwait(false);
            // Whole seconds, rounded down: rather a row twice than one never.
            if (response.Date is { } date)
            {
                lock (_free) _server ??= date - _time.GetElapsedTime(_made);
            }

            return response;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
