using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>One limit on requests for all lists together; and what the server's clock showed when it was made.</summary>
internal sealed class SharedTransport : IGraphQLTransport, IDisposable
{
    private readonly IGraphQLTransport _transport;
    private readonly SemaphoreSlim _free;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _local;
    private readonly long _made;
    private DateTimeOffset? _server;

    public SharedTransport(IGraphQLTransport transport, int throttleLimit, TimeProvider time)
    {
        _transport = transport;
        _free = new SemaphoreSlim(throttleLimit);
        _time = time;
        _local = time.GetUtcNow();
        _made = time.GetTimestamp();
    }

    /// <summary>Never later than the server's own clock showed then; by this machine's where no answer has said it.</summary>
    public DateTimeOffset StartedAt
    {
        get
        {
            lock (_free) return _server ?? _local;
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
