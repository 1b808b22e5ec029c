using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.OAuth;

/// <summary>
/// Finds out which generation of the sign-in protocol a host uses (luca-api.md), and its endpoints. Only a 404 means generation 1: if
/// any other failure did, the client's secret would be sent to unconfirmed addresses.
/// </summary>
internal sealed class ServerDiscovery(HttpClientPool pool, HttpSettings settings, TimeProvider time)
{
    private const string ServerSuffix = "/.well-known/oauth-authorization-server";
    private const string ResourceSuffix = "/.well-known/oauth-protected-resource";

    /// <param name="baseUri">The host, with Luca's path under it, if any. A trailing slash makes no difference.</param>
    /// <param name="forcedGeneration">1 asks nothing; 2 takes a 404 for an error; null finds out.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.DiscoveryFailed"/>, for whatever went wrong;
    /// <see cref="LucaErrorId.BadRequest"/> for an address that may not be asked.</exception>
    public async Task<ServerMetadata> DiscoverAsync(Uri baseUri, int? forcedGeneration, CancellationToken cancellationToken)
    {
        if (forcedGeneration is not (null or 1 or 2)) throw new ArgumentOutOfRangeException(nameof(forcedGeneration));
        Uri root = Normalize(baseUri);
        if (forcedGeneration == 1) return Generation1(root);
        Uri[] candidates = Candidates(root, ServerSuffix);
        foreach (Uri address in candidates)
        {
            if (await FetchAsync(address, root, cancellationToken).ConfigureAwait(false) is not { } document) continue;
            ServerMetadata server = ReadTrusted(address, () => ReadServer(document, root));
            return server with { GraphQLEndpoint = await FindResourceAsync(server, cancellationToken).ConfigureAwait(false) };
        }

        if (forcedGeneration == 2)
        {
            throw Failed(
                root,
                $"{candidates[0]} answers 404, so the host has no sign-in of generation 2. Check -BaseUri, or leave -Generation out.",
                404);
        }

        // A page's address copied from a browser would otherwise pass for a host of generation 1.
        if (HasPath(root)
            && await FetchAsync(new Uri(Origin.Text(root) + ServerSuffix), root, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw Failed(
                root, $"Luca is at {Origin.Text(root)} itself, not under {root.AbsolutePath}. Use -BaseUri {Origin.Text(root)}.", null);
        }

        return Generation1(root);
    }

    /// <summary>The addresses that generation 1 fixes.</summary>
    public static ServerMetadata Generation1(Uri baseUri)
    {
        Uri root = Normalize(baseUri);
        return new ServerMetadata
        {
            BaseUri = root,
            Generation = 1,
            AuthorizationEndpoint = At(root, "/api/v1/oauth2/authorize"),
            TokenEndpoint = At(root, "/api/v2/oauth2/token"),
            GraphQLEndpoint = At(root, "/api/v1/graphql"),
            ScopesSupported = ["accounting"],
            TokenEndpointAuthMethods = ["client_secret_post"],
        };
    }

    /// <summary>The base address without a trailing slash, if it may be spoken to at all.</summary>
    /// <param name="source">Where, for the message.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> with the reason.</exception>
    public static Uri Normalize(Uri baseUri, string source = "-BaseUri")
    {
        if (!baseUri.IsAbsoluteUri || baseUri.Scheme is not ("http" or "https") || baseUri.Host.Length == 0)
            throw Bad($"The base address must begin with https://, as https://go.lucaregnskap.no does. Correct {source}.");
        if (!Origin.IsProtected(baseUri))
            throw Bad($"{Origin.Text(baseUri)} is not encrypted, and plain http is only for this machine itself. Use https in {source}.");
        if (baseUri.UserInfo.Length > 0 || baseUri.Query.Length > 0 || baseUri.Fragment.Length > 0)
            throw Bad($"The base address must not have a user, a query or a fragment in it. Correct {source}.");
        return new Uri(Origin.Text(baseUri) + baseUri.AbsolutePath.TrimEnd('/'));

        LucaException Bad(string message) =>
            new(LucaErrorId.BadRequest, message) { TargetValue = WithoutSecrets(baseUri), MayHaveBeenSent = false };
    }

    /// <summary>The address as given, without any password or code in it; null if these cannot be found.</summary>
    private static string? WithoutSecrets(Uri address)
    {
        if (address is { IsAbsoluteUri: true, Host.Length: > 0 }
            && (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0))
            return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return address.OriginalString.IndexOf('@') < 0 ? SafeText.Line(address.OriginalString, 200) : null;
    }

    private async Task<Uri> FindResourceAsync(ServerMetadata server, CancellationToken cancellationToken)
    {
        Uri root = server.BaseUri;
        Uri usual = At(root, "/api/v1/graphql");
        foreach (Uri address in Candidates(root, ResourceSuffix))
        {
            if (await FetchAsync(address, root, cancellationToken).ConfigureAwait(false) is not { } document) continue;
            return ReadTrusted(address, () =>
            {
                Uri resource = document.Address("resource", root) ?? throw new MetadataException("it does not name a resource");
                IReadOnlyList<string> servers = document.List("authorization_servers") ?? [];
                if (!servers.Any(candidate => SameIssuer(candidate, server.Issuer!)))
                {
                    throw new MetadataException($"it does not name {server.Issuer} as an authorization server");
                }

                // RFC 9728 would let the resource be the host itself; documents are still posted to the usual path then.
                return resource.AbsolutePath.Trim('/') == root.AbsolutePath.Trim('/') ? usual : resource;
            });
        }

        return usual;
    }

    internal static ServerMetadata ReadServer(MetadataDocument document, Uri root)
    {
        string issuer = document.Text("issuer") ?? throw new MetadataException("it does not name an issuer");
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? issuerUri) || !Origin.Same(issuerUri, root)
            || !SameIssuer(issuer, root.AbsoluteUri))
        {
            throw new MetadataException($"its issuer is {SafeText.Line(issuer, 200)}, not {root.AbsoluteUri.TrimEnd('/')}");
        }

