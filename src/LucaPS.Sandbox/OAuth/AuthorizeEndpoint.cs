using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Security.Claims;
using System.Text.Json;
using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth.Stores;
using LucaPS.Sandbox.Pages;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace LucaPS.Sandbox.OAuth;

/// <summary>Sign-in, consent with the choice of companies, and the way back.</summary>
internal static class AuthorizeEndpoint
{
    private const string Decision = "decision";
    private const string CompanyField = "company";

    public static async Task<IResult> HandleAsync(
        HttpContext context, SandboxState state, IAntiforgery antiforgery, IOpenIddictAuthorizationManager authorizations)
    {
        if (context.GetOpenIddictServerResponse() is { Error: not null } refused)
        {
            Texts spoken = Texts.For(Locale(context.Request.Query["locale"]));
            return Page.Result(
                spoken, spoken.ErrorTitle, ErrorPage.Render(spoken, refused.Error, refused.ErrorDescription),
                StatusCodes.Status400BadRequest);
        }

        OpenIddictRequest request = context.GetOpenIddictServerRequest()!;
        string? locale = Locale((string?)request.GetParameter("locale"));
        AuthenticateResult session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (state.Directory.User(session.Principal?.Identity?.Name) is not { } user)
            return Results.Redirect(Routes.SignIn + QueryString.Create("return", state.Routes.Authorize + Query(request))
                .Add("locale", locale ?? string.Empty).ToUriComponent());

        StoredApplication application = state.Database.Applications.By(0, request.ClientId!).Single();
        string[] scopes = Granted(request, state);
        IReadOnlyList<SandboxCompany> offered = Offered(user, request, state);
        if (offered.Count == 0)
            return Refuse(Errors.AccessDenied, "The user has no access to that company.");
        if (state.Options.SkipConsentOnSecondSignIn && Earlier(state, user, application, scopes) is { } earlier)
            return await AllowAsync(authorizations, application, user, scopes, AccessTokens.CompaniesOf(earlier), state);

        if (HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType && context.Request.Form.ContainsKey(Decision))
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest("The form has expired. Start again.");
            IFormCollection form = context.Request.Form;
            if (form[Decision] != "allow")
                return Refuse(Errors.AccessDenied, "The user declined.");
            string[] chosen = [.. offered.Select(company => company.Id).Where(id => form[CompanyField].Contains(id))];
            if (chosen.Length == 0)
                return Refuse(Errors.AccessDenied, "No company was picked.");
            state.Counters.Count(nameof(Counters.Consents));
            if (state.Options.Generation != 1 && Array.Find(scopes, scope => !application.Scopes.Contains(scope)) is { } unregistered)
                return Refuse(Errors.InvalidScope, $"The application is not registered for the scope {unregistered}.");
            return await AllowAsync(authorizations, application, user, scopes, state.Options.Generation == 1 ? chosen[..1] : chosen, state);
        }

        Texts texts = Texts.For(locale ?? user.Language);
        return Page.Result(texts, texts.ConsentTitle, ConsentPage.Render(new ConsentModel(
            texts,
            state.Routes.Authorize,
            antiforgery.GetAndStoreTokens(context),
            application.DisplayName!,
            user,
            offered,
            Several: state.Options.Generation != 1,
            CanWrite: scopes.Contains(SandboxScopes.Write) || scopes.Contains(SandboxScopes.Accounting),
            [.. request.GetParameters().Select(parameter => (parameter.Key, (string?)parameter.Value ?? string.Empty))])));
    }

    public static string? Locale(string? locale) => locale is "nb" or "en" ? locale : null;

    /// <summary>The companies of the user; in generation 1 <c>organisation_number</c> forces one.</summary>
    private static IReadOnlyList<SandboxCompany> Offered(SandboxUser user, OpenIddictRequest request, SandboxState state)
    {
        string? number = state.Options.Generation == 1 ? (string?)request.GetParameter("organisation_number") : null;
        return string.IsNullOrEmpty(number)
            ? user.Companies
            : [.. user.Companies.Where(company =>
                company.OrganisationNumber == number.Replace(" ", string.Empty, StringComparison.Ordinal))];
    }

    /// <summary><c>accounting.read</c> is always granted; the grant can be narrower than asked.</summary>
    private static string[] Granted(OpenIddictRequest request, SandboxState state) => state.Options.Generation == 1
        ? [SandboxScopes.Accounting]
        : [.. request.GetScopes().Append(SandboxScopes.Read).Distinct()
            .Where(scope => scope == SandboxScopes.Read || !state.Options.GrantReadOnly).Order()];

    private static StoredAuthorization? Earlier(SandboxState state, SandboxUser user, StoredApplication application, string[] scopes) =>
        state.Database.Authorizations.By(0, user.UserName).FirstOrDefault(row =>
            row.ApplicationId == application.Id && row.Status == Statuses.Valid && scopes.All(scope => row.Scopes.Contains(scope)));

    private static async Task<IResult> AllowAsync(
        IOpenIddictAuthorizationManager authorizations, StoredApplication application, SandboxUser user, string[] scopes,
        IReadOnlyList<string> companies, SandboxState state)
    {
        OpenIddictAuthorizationDescriptor descriptor = new()
        {
            ApplicationId = application.Id,
            CreationDate = state.Options.TimeProvider.GetUtcNow(),
            Status = Statuses.Valid,
            Subject = user.UserName,
            Type = AuthorizationTypes.Permanent,
        };
        descriptor.Scopes.UnionWith(scopes);
        descriptor.Properties[AccessTokens.CompaniesProperty] = JsonSerializer.SerializeToElement(companies);
        object authorization = await authorizations.CreateAsync(descriptor);

        ClaimsIdentity identity = new("Luca", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, user.UserName);
        ClaimsPrincipal principal = new(identity);
        // offline_access makes OpenIddict issue a refresh token; nobody is shown it.
        principal.SetScopes([.. scopes, Scopes.OfflineAccess]);
        principal.SetAuthorizationId(await authorizations.GetIdAsync(authorization));
        principal.SetAccessTokenLifetime(state.Options.AccessTokenLifetime);
        return Results.SignIn(principal, properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    private static string Query(OpenIddictRequest request) =>
        QueryString.Create(request.GetParameters().Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)))
            .ToUriComponent();
}
