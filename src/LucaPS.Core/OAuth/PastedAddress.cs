using System;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>Reads what a user copied from the address bar of the browser that the sign-in ended in.</summary>
internal static class PastedAddress
{
    private const int Longest = 32 * 1024;

    /// <summary>
    /// Takes the whole address, also in quotes, in angle brackets or broken over lines, or its query alone. A bare code is taken where the
    /// host has no <c>state</c> to check anyway.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.SignInFailed"/>: it is not the address; the user may try again.</exception>
    public static CallbackParameters Parse(string pasted, AuthorizationRequest request)
    {
        if (pasted.Length > Longest) throw NotIt(request, "it is too long");
        StringBuilder bare = new(pasted.Length);
        foreach (char c in pasted)
        {
            // No address holds white space; terminals and mail programs break lines.
            if (!char.IsWhiteSpace(c) && !char.IsControl(c) && c != '\uFEFF' && c != '\u200B') bare.Append(c);
        }

        string text = bare.ToString().Trim('"', '\'', '“', '”', '‘', '’', '«', '»', '<', '>', '`');
        if (text.Length == 0) throw NotIt(request, "nothing was pasted");
        int fragment = text.IndexOf('#');
        if (fragment >= 0) text = text.Substring(0, fragment);

        if (text.AsSpan().IndexOf("://".AsSpan()) is > 0 and < 12)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address)) throw NotIt(request, "it is not an address");
            if (!Origin.Same(address, request.RedirectUri) || address.AbsolutePath != request.RedirectUri.AbsolutePath)
            {
                throw NotIt(request, "it is the address of another page");
            }

            // From the text: the parser's own idea of escapes must not come between.
            int question = text.IndexOf('?');
            return question < 0 ? throw NotIt(request, "it has no code in it") : CallbackParameters.Parse(text.Substring(question + 1));
        }

        int start = text.IndexOf('?');
        if (start >= 0 || text.AsSpan().IndexOf('=') > 0 && LooksLikeQuery(text))
            return CallbackParameters.Parse(text.Substring(start + 1));
        // Words are no code: taken for one they would end the sign-in, and the user could not paste again.
        if (request.Server.Generation == 1 && pasted.Trim().IndexOf(' ') < 0) return CallbackParameters.OfCode(text);
        throw NotIt(request, "it is only part of it, and the rest shows whether it belongs to this sign-in");
    }

    private static bool LooksLikeQuery(string text) => Array.Exists(
        ["code=", "state=", "error=", "iss=", "scope=", "error_description="],
        name => text.StartsWith(name, StringComparison.Ordinal));

    private static LucaException NotIt(AuthorizationRequest request, string reason) =>
        new(LucaErrorId.SignInFailed, $"That is not the address that the browser ended on: {reason}. Copy the whole address, which begins with {request.RedirectUri.OriginalString}?, from the address bar.");
}
