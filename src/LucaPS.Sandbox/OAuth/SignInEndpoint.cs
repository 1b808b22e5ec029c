using System;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace LucaPS.Sandbox.OAuth;

/// <summary>The sign-in page.</summary>
internal static class SignInEndpoint
{
    public static IResult Show(HttpContext context, IAntiforgery antiforgery) =>
        Render(context, antiforgery, context.Request.Query["return"].ToString(), context.Request.Query["locale"], null, failed: false);

    public static async Task<IResult> SubmitAsync(HttpContext context, SandboxState state, IAntiforgery antiforgery)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest("The form has expired. Start again.");
        IFormCollection form = context.Request.Form;
        string target = form["return"].ToString();
        string userName = form["username"].ToString();
        SandboxUser? user = state.Directory.User(userName);
        bool right = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(user?.Password ?? "\0"), Encoding.UTF8.GetBytes(form["password"].ToString()));
        if (user is null || !right)
            return Render(context, antiforgery, target, form["locale"], userName, failed: true);

        // Only back to ourselves.
        if (!target.StartsWith(state.Routes.Authorize + "?", StringComparison.Ordinal))
            return Results.BadRequest("There is nothing to sign in for.");
        state.Counters.Count(nameof(Counters.SignIns));
        ClaimsIdentity identity = new([new Claim(ClaimTypes.Name, user.UserName)], CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        return Results.Redirect(target);
    }

    private static IResult Render(
        HttpContext context, IAntiforgery antiforgery, string target, string? locale, string? userName, bool failed)
    {
        string? language = AuthorizeEndpoint.Locale(locale);
        language ??= context.Request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : "nb";
        Texts texts = Texts.For(language);
        return Page.Result(
            texts,
            texts.SignInTitle,
            SignInPage.Render(
                texts, Routes.SignIn, antiforgery.GetAndStoreTokens(context), target, AuthorizeEndpoint.Locale(locale), userName, failed),
            failed ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
    }
}
