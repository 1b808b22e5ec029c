using System;
using System.Globalization;
using System.Net;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>An answer of the listener.</summary>
internal sealed record CallbackPage(int Status, string Reason, string Html)
{
    /// <summary>The address the browser continues at.</summary>
    public Uri? Location { get; init; }

    /// <summary>Head and body, ready to send. The connection always ends behind it.</summary>
    public byte[] ToBytes(bool withBody)
    {
        byte[] body = Encoding.UTF8.GetBytes(Html);
        StringBuilder head = new();
        head.Append("HTTP/1.1 ").Append(Status.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(Reason).Append("\r\n");
        head.Append("Content-Type: text/html; charset=utf-8\r\n");
        head.Append("Content-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        head.Append(CallbackPages.Headers);
        if (Status == 405) head.Append("Allow: GET\r\n");
        if (Location is not null) head.Append("Location: ").Append(Location.AbsoluteUri).Append("\r\n");
        head.Append("\r\n");
        byte[] bytes = Encoding.ASCII.GetBytes(head.ToString());
        return withBody ? [.. bytes, .. body] : bytes;
    }
}

/// <summary>
/// The pages that the browser ends on, in Norwegian and English. They load nothing, run nothing, and everything in them that
/// came from outside is encoded. The ids of the elements are stable.
/// </summary>
internal static class CallbackPages
{
    private const string FinishedId = "luca-finished";
    private const string FailedId = "luca-failed";
    private const string Style =
        ":root{color-scheme:light dark;--ink:#1d2b2a;--dim:#5c6b69;--paper:#fff;--ground:#eef3f1;--good:#1b7f5c;--bad:#b3362b}"
        + "@media(prefers-color-scheme:dark){:root{--ink:#e8efed;--dim:#a3b1ae;--paper:#1f2827;--ground:#141a19;--good:#5cc9a0;--bad:#f08a7e}}"
        + "*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);"
        + "font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}"
        + "main{width:100%;max-width:34rem;background:var(--paper);border-radius:16px;padding:2.25rem 2.5rem;box-shadow:0 1px 2px #0001,0 12px 40px #0002;border-top:6px solid var(--good)}"
        + "main.bad{border-top-color:var(--bad)}.mark{width:3rem;height:3rem;border-radius:50%;display:grid;place-items:center;font-size:1.5rem;color:#fff;background:var(--good)}"
        + ".bad .mark{background:var(--bad)}h1{font-size:1.5rem;line-height:1.25;margin:1.1rem 0 .4rem}h2{font-size:1.05rem;margin:0 0 .25rem}p{margin:.25rem 0}"
        + "section+section{margin-top:1.4rem;padding-top:1.3rem;border-top:1px solid #8884;color:var(--dim)}"
        + ".why{margin-top:1.4rem;padding:.8rem 1rem;border-radius:10px;background:#8881;overflow-wrap:anywhere;font-size:.92rem}"
        + ".why code{font:inherit;font-weight:600}footer{margin-top:1.6rem;font-size:.85rem;color:var(--dim)}";

    /// <summary>Headers of every answer but the length.</summary>
    public static string Headers { get; } =
        "Connection: close\r\n"
        + "Cache-Control: no-store\r\n"
        + $"Content-Security-Policy: default-src 'none'; style-src 'sha256-{Convert.ToBase64String(Digest.Sha256(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
        + "X-Content-Type-Options: nosniff\r\n"
        + "X-Frame-Options: DENY\r\n"
        + "Referrer-Policy: no-referrer\r\n"
        + "Cross-Origin-Opener-Policy: same-origin\r\n"
        + "Cross-Origin-Resource-Policy: same-origin\r\n";

    /// <summary>The sign-in worked.</summary>
    public static CallbackPage Finished(string? locale) => new(200, "OK", Page(locale, FinishedId, new(
        "Du er logget inn",
        "Du kan lukke denne fanen og gå tilbake til PowerShell.",
        "You are signed in",
        "You can close this tab and go back to PowerShell.")));

    /// <summary>The sign-in failed. Status 200, since this is the page to show.</summary>
    public static CallbackPage Failed(string? locale, LucaException failure) =>
        new(200, "OK", Page(locale, FailedId, Words(failure), failure.Message, failure.ErrorId));

    /// <summary>The user stopped the wait at the prompt.</summary>
    public static CallbackPage Cancelled(string? locale) => new(200, "OK", Page(locale, FailedId, new(
        "Innloggingen ble avbrutt",
        "Den ble stoppet i PowerShell. Du kan lukke denne fanen.",
        "The sign-in was cancelled",
        "It was stopped in PowerShell. You can close this tab.")));

    /// <summary>A callback that does not belong to this sign-in.</summary>
    public static CallbackPage Refused(string? locale, string reason) => new(400, "Bad Request", Page(locale, "luca-refused", new(
        "Dette hører ikke til innloggingen",
        "PowerShell venter fortsatt på den innloggingen du startet. Lukk denne fanen og fortsett i den andre, eller kjør Connect-Luca på nytt.",
        "This does not belong to the sign-in",
        "PowerShell is still waiting for the sign-in that you started. Close this tab and continue in the other, or run Connect-Luca again."),
            reason));

    /// <summary>The sign-in continues at another address, in the same tab.</summary>
    public static CallbackPage SeeOther(Uri address) => Plain(303, "See Other") with { Location = address };

    /// <summary>Anything but the callback.</summary>
    public static CallbackPage NotFound { get; } = Plain(404, "Not Found");

    public static CallbackPage BadRequest { get; } = Plain(400, "Bad Request");

    public static CallbackPage MethodNotAllowed { get; } = Plain(405, "Method Not Allowed");

    /// <summary>The Host is not ours: an attacker made another name point here (DNS rebinding).</summary>
    public static CallbackPage Misdirected { get; } = Plain(421, "Misdirected Request");

    public static CallbackPage TooLarge { get; } = Plain(431, "Request Header Fields Too Large");

    public static CallbackPage TooSlow { get; } = Plain(408, "Request Timeout");

    public static CallbackPage Busy { get; } = Plain(503, "Service Unavailable");

    private static CallbackPage Plain(int status, string reason) =>
        new(status, reason, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\"><title>{status} {reason}</title></head><body>{reason}</body></html>");

    private static Texts Words(LucaException failure) => failure.ErrorId switch
    {
        LucaErrorId.AccessDenied => new(
            "Tilgangen ble ikke gitt",
            "Du takket nei, eller valgte ingen selskaper. Kjør Connect-Luca på nytt om du vil prøve igjen.",
            "Access was not given",
            "You declined, or chose no company. Run Connect-Luca again if you want to try once more."),
        LucaErrorId.Timeout or LucaErrorId.NetworkError or LucaErrorId.ServerError or LucaErrorId.RateLimited => new(
            "Luca svarte ikke som det skulle",
            "Du har gjort ditt, men LucaPS fikk ikke fullført innloggingen. Se i PowerShell, og prøv igjen om litt.",
            "Luca did not answer as it should",
            "You did your part, but LucaPS could not complete the sign-in. See PowerShell, and try again in a while."),
        _ => new(
            "Innloggingen lyktes ikke",
            "Du kan lukke denne fanen. Forklaringen står i PowerShell.",
            "The sign-in failed",
            "You can close this tab. PowerShell explains it."),
    };

    private static string Page(string? locale, string id, Texts texts, string? why = null, string? errorId = null)
    {
        bool english = string.Equals(locale, "en", StringComparison.OrdinalIgnoreCase), good = id == FinishedId;
        string title = english ? texts.EnglishTitle : texts.NorwegianTitle;
        string norwegianPart = Part("nb", english ? "h2" : "h1", texts.NorwegianTitle, texts.Norwegian);
        string englishPart = Part("en", english ? "h1" : "h2", texts.EnglishTitle, texts.English);
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"").Append(english ? "en" : "nb").Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">")
            // Keeps the browser from asking for /favicon.ico.
            .Append("<link rel=\"icon\" href=\"data:,\"><title>").Append(title).Append(" – LucaPS</title><style>").Append(Style)
            .Append("</style></head>\n<body><main id=\"")
            .Append(id).Append("\" class=\"").Append(good ? "" : "bad").Append("\"><div class=\"mark\" aria-hidden=\"true\">")
            .Append(good ? "✓" : "!").Append("</div>\n");
        html.Append(english ? englishPart + norwegianPart : norwegianPart + englishPart);
        if (SafeText.Line(why, 800) is { } reason)
        {
            html.Append("<div class=\"why\" id=\"luca-reason\" lang=\"en\">");
            if (errorId is not null) html.Append("<code>").Append(Encode(errorId)).Append("</code> – ");
            html.Append(Encode(reason)).Append("</div>\n");
        }

        return html.Append("<footer>LucaPS</footer></main></body></html>\n").ToString();
    }

    private static string Part(string language, string heading, string title, string text) =>
        $"<section lang=\"{language}\"><{heading}>{title}</{heading}><p>{text}</p></section>\n";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private sealed record Texts(string NorwegianTitle, string Norwegian, string EnglishTitle, string English);
}
