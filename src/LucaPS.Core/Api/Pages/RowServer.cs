using System;
using System.Runtime.CompilerServices;

namespace LucaPS.Api.Pages;

/// <summary>The server whose rows carry a company: a test server may have a copy of the books, with the same ids.</summary>
internal static class RowServer
{
    private static readonly ConditionalWeakTable<CompanyInfo, Uri> s_servers = new();

    /// <returns>The company.</returns>
    public static CompanyInfo Note(CompanyInfo company, Uri? server)
    {
        if (server is not null) s_servers.Add(company, server);
        return company;
    }

    /// <summary>Null where it is not known.</summary>
    public static Uri? Of(CompanyInfo? company) => company is not null && s_servers.TryGetValue(company, out Uri? server) ? server : null;
}
