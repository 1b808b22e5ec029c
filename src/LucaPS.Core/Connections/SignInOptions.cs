using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Http;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <summary>What the user gave to <c>Connect-Luca</c>; null where nothing was given.</summary>
internal sealed record SignInOptions
{
    public const string ApiKeyVariable = "LUCA_API_KEY";

    private const string ClientSecretVariable = "LUCA_CLIENT_SECRET";
    private const string Production = "https://go.lucaregnskap.no";

    public required string Name { get; init; }

    public Uri? BaseUri { get; init; }

    public int? Generation { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? Scope { get; init; }

    public string? OrganisationNumber { get; init; }

    public string? Locale { get; init; }

    public Uri? RedirectUri { get; init; }

    public PersistMode? Persist { get; init; }

    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredential { get; init; }

    public TimeSpan? RequestTimeout { get; init; }

    public TimeSpan? RetryTimeout { get; init; }

    /// <summary>The one before, for a connection that is signed in to again.</summary>
    public string? DefaultCompany { get; init; }

    /// <summary>How requests travelled before, for a connection that is signed in to again.</summary>
    public ConnectionHttpSettings? SavedHttp { get; init; }

    /// <summary>Leaves the secrets out.</summary>
    public override string ToString() => Name;

    /// <summary>Whether a connection satisfies the request, so that no sign-in is needed.</summary>
    public bool Fits(Connection connection)
    {
        if (BaseUri is not null && !SameAddress(BaseUri, connection.BaseUri)) return false;
        if (Generation is { } generation && generation != connection.Generation) return false;
        if (ClientId is not null && ClientId != connection.ClientId) return false;
        // Another secret of the same client leaves the authorization as it is.
        if (ClientSecret is not null && connection.ClientId is null) return false;
        if (Persist is { } persist && persist != connection.Metadata.Persist) return false;
        if (OrganisationNumber is not null && OrganisationNumber != connection.Metadata.SignIn.OrganisationNumber) return false;
        if (Scope is null || connection.Scope is not { } granted || Covers(granted, Scope)) return true;
        // Less was granted than requested; requesting the same again would bring no more.
        return connection.Metadata.SignIn.RequestedScope is { } asked && new HashSet<string>(Words(asked)).SetEquals(Words(Scope));
    }

    /// <summary>Whether it is the host and the client of the connection, however it is kept and spoken to.</summary>
    public bool IsSameClient(Connection connection) => (this with { Persist = null, Generation = null }).Fits(connection);

    /// <summary>Whether everything requested was granted.</summary>
    public static bool Covers(string granted, string asked) => Words(asked).All(Words(granted).Contains);

    /// <summary>Whether how requests travel was given, and is not how the connection's do.</summary>
    public bool ChangesHttp(Connection connection) => (this with { SavedHttp = connection.Http }).Http() != connection.Http;

    /// <summary>How requests are to travel: as given, else as before.</summary>
    public ConnectionHttpSettings Http()
    {
        ConnectionHttpSettings http = SavedHttp ?? new ConnectionHttpSettings();
        if (Proxy is not null)
        {
            // A password in the address must not be saved with it, in the part that is not protected.
            HttpSettings named = new HttpSettings().WithProxy(Proxy, credential: null);
            http = http with
            {
                Proxy = named.ProxyUri,
                ProxyUser = named.ProxyCredential is { } inAddress ? User(inAddress) : null,
                ProxyPassword = named.ProxyCredential?.Password,
            };
        }

        if (ProxyCredential is { } credential) http = http with { ProxyUser = User(credential), ProxyPassword = credential.Password };
        return http with { RequestTimeout = RequestTimeout ?? http.RequestTimeout, RetryTimeout = RetryTimeout ?? http.RetryTimeout };
    }

    /// <summary>These, completed with what is saved under the name, then with the environment, then with Luca's own address.</summary>
    public SignInOptions Complete(ConnectionMetadata? saved, ClientCredential? savedClient, ConnectionHttpSettings? savedHttp)
    {
        Uri address = BaseUri ?? saved?.Server.BaseUri ?? EnvironmentAddress() ?? new Uri(Production);
        bool sameHost = saved is not null && SameAddress(address, saved.Server.BaseUri);
        // What the environment gives counts where nothing is saved, and for the host that it names alone.
        bool fromEnvironment = !sameHost && IsOfEnvironment(BaseUri);
        string? environmentClient = fromEnvironment ? Variable("LUCA_CLIENT_ID") : null;
        string? client = ClientId ?? (sameHost ? saved!.ClientId : null) ?? environmentClient;
        // A saved secret is for the host that it was given for, and for no other.
        string? secret = ClientSecret
            ?? (sameHost && savedClient is not null && client == savedClient.ClientId ? savedClient.ClientSecret : null)
            ?? (fromEnvironment && client is not null && (client == environmentClient || environmentClient is null)
                ? Variable(ClientSecretVariable)
                : null);
        SignInSettings before = sameHost && client == saved!.ClientId ? saved.SignIn : new SignInSettings();
        return this with
        {
            BaseUri = address,
            ClientId = client,
            ClientSecret = secret,
            Scope = Scope ?? before.RequestedScope,
            OrganisationNumber = OrganisationNumber ?? before.OrganisationNumber,
            Locale = Locale ?? before.Locale,
            RedirectUri = RedirectUri ?? before.RedirectUri ?? RedirectUriRules.Default,
            SavedHttp = savedHttp ?? saved?.Http,
            Persist = Persist ?? saved?.Persist ?? PersistMode.User,
        };
    }

    /// <summary>The secrets that the environment holds.</summary>
    public static IEnumerable<string?> EnvironmentSecrets() => [Variable(ApiKeyVariable), Variable(ClientSecretVariable)];

    /// <summary>An environment variable's text; null if it is not set or blank.</summary>
    public static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;

    /// <summary>The text of a secret that PowerShell handed over.</summary>
    public static string? Plain(SecureString? secret) => secret is null ? null : new NetworkCredential(string.Empty, secret).Password;

    /// <summary>A client secret without the line break that a file ends with. Blanks may be a part of it.</summary>
    public static string? Secret(SecureString? secret) => Plain(secret)?.Trim('\r', '\n') is { Length: > 0 } text ? text : null;

    /// <summary>An API key or a token that PowerShell handed over, without the white space that files and pastes have around it.</summary>
    /// <param name="source">Where: a parameter or a variable.</param>
    /// <param name="noun">What it should be, with its article.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: nothing is left, or it could not be sent. It is not
    /// quoted.</exception>
    public static string Token(SecureString secret, string source, string noun) => Token(Plain(secret)!, source, noun);

    /// <inheritdoc cref="Token(SecureString, string, string)"/>
    public static string Token(string text, string source, string noun)
    {
        string token = text.Trim().Trim('\uFEFF', '\u200B').Trim();
        if (token.Length == 0) throw InputErrors.Bad($"{source} is empty. Give {noun}.", null);
        foreach (char c in token)
        {
            // What may stand in a header (RFC 6750 section 2.1 allows less; the service may know better).
            if (c is > ' ' and <= '~') continue;
            throw InputErrors.Bad(
                $"{source} is not {noun}: it contains a space, a line break or a non-ASCII character, which none does. Copy it again, complete and with nothing around it.", null);
        }

        return token;
    }

    /// <summary>Whether what the environment gives is for this host: no other is named there.</summary>
    public static bool IsOfEnvironment(Uri? address) =>
        address is null || EnvironmentAddress() is not { } named || SameAddress(address, named);

    private static Uri? EnvironmentAddress()
    {
        const string source = "the environment variable LUCA_BASEURI";
        if (Variable("LUCA_BASEURI") is not { } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"The environment variable LUCA_BASEURI is '{text}', which is not an address. Set it to one such as {Production}, or give -BaseUri.")
            { TargetValue = text };
        _ = ServerDiscovery.Normalize(address, source);
        return address;
    }

    public static bool SameAddress(Uri one, Uri other) =>
        one.IsAbsoluteUri && string.Equals(one.AbsoluteUri.TrimEnd('/'), other.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    private static string[] Words(string text) => text.Split([' '], StringSplitOptions.RemoveEmptyEntries);

    private static string User(NetworkCredential credential) =>
        string.IsNullOrEmpty(credential.Domain) ? credential.UserName : credential.Domain + "\\" + credential.UserName;
}
