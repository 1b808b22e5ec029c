using System;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>Which redirect URIs LucaPS can take (RFC 8252 section 7.3).</summary>
internal static class RedirectUriRules
{
    public static Uri Default { get; } = new("http://127.0.0.1:8765/callback");

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> with the reason.</exception>
    /// <param name="redirectUri">As registered in Luca, which compares it character by character.</param>
    /// <param name="listens">False with -PasteCallback, where nothing listens and any web address will do.</param>
    public static void Check(Uri redirectUri, bool listens)
    {
        if (!redirectUri.IsAbsoluteUri) throw Refused(redirectUri, "it is not absolute");
        if (redirectUri.Scheme is not ("http" or "https"))
        {
            throw Refused(redirectUri, "a custom scheme needs an application that the operating system opens for it");
        }

        if (redirectUri.UserInfo.Length > 0) throw Refused(redirectUri, "it has a user in it");
        if (redirectUri.OriginalString.AsSpan().IndexOf('#') >= 0) throw Refused(redirectUri, "it has a fragment (RFC 6749 section 3.1.2)");
        if (!listens) return;
        if (redirectUri.Scheme != "http") throw Refused(redirectUri, "LucaPS has no certificate to listen for https with");
        if (!Origin.IsLoopback(redirectUri))
            throw Refused(redirectUri, "LucaPS listens only on this machine: 127.0.0.1, [::1] or localhost");
        bool namesPort = !redirectUri.IsDefaultPort || redirectUri.OriginalString.IndexOf(":80", 5, StringComparison.Ordinal) > 0;
        if (!namesPort || redirectUri.Port == 0) throw Refused(redirectUri, "it needs a fixed port, such as 8765");
    }

    private static LucaException Refused(Uri redirectUri, string reason) =>
        new(LucaErrorId.BadRequest, $"The redirect URI cannot be used: {reason}. Register {Default} in Luca, or name another with -RedirectUri; with -PasteCallback any web address will do.")
        {
            TargetValue = redirectUri,
        };
}
