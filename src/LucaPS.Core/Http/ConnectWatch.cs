using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Http;

/// <summary>Why a request ended before the first byte of its content: the server cannot have carried it out.</summary>
internal sealed class NotSentException(Exception cause) : HttpRequestException(cause.Message, cause);

/// <summary>
/// Knows whether a request's content was begun, and limits the time until then. .NET Framework asks for the content only once the
/// connection is there, with tunnel and TLS (referencesource, HttpClientHandler.GetRequestStreamCallback); it has no limit for connecting,
/// and its errors do not tell a failure to connect from a later one.
/// </summary>
internal sealed class ConnectWatch(HttpMessageHandler inner, TimeSpan limit, TimeProvider? time = null) : DelegatingHandler(inner)
{
    /// <exception cref="NotSentException">It failed before its content was begun, or was not begun in time.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null) return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        WatchedContent content = new(request.Content);
        request.Content = content;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource timer = Deadline.After(limit, time ?? TimeProvider.System);
        using CancellationTokenRegistration ended = timer.Token.Register(() =>
        {
            if (content.TryWithdraw()) stop.Cancel();
        });
        try
        {
            return await base.SendAsync(request, stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (cancellationToken.IsCancellationRequested || !content.TryWithdraw()) throw;
            // As SocketsHttpHandler tells its own limit.
            throw new NotSentException(
                stop.IsCancellationRequested ? new OperationCanceledException(exception.Message, new TimeoutException()) : exception);
        }
    }

    /// <summary>Content that is either begun or withdrawn, whichever comes first.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private const int Waiting = 0, Begun = 1, Withdrawn = 2;

        private readonly HttpContent _content;
        private int _state = Waiting;

        public WatchedContent(HttpContent content)
        {
            _content = content;
            foreach (KeyValuePair<string, IEnumerable<string>> header in content.Headers)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        /// <summary>Whether it was not begun; from then on it cannot be.</summary>
        public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) != Begun;

        protected override Task SerializeToStreamAsync(System.IO.Stream stream, TransportContext? context) =>
            Interlocked.CompareExchange(ref _state, Begun, Waiting) == Withdrawn
                ? Task.FromException(new OperationCanceledException())
                : _content.CopyToAsync(stream, context);

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? -1;
            return length >= 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
