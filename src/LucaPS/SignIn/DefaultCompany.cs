using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Foundation;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>Sets the company to use if none is named.</summary>
internal static class DefaultCompany
{
    /// <summary>
    /// Sets it, by id, organisation number or name; none where <paramref name="named"/> is empty. It is saved for later sessions, where the
    /// connection is.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.Forbidden"/>: the connection does not reach it. Nothing is
    /// changed.</exception>
    public static async Task SetAsync(
        Connection connection, IReadOnlyList<string> named, IReporter reporter, CancellationToken cancellationToken)
    {
        string? id = null;
        RequireOne(named);
        if (named.Count == 1)
        {
            string text = named[0].Trim();
            if (CompanyList.Find(connection.Companies, text) is null)
                await Services.Client(connection).LoadCompaniesAsync(reporter, cancellationToken).ConfigureAwait(false);
            id = CompanyList.Find(connection.Companies, text)?.Id ?? throw Unreached(connection, named[0]);
        }

        connection.DefaultCompany = id;
        if (connection.IsCopy) return;
        try
        {
            await ConnectionManager.UpdateAsync(
                connection, metadata => metadata with { DefaultCompany = id }, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception) when (exception.ErrorId == LucaErrorId.StoreFailed)
        {
            reporter.Warning(
                $"The default company of '{connection.Name}' was changed for this session, but it is not saved. {exception.Message}");
        }
    }

    /// <summary>Refuses several.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: several were named.</exception>
    public static void RequireOne(IReadOnlyList<string> named)
    {
        if (named.Count > 1)
            throw new LucaException(LucaErrorId.BadRequest, "There can be only one default company, but several were named. Name one.")
            {
                TargetValue = named
            };
    }

    /// <summary>Whether a company, by id or organisation number, is one of these.</summary>
    public static bool IsAmong(IReadOnlyList<CompanyInfo> companies, string? text) =>
        text is not null && CompanyList.Find(companies, text) is not null;

    private static LucaException Unreached(Connection connection, string named)
    {
        string known = connection.Companies.Count == 0 ? string.Empty : " It reaches " + CompanyList.InWords(connection.Companies) + ".";
        return new LucaException(
            LucaErrorId.Forbidden,
            $"The connection '{connection.Name}' does not reach the company '{named}', so its default company stays as it was.{known} {(connection.AuthenticationType == AuthenticationType.ApiKey ? "An API key is bound to one company." : "Sign in again with -Force to choose other companies.")}{(OrganisationNumber.CheckDigitHint(named) is { } doubt ? " " + doubt : string.Empty)}")
        {
            TargetValue = named,
        };
    }
}
