using System;
using System.Collections.Generic;
using System.Net;

namespace LucaPS.OAuth;

/// <summary>The query of a callback (RFC 6749 section 4.1.2), decoded once.</summary>
internal sealed class CallbackParameters
{
    /// <summary>More than any server sends; the listener's own bounds are on the request.</summary>
    private const int MostParameters = 100;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private CallbackParameters()
    {
    }

    /// <summary>Whether a parameter came twice (RFC 6749 section 3.1 forbids it), or too many came.</summary>
    public bool IsRepeated { get; private set; }

    public string? Code => Get("code");

    public string? State => Get("state");

    public string? Issuer => Get("iss");

    public string? Error => Get("error");

    public string? ErrorDescription => Get("error_description");

    /// <summary>Whether it says anything that a callback says.</summary>
    public bool IsEmpty => Code is null && Error is null;

    /// <param name="query">With or without the leading question mark.</param>
    public static CallbackParameters Parse(string query)
    {
        CallbackParameters parameters = new();
        int start = query.Length > 0 && query[0] == '?' ? 1 : 0;
        int count = 0;
        while (start <= query.Length)
        {
            int end = query.IndexOf('&', start);
            if (end < 0) end = query.Length;
            if (end > start)
            {
                int equals = query.IndexOf('=', start, end - start);
                string name = WebUtility.UrlDecode(query.Substring(start, (equals < 0 ? end : equals) - start));
                string value = equals < 0 ? "" : WebUtility.UrlDecode(query.Substring(equals + 1, end - equals - 1));
                if (++count > MostParameters || parameters._values.ContainsKey(name))
                {
                    parameters.IsRepeated = true;
                    break;
                }

                parameters._values.Add(name, value);
            }

            start = end + 1;
        }

        return parameters;
    }

    /// <summary>A callback with a code alone.</summary>
    public static CallbackParameters OfCode(string code)
    {
        CallbackParameters parameters = new();
        parameters._values.Add("code", code);
        return parameters;
    }

    /// <summary>Leaves the code out.</summary>
    public override string ToString() => "CallbackParameters";

    /// <summary>A parameter without a value counts as absent (RFC 6749 section 3.1).</summary>
    private string? Get(string name) => _values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
