using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Foundation;

namespace LucaPS.Http;

/// <summary>The <c>Bearer</c> challenge of a 401 (RFC 6750 section 3, RFC 9728 section 5.1).</summary>
internal sealed record BearerChallenge
{
    private const int LongestHeader = 8192;

    /// <summary>Where the answer says the resource's metadata is; null if it names no address.</summary>
    public Uri? ResourceMetadata { get; private init; }

    /// <summary><c>invalid_token</c>, <c>insufficient_scope</c> …</summary>
    public string? Error { get; private init; }

    /// <summary>The server's reason as it came, which may hold the token: not to be shown as it is. Null where it gives none.</summary>
    public string? ErrorDescription { get; private init; }

    /// <summary>
    /// Whether the metadata it names, if any, lies where the request went. Another host that answers here must not lead LucaPS to
    /// another authorization server.
    /// </summary>
    public bool StaysAt(Uri requestAddress) => ResourceMetadata is null || Origin.Same(ResourceMetadata, requestAddress);

    /// <summary>The first Bearer challenge among the values of <c>WWW-Authenticate</c>; null where there is none.</summary>
    public static BearerChallenge? Parse(IEnumerable<string> headerValues) =>
        headerValues.Where(value => value.Length <= LongestHeader).Select(ParseOne).FirstOrDefault(challenge => challenge is not null);

    private static BearerChallenge? ParseOne(string value)
    {
        Dictionary<string, string>? parameters = null;
        int at = 0;
        while (at < value.Length)
        {
            Skip(value, ref at, " \t,");
            string token = Token(value, ref at);
            if (token.Length == 0)
            {
                // Not of the grammar: step over it rather than stand still.
                at++;
                continue;
            }

            int afterToken = at;
            Skip(value, ref at, " \t");
            if (at < value.Length && value[at] == '=')
            {
                at++;
                Skip(value, ref at, " \t");
                string argument = at < value.Length && value[at] == '"' ? Quoted(value, ref at) : Token(value, ref at);
                // The first counts: a repeated parameter must not override it.
                if (parameters is not null && !parameters.ContainsKey(token)) parameters.Add(token, argument);
                continue;
            }

            if (parameters is not null) break;
            at = afterToken;
            if (token.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) parameters = new(StringComparer.OrdinalIgnoreCase);
        }

        if (parameters is null) return null;
        Uri? metadata = parameters.TryGetValue("resource_metadata", out string? address)
            && Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed) ? parsed : null;
        return new BearerChallenge
        {
            ResourceMetadata = metadata,
            Error = parameters.TryGetValue("error", out string? error) ? SafeText.Line(error, 100) : null,
            ErrorDescription = parameters.TryGetValue("error_description", out string? description) ? description : null,
        };
    }

    private static void Skip(string value, ref int at, string characters)
    {
        while (at < value.Length && characters.AsSpan().IndexOf(value[at]) >= 0) at++;
    }

    private static string Token(string value, ref int at)
    {
        int start = at;
        while (at < value.Length && value[at] is not (' ' or '\t' or ',' or '=' or '"')) at++;
        return value.Substring(start, at - start);
    }

    private static string Quoted(string value, ref int at)
    {
        System.Text.StringBuilder text = new();
        for (at++; at < value.Length && value[at] != '"'; at++)
        {
            if (value[at] == '\\' && at + 1 < value.Length) at++;
            text.Append(value[at]);
        }

        at++;
        return text.ToString();
    }
}
