using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>
/// Posts documents for one connection: takes the access token, renews it once on a 401, tries again where that is safe,
/// and reads the answer within bounds.
/// </summary>
internal interface IGraphQLTransport
{
    /// <summary>
    /// Answers with data, field errors or both. An answer that has no data at all and one error for the whole request
    /// (RATE_LIMITED, UNAUTHENTICATED, a document that does not fit …) is thrown instead.
    /// </summary>
    /// <exception cref="LucaException">The request failed; the id says why.</exception>
    /// <exception cref="System.OperationCanceledException">Only when <paramref name="cancellationToken"/> asked for it; a time-out is
    /// <see cref="LucaErrorId.Timeout"/>.</exception>
    Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken);
}
