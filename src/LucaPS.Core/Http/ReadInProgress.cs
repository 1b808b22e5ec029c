using System.Net.Http;
using System.Threading;

namespace LucaPS.Http;

/// <summary>How a read of an answer's body is ended.</summary>
internal static class ReadInProgress
{
    /// <summary>
    /// Has a read that does not look at its token end with the token, by disposing the response: on .NET Framework there is no other way.
    /// On .NET it must not be done: disposing reads the rest of the body, beside the read in progress and on the same connection, which
    /// then goes back to the pool with its buffer spoilt and gives the next request another one's answer.
    /// </summary>
    public static CancellationTokenRegistration EndsWith(HttpResponseMessage response, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        default;
#else
        cancellationToken.Register(static state => ((HttpResponseMessage)state!).Dispose(), response);
#endif
}