        // Also those that LucaPS does not use: a document with one foreign endpoint is not this host's.
        foreach (string name in document.Names)
        {
            if (name.EndsWith("_endpoint", StringComparison.Ordinal)) document.Address(name, root);
        }

        Uri Required(string name) => document.Address(name, root) ?? throw new MetadataException($"it does not name {name}");
        if (document.List("code_challenge_methods_supported")?.Contains("S256") != true)
            throw new MetadataException("it does not promise PKCE with S256");
        if (document.List("response_types_supported") is { } types && !types.Contains("code"))
            throw new MetadataException("it does not offer authorization codes");
        return new ServerMetadata
        {
            BaseUri = root,
            Generation = 2,
            Issuer = issuer,
            AuthorizationEndpoint = Required("authorization_endpoint"),
            TokenEndpoint = Required("token_endpoint"),
            RevocationEndpoint = document.Address("revocation_endpoint", root),
            IntrospectionEndpoint = document.Address("introspection_endpoint", root),
            GraphQLEndpoint = At(root, "/api/v1/graphql"),
            IssuerParameterSupported = document.Flag("authorization_response_iss_parameter_supported"),
            ScopesSupported = document.List("scopes_supported") ?? [],
            // RFC 8414 section 2: client_secret_basic where nothing is said; LucaPS tries what the service is known to take first.
            TokenEndpointAuthMethods = document.List("token_endpoint_auth_methods_supported") ?? [],
            RevocationEndpointAuthMethods = document.List("revocation_endpoint_auth_methods_supported") ?? [],
            IntrospectionEndpointAuthMethods = document.List("introspection_endpoint_auth_methods_supported") ?? [],
        };
    }

    /// <summary>Simple string comparison (RFC 8414 section 3.3), but for one trailing slash and the case of the host.</summary>
    private static bool SameIssuer(string one, string other) => Bare(one) == Bare(other);

    private static string Bare(string issuer)
    {
        string bare = issuer.Length > 0 && issuer[issuer.Length - 1] == '/' ? issuer.Substring(0, issuer.Length - 1) : issuer;
        return Uri.TryCreate(bare, UriKind.Absolute, out Uri? uri) && bare.Equals(Origin.Text(uri), StringComparison.OrdinalIgnoreCase)
            ? Origin.Text(uri)
            : bare;
    }

    /// <summary>The document; null where the host answers 404. Everything else is an error.</summary>
    private async Task<MetadataDocument?> FetchAsync(Uri address, Uri root, CancellationToken cancellationToken)
    {
        HttpAnswer answer;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            answer = await HttpExchange.SendAsync(
                pool.Get(address, settings), request, settings, time, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException failure)
        {
            throw new LucaException(
                LucaErrorId.DiscoveryFailed, $"The sign-in addresses of {Origin.Text(root)} could not be read. {failure.Message}", failure)
            {
                StatusCode = failure.StatusCode,
                TargetValue = root,
            };
        }

        if (answer.Status == 404) return null;
        if (answer.IsRedirect)
        {
            string where = Target(answer.Location, address);
            throw Failed(root, $"{address} redirects{where}, which LucaPS does not follow. If that is your Luca, name it with -BaseUri; otherwise look for a captive portal.", answer.Status);
        }

        if (answer.Status != 200)
        {
            throw Failed(
                root, $"{address} answers {answer.Status}. Try again later, and check -BaseUri and any proxy in between.", answer.Status,
                answer.RequestId, answer.RetryAfter);
        }

        return ReadTrusted(address, () => MetadataDocument.Parse(answer.Body));
    }

    private static string Target(Uri? location, Uri address)
    {
        if (location is null) return "";
        if (!location.IsAbsoluteUri && !Uri.TryCreate(address, location, out location)) return "";
        return location.Host.Length > 0 ? $" to {Origin.Text(location)}" : "";
    }

    private static T ReadTrusted<T>(Uri address, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MetadataException exception)
        {
            throw Failed(address, $"What {address} says cannot be trusted: {exception.Message}. Check -BaseUri, and look for a proxy or captive portal in between.", 200);
        }
    }

    private static LucaException Failed(Uri? address, string reason, int? status, string? requestId = null, TimeSpan? retryAfter = null) =>
        new(
            LucaErrorId.DiscoveryFailed,
            address is null ? reason : $"The sign-in addresses of {Origin.Text(address)} could not be read. {reason}")
        {
            StatusCode = status,
            TargetValue = address,
            RequestId = requestId,
            RetryAfter = retryAfter,
        };

    private static bool HasPath(Uri root) => root.AbsolutePath.Length > 1;

    /// <summary>RFC 8414 section 3.1 puts the issuer's path behind the well-known one; luca-api.md's {base} puts it in front.</summary>
    private static Uri[] Candidates(Uri root, string suffix) =>
        HasPath(root) ? [new(Origin.Text(root) + suffix + root.AbsolutePath), At(root, suffix)] : [At(root, suffix)];

    private static Uri At(Uri root, string path) => new(root.AbsoluteUri.TrimEnd('/') + path);
}
