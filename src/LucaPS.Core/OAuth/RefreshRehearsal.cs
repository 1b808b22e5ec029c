using System;
using System.Threading.Tasks;
using LucaPS.Http;
#if NET8_0_OR_GREATER
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

    public static Task RunOnceAsync(HttpSettings settings, TimeProvider time) =>
        Interlocked.Exchange(ref s_done, 1) == 0 ? RunAsync(settings, time) : Task.CompletedTask;

    /// <returns>What went wrong, which must not affect the real refresh; null for nothing.</returns>
    internal static async Task<Exception?> RunAsync(HttpSettings settings, TimeProvider time)
    {
        using HttpClientPool pool = RehearsalStream.Pool(
            """{"access_token":"none","token_type":"Bearer","expires_in":3600,"refresh_token":"none","scope":"none"}""");
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
            await new TokenClient(pool, settings, time).RefreshNowAsync(
                s_nowhere, new ClientCredential("none", "none"), "none", limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
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
