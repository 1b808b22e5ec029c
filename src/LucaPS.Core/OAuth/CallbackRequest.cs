using System;
using System.Collections.Generic;
using System.Text;

namespace LucaPS.OAuth;

/// <summary>The head of a request to the listener (RFC 9112), as much of it as matters.</summary>
internal sealed class CallbackRequest(string method, string path, string query)
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    public string Method => method;

    /// <summary>As it was sent, still encoded.</summary>
    public string Path => path;

    /// <summary>Without the question mark; may hold a code.</summary>
    public string Query => query;

    /// <summary>The end of the head in what was received so far: the index behind its empty line; -1 while it is not there.</summary>
    /// <param name="from">Where to begin; what comes before was examined earlier.</param>
    public static int FindEnd(ReadOnlySpan<byte> received, int from)
    {
        for (int i = Math.Max(from - 3, 0); i + 1 < received.Length; i++)
        {
            if (received[i] != (byte)'\n') continue;
            if (received[i + 1] == (byte)'\n') return i + 2;
            if (received[i + 1] == (byte)'\r' && i + 2 < received.Length && received[i + 2] == (byte)'\n') return i + 3;
        }

        return -1;
    }

    /// <summary>Null for anything but a well-formed request with an absolute path.</summary>
    public static CallbackRequest? Parse(byte[] buffer, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (buffer[i] is 0 or (< 0x20 and not ((byte)'\r' or (byte)'\n' or (byte)'\t')) or 0x7F) return null;
        }

        // Latin-1 in the sense of "one byte, one character": values are only compared, and never shown.
        StringBuilder text = new(length);
        for (int i = 0; i < length; i++) text.Append((char)buffer[i]);
        string[] lines = text.ToString().Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0 && lines[i][lines[i].Length - 1] == '\r') lines[i] = lines[i].Substring(0, lines[i].Length - 1);
            if (lines[i].AsSpan().IndexOf('\r') >= 0) return null;
        }

        string[] parts = lines[0].Split(' ');
        if (parts.Length != 3 || parts[0].Length == 0 || parts[1].Length == 0 || parts[1][0] != '/'
            || parts[2] is not ("HTTP/1.1" or "HTTP/1.0")) return null;
        int question = parts[1].IndexOf('?');
        CallbackRequest request = question < 0
            ? new CallbackRequest(parts[0], parts[1], "")
            : new CallbackRequest(parts[0], parts[1].Substring(0, question), parts[1].Substring(question + 1));
        for (int i = 1; i < lines.Length && lines[i].Length > 0; i++)
        {
            int colon = lines[i].IndexOf(':');
            if (colon <= 0 || lines[i][0] is ' ' or '\t' || lines[i][colon - 1] is ' ' or '\t') return null;
            string name = lines[i].Substring(0, colon);
            string value = lines[i].Substring(colon + 1).Trim(' ', '\t');
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase) && request.Header(name) is not null) return null;
            request._headers[name] = value;
        }

        return request;
    }

    public string? Header(string name) => _headers.TryGetValue(name, out string? value) ? value : null;

    /// <summary>
    /// Whether the browser says that this is not a navigation by its user: an image, script or frame of a web page, or a prefetched
    /// page. Programs that send no Fetch Metadata are not refused.
    /// </summary>
    public bool IsNotNavigation =>
        Header("Sec-Fetch-Mode") is not (null or "navigate")
        || Header("Sec-Fetch-Dest") is not (null or "document")
        || Header("Sec-Purpose") is not null
        || Header("Purpose") is "prefetch";

    /// <summary>Leaves the query out.</summary>
    public override string ToString() => "CallbackRequest";
}
