using System;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace LucaPS.Sandbox.Pages;

/// <summary>The frame that all pages share: one card, no script, nothing from elsewhere.</summary>
internal static class Page
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #14213d; --soft: #5b6478; --line: #d9dde6; --card: #fff; --ground: #eef1f6; --accent: #0b5fff; --accent-ink: #fff; --bad: #b3261e; --bad-ground: #fdecea; }
        @media (prefers-color-scheme: dark) { :root { --ink: #edf0f7; --soft: #a7b0c3; --line: #38415a; --card: #1b2235; --ground: #111726; --accent: #6ea0ff; --accent-ink: #0b1020; --bad: #ffb4ab; --bad-ground: #4a1f1c; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1rem; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { width: 100%; max-width: 27rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 2rem; box-shadow: 0 .5rem 2rem rgb(10 20 50 / .08); }
        .brand { display: flex; align-items: center; gap: .6rem; margin-bottom: 1.5rem; font-weight: 650; letter-spacing: .01em; }
        .brand svg { width: 2rem; height: 2rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
        p { margin: 0 0 1.25rem; }
        .soft { color: var(--soft); font-size: .9rem; }
        label, legend { font-weight: 600; }
        .field { margin-bottom: 1rem; }
        .field label { display: block; margin-bottom: .25rem; }
        input[type=text], input[type=password] { width: 100%; font: inherit; color: inherit; background: transparent; padding: .65rem .75rem; border: 1px solid var(--soft); border-radius: .6rem; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; }
        legend { margin-bottom: .5rem; padding: 0; }
        .company { display: flex; gap: .75rem; align-items: center; padding: .7rem .8rem; border: 1px solid var(--line); border-radius: .6rem; margin-bottom: .5rem; font-weight: 500; cursor: pointer; }
        .company:has(input:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
        .company input { width: 1.15rem; height: 1.15rem; accent-color: var(--accent); flex: none; }
        .company small { display: block; color: var(--soft); font-weight: 400; }
        ul { margin: 0 0 1.25rem; padding-left: 1.25rem; }
        .actions { display: flex; gap: .75rem; }
        button { flex: 1; font: inherit; font-weight: 650; padding: .75rem 1rem; border-radius: .6rem; border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); cursor: pointer; }
        button.quiet { background: transparent; color: var(--ink); border-color: var(--soft); }
        button:hover { filter: brightness(1.08); }
        .alert { background: var(--bad-ground); color: var(--bad); border-radius: .6rem; padding: .65rem .8rem; margin-bottom: 1rem; }
        code { font-family: ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
        footer { color: var(--soft); font-size: .85rem; }
        """;

    /// <summary>Encodes what could be markup and leaves æøå readable.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(
        UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement, UnicodeRanges.LatinExtendedA, UnicodeRanges.GeneralPunctuation);

    public static string Encode(string? text) => Encoder.Encode(text ?? string.Empty);

    public static IResult Result(Texts texts, string title, string body, int status = StatusCodes.Status200OK) =>
        new PageResult(texts, title, body, status);

    private sealed class PageResult(Texts texts, string title, string body, int status) : IResult
    {
        public System.Threading.Tasks.Task ExecuteAsync(HttpContext httpContext)
        {
            string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(12));
            HttpResponse response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            // No form-action: browsers also apply it to the redirect after the form, which leads to the program's listener.
            response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'";
            response.Headers.CacheControl = "no-store";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers.XContentTypeOptions = "nosniff";
            return response.WriteAsync($"""
                <!doctype html>
                <html lang="{texts.Language}">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{Encode(title)} – Luca</title>
                <style nonce="{nonce}">{Style}</style>
                </head>
                <body>
                <main>
                <div class="brand"><svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0b5fff"/><path d="M10 7v18h12" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>Luca</div>
                {body}
                </main>
                <footer>{Encode(texts.Sandbox)}</footer>
                </body>
                </html>
                """);
        }
    }
}
