using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;

namespace LucaPS.Sandbox.Pages;

/// <summary>What the consent page shows.</summary>
internal sealed record ConsentModel(
    Texts Texts,
    string Action,
    AntiforgeryTokenSet Csrf,
    string Application,
    SandboxUser User,
    IReadOnlyList<SandboxCompany> Companies,
    bool Several,
    bool CanWrite,
    IReadOnlyList<(string Name, string Value)> Parameters);

/// <summary>Who asks for what, for which companies: allow or deny.</summary>
internal static class ConsentPage
{
    public static string Render(ConsentModel model)
    {
        Texts texts = model.Texts;
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"""
            <h1>{Page.Encode(texts.ConsentTitle)}</h1>
            <p>{Page.Encode(string.Format(CultureInfo.InvariantCulture, texts.ConsentLead, model.Application))}</p>
            <ul><li>{Page.Encode(texts.WillRead)}</li>{(model.CanWrite ? $"<li>{Page.Encode(texts.WillWrite)}</li>" : string.Empty)}</ul>
            <form method="post" action="{Page.Encode(model.Action)}" id="consent-form">
            <input type="hidden" name="{Page.Encode(model.Csrf.FormFieldName)}" value="{Page.Encode(model.Csrf.RequestToken)}">

            """);
        foreach ((string name, string value) in model.Parameters.Where(parameter => !IsOurs(parameter.Name, model)))
            html.Append(
                CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"{Page.Encode(name)}\" value=\"{Page.Encode(value)}\">\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<fieldset><legend>{Page.Encode(model.Several ? texts.ChooseSeveral : texts.ChooseOne)}</legend>\n");
        string type = model.Several ? "checkbox" : "radio";
        string picked = model.Companies.Count == 1 ? " checked" : string.Empty;
        foreach (SandboxCompany company in model.Companies)
        {
            string id = Page.Encode(company.Id);
            html.Append(CultureInfo.InvariantCulture, $"""
                <label class="company" for="company-{id}"><input type="{type}" id="company-{id}" name="company" value="{id}"{picked}><span>{Page.Encode(company.Name)}<small>{Page.Encode(texts.OrganisationNumber)} {Page.Encode(Grouped(company.OrganisationNumber))}</small></span></label>

                """);
        }

        html.Append(CultureInfo.InvariantCulture, $"""
            </fieldset>
            <div class="actions">
            <button type="submit" id="allow" name="decision" value="allow">{Page.Encode(texts.Allow)}</button>
            <button type="submit" id="deny" name="decision" value="deny" class="quiet">{Page.Encode(texts.Deny)}</button>
            </div>
            </form>
            <p></p>
            <p class="soft">{Page.Encode(string.Format(CultureInfo.InvariantCulture, texts.SignedInAs, model.User.Name))}. {Page.Encode(texts.Withdraw)}</p>
            """);
        return html.ToString();
    }

    private static bool IsOurs(string name, ConsentModel model) => name is "company" or "decision" || name == model.Csrf.FormFieldName;

    private static string Grouped(string number) => number.Length == 9 ? $"{number[..3]} {number[3..6]} {number[6..]}" : number;
}

/// <summary>An unknown client or redirect URI: shown here, never sent to the callback.</summary>
internal static class ErrorPage
{
    public static string Render(Texts texts, string? error, string? description) => $"""
        <h1>{Page.Encode(texts.ErrorTitle)}</h1>
        <p>{Page.Encode(texts.ErrorLead)}</p>
        <p class="soft">{Page.Encode(texts.ErrorReason)}: <code id="error">{Page.Encode(error)}</code><br>{Page.Encode(description)}</p>
        """;
}
