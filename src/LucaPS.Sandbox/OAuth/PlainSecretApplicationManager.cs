using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Sandbox.OAuth.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace LucaPS.Sandbox.OAuth;

/// <summary>Keeps the demo secrets in the clear: slow hashing would delay every test and protect nothing.</summary>
internal sealed class PlainSecretApplicationManager(
    IOpenIddictApplicationCache<StoredApplication> cache,
    ILogger<OpenIddictApplicationManager<StoredApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<StoredApplication> store)
    : OpenIddictApplicationManager<StoredApplication>(cache, logger, options, store)
{
    protected override ValueTask<string> ObfuscateClientSecretAsync(string secret, CancellationToken cancellationToken = default) =>
        new(secret);

    protected override ValueTask<bool> ValidateClientSecretAsync(
        string secret, string comparand, CancellationToken cancellationToken = default) =>
        new(CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(comparand)));
}
