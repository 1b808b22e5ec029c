using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LucaPS.OAuth;

/// <summary>What is asked of the authorization endpoint (RFC 6749 section 4.1.1).</summary>
internal sealed record AuthorizationRequest
{
    private const string Reading = "accounting.read";

    public required ServerMetadata Server { get; init; }

    public required ClientCredential Client { get; init; }

    /// <summary>As registered; sent as it was written, since the service compares character by character.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>Space-separated; null for all that LucaPS can use.</summary>
    public string? Scope { get; init; }

    /// <summary>Forces that company (luca-api.md, generation 1).</summary>
    public string? OrganisationNumber { get; init; }

    /// <summary><c>nb</c> or <c>en</c>; null for the user's own.</summary>
    public string? Locale { get; init; }

    /// <summary>The scope to request: the user's, or read and write access as far as the host offers them.</summary>
    public string EffectiveScope
    {
        get
        {
            if (!string.IsNullOrWhiteSpace(Scope)) return string.Join(" ", Scope!.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
            if (Server.Generation == 1) return "accounting";
            string[] wanted = [Reading, "accounting.write"];
            string[] offered = [.. wanted.Where(Server.ScopesSupported.Contains)];
            return string.Join(" ", offered.Length == 0 ? wanted : offered);
        }
    }

    /// <summary>The same for reading alone; null where the scope is the user's own, or no more than that already.</summary>
    public AuthorizationRequest? Narrower =>
        string.IsNullOrWhiteSpace(Scope) && Server.Generation != 1 && EffectiveScope != Reading ? this with { Scope = Reading } : null;

    /// <summary>
    /// The address for the browser. Generation 1 gets <c>state</c> and the challenge too: it ignores what it does not know, and a host that
    /// does know is then held to them.
    /// </summary>
    public Uri BuildUri(string state, string codeChallenge)
    {
        List<(string Name, string? Value)> parameters =
        [
            ("response_type", "code"),
            ("client_id", Client.ClientId),
            ("redirect_uri", RedirectUri.OriginalString),
            ("scope", EffectiveScope),
            ("state", state),
            ("code_challenge", codeChallenge),
            ("code_challenge_method", "S256"),
            ("organisation_number", OrganisationNumber),
            ("locale", Locale),
        ];

        // A query that the endpoint has must be kept (RFC 6749 section 3.1).
        StringBuilder address = new(Server.AuthorizationEndpoint.AbsoluteUri);
        char separator = Server.AuthorizationEndpoint.Query.Length > 1 ? '&' : '?';
        if (Server.AuthorizationEndpoint.Query == "?") address.Length--;
        foreach ((string name, string? value) in parameters)
        {
            if (string.IsNullOrWhiteSpace(value)) continue;
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value!));
            separator = '&';
        }

        return new Uri(address.ToString());
    }
}
