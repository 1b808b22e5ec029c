using Microsoft.AspNetCore.Antiforgery;

namespace LucaPS.Sandbox.Pages;

/// <summary>User name and password.</summary>
internal static class SignInPage
{
    public static string Render(
        Texts texts, string action, AntiforgeryTokenSet csrf, string target, string? locale, string? userName, bool failed)
    {
        string alert = failed ? $"""<div class="alert" id="error" role="alert">{Page.Encode(texts.WrongPassword)}</div>""" : string.Empty;
        string invalid = failed ? """ aria-invalid="true" aria-describedby="error" """ : string.Empty;
        string focus = failed ? string.Empty : " autofocus";
        return $"""
            <h1>{Page.Encode(texts.SignInTitle)}</h1>
            <p class="soft">{Page.Encode(texts.SignInLead)}</p>
            {alert}
            <form method="post" action="{Page.Encode(action)}" id="signin-form">
            <input type="hidden" name="{Page.Encode(csrf.FormFieldName)}" value="{Page.Encode(csrf.RequestToken)}">
            <input type="hidden" name="return" value="{Page.Encode(target)}">
            <input type="hidden" name="locale" value="{Page.Encode(locale)}">
            <div class="field"><label for="username">{Page.Encode(texts.UserName)}</label>
            <input type="text" id="username" name="username" value="{Page.Encode(userName)}" autocomplete="username" autocapitalize="none" spellcheck="false" required{focus}{invalid}></div>
            <div class="field"><label for="password">{Page.Encode(texts.Password)}</label>
            <input type="password" id="password" name="password" autocomplete="current-password" required{(failed ? " autofocus" : string.Empty)}{invalid}></div>
            <div class="actions"><button type="submit" id="signin">{Page.Encode(texts.SignIn)}</button></div>
            </form>
            """;
    }
}
