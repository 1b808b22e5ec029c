using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Sandbox;

/// <summary>The sign-in did not end on the callback: what the browser would show instead.</summary>
public sealed class SandboxBrowserException : Exception
{
    internal SandboxBrowserException(string message, HttpStatusCode status, string page)
        : base(message)
    {
        Status = status;
        Page = page;
    }

    /// <summary>The status of the last page.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The last page.</summary>
    public string Page { get; }
}

/// <summary>What came of requesting the callback.</summary>
/// <param name="Callback">The address that was requested.</param>
/// <param name="Status">The listener's status.</param>
/// <param name="Page">The listener's page.</param>
public sealed record SandboxCallback(Uri Callback, HttpStatusCode Status, string Page);

/// <summary>
/// A browser without a screen: follows redirects, fills in the sign-in page, chooses companies, allows or denies.
/// Keeps its cookies, so a second sign-in is already signed in.
/// </summary>
public sealed partial class SandboxBrowser : IDisposable
{
    private const int MostSteps = 12;
    private readonly HttpClient _http;

    /// <summary>A new browser without cookies.</summary>
    public SandboxBrowser() => _http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        CookieContainer = new CookieContainer(),
    });

    /// <summary>The password that is typed.</summary>
    public string Password { get; set; } = SandboxUser.DemoPassword;

    /// <summary>The pages seen, newest last.</summary>
    public IList<string> Pages { get; } = [];

    /// <summary>Signs in and consents; returns the callback address without requesting it.</summary>
    /// <param name="authorizeUri">The address that a client prints.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="companies">Ids, organisation numbers or names to pick; null for all that are offered (the first where only one can
    /// be).</param>
    /// <param name="allow">Allow, or deny.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SandboxBrowserException">The sign-in ended on a page.</exception>
    public async Task<Uri> SignInAsync(
        Uri authorizeUri, string user, IReadOnlyList<string>? companies = null, bool allow = true,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(authorizeUri);
        HttpRequestMessage next = new(HttpMethod.Get, authorizeUri);
        for (int step = 0; step < MostSteps; step++)
        {
            Uri at = next.RequestUri!;
            using HttpResponseMessage response = await _http.SendAsync(next, cancellationToken);
            next.Dispose();
            if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location)
            {
                Uri target = new(at, location);
                if (target.GetLeftPart(UriPartial.Authority) != authorizeUri.GetLeftPart(UriPartial.Authority))
                    return target;
                next = new HttpRequestMessage(HttpMethod.Get, target);
                continue;
            }

            string page = await response.Content.ReadAsStringAsync(cancellationToken);
            Pages.Add(page);
            if (!response.IsSuccessStatusCode)
                throw new SandboxBrowserException(
                    $"The sign-in ended on a page with status {(int)response.StatusCode}.", response.StatusCode, page);
            next = page.Contains("id=\"signin-form\"", StringComparison.Ordinal)
                ? Submit(at, page, [new("username", user), new("password", Password)])
                : page.Contains("id=\"consent-form\"", StringComparison.Ordinal)
                ? Submit(at, page, [.. Choose(page, companies), new("decision", allow ? "allow" : "deny")])
                : throw new SandboxBrowserException("The page is neither sign-in nor consent.", response.StatusCode, page);
        }

        throw new SandboxBrowserException(
            "The sign-in goes in circles.", HttpStatusCode.LoopDetected, Pages.LastOrDefault() ?? string.Empty);
    }

    /// <summary>Signs in and consents, then requests the callback as a browser would.</summary>
    public async Task<SandboxCallback> SignInAndCallBackAsync(
        Uri authorizeUri, string user, IReadOnlyList<string>? companies = null, bool allow = true,
        CancellationToken cancellationToken = default)
    {
        Uri callback = await SignInAsync(authorizeUri, user, companies, allow, cancellationToken);
        using HttpResponseMessage response = await _http.GetAsync(callback, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SeeOther && response.Headers.Location is { } next)
            return await SignInAndCallBackAsync(new Uri(callback, next), user, companies, allow, cancellationToken);
        return new SandboxCallback(callback, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>What a page says, in one line.</summary>
    public static string TextOf(string page)
    {
        string body = Unseen().Replace(page, string.Empty);
        return Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(body, " ")), " ").Trim();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Submit(Uri at, string page, IEnumerable<KeyValuePair<string, string>> fields)
    {
        string action = WebUtility.HtmlDecode(Action().Match(page).Groups[1].Value);
        IEnumerable<KeyValuePair<string, string>> hidden = Hidden().Matches(page).Select(input =>
            new KeyValuePair<string, string>(WebUtility.HtmlDecode(input.Groups[1].Value), WebUtility.HtmlDecode(input.Groups[2].Value)));
        return new HttpRequestMessage(HttpMethod.Post, new Uri(at, action)) { Content = new FormUrlEncodedContent([.. hidden, .. fields]) };
    }

    private static IEnumerable<KeyValuePair<string, string>> Choose(string page, IReadOnlyList<string>? companies)
    {
        (string Kind, string Id, string Text)[] offered =
            [.. Company().Matches(page).Select(match =>
                (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value), WebUtility.HtmlDecode(match.Groups[3].Value)))];
        IEnumerable<string> picked = companies is null
            ? offered.Take(offered is [("radio", _, _), ..] ? 1 : offered.Length).Select(company => company.Id)
            : companies.Select(wanted => offered.FirstOrDefault(company =>
                company.Id == wanted || company.Text.StartsWith(wanted + "<", StringComparison.Ordinal) ||
                company.Text.Replace(" ", string.Empty, StringComparison.Ordinal)
                    .Contains(wanted.Replace(" ", string.Empty, StringComparison.Ordinal) + "<", StringComparison.Ordinal)).Id
                ?? throw new ArgumentException($"The consent page does not offer the company '{wanted}'.", nameof(companies)));
        return picked.Select(id => new KeyValuePair<string, string>("company", id));
    }

    [GeneratedRegex("<(head|style|script|svg|footer)\\b.*?</\\1>|<div class=\"brand\">.*?</div>", RegexOptions.Singleline)]
    private static partial Regex Unseen();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("<form[^>]* action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();

    [GeneratedRegex("<input type=\"(checkbox|radio)\" id=\"[^\"]*\" name=\"company\" value=\"([^\"]*)\"[^>]*><span>(.*?)</span>")]
    private static partial Regex Company();
}
