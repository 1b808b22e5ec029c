#if NET8_0_OR_GREATER
using System;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.Api;

/// <summary>
/// A dry run of a request, once in a process, beside what has to be done before the first one: it compiles the HTTP client's code and the
/// transport's, which takes as long in a new process as reading the connection and binding what asks (docs/performance.md).
/// </summary>
internal static class RequestRehearsal
{
    private static int s_begun;

    /// <summary>Begins it on another thread, and its end concerns nobody.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0) _ = Task.Run(RunAsync);
    }

    /// <summary>No socket is opened.</summary>
    /// <returns>What went wrong, which the real request will say better; null for nothing.</returns>
    internal static async Task<Exception?> RunAsync()
    {
        using HttpClientPool pool = RehearsalStream.Pool("""{"data":{}}""");
        try
        {
            Uri nowhere = new("http://127.0.0.1");
            GraphQLTransport transport = new(pool.Get(nowhere, new HttpSettings()), new NoToken(), new() { Endpoint = nowhere });
            using GraphQLResponse response = await transport.SendAsync(
                new GraphQLRequest { Document = "{ none }" }, NullReporter.Instance, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private sealed class NoToken : ITokenSource
    {
        public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken) =>
            new(new AccessToken("none", null));

        public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
#endif
