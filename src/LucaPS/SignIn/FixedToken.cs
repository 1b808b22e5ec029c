using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Foundation;

namespace LucaPS.SignIn;

/// <summary>An API key that has not been verified yet.</summary>
internal sealed class FixedToken(string key, string connectionName) : ITokenSource
{
    private readonly AccessToken _token = new(key, null);

    public ValueTask<AccessToken> GetAsync(IReporter reporter, CancellationToken cancellationToken) => new(_token);

    public ValueTask<AccessToken> RenewAsync(AccessToken rejected, IReporter reporter, CancellationToken cancellationToken) =>
        throw new LucaException(
            LucaErrorId.SignInFailed,
            "Luca refused the API key. Check that it was copied whole, has not expired, and belongs to this host; a new one is made in your settings in Luca.")
        {
            TargetValue = connectionName,
        };
}
