using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Api.Pages;
using LucaPS.Foundation;

namespace LucaPS.Export;

/// <summary>What is to be exported, and how.</summary>
internal sealed record ExportRequest
{
    public required string Folder { get; init; }

    /// <summary>Names of lists, with wildcards; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>As the user named them; empty for all.</summary>
    public IReadOnlyList<string> Companies { get; init; } = [];

    public ExportFormat Format { get; init; }

    public char Delimiter { get; init; } = ',';

    /// <summary>How many requests may be under way.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Only what has changed since then.</summary>
    public DateTimeOffset? ChangedSince { get; init; }

    /// <summary>Only what has changed since the last run began; all where there was none.</summary>
    public bool IsSinceLastRun { get; init; }
}

/// <summary>A list of a company to export.</summary>
internal sealed record ExportItem
{
    public required string Type { get; init; }

    /// <summary>Null for a list that is of no company.</summary>
    public CompanyTarget? Company { get; init; }

    public CompanyInfo? CompanyInfo { get; init; }

    /// <summary>The file within the folder, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Why it cannot be requested.</summary>
    public string? Obstacle { get; init; }

    public DateTimeOffset? ChangedSince { get; init; }

    public string? CompanyId => CompanyInfo?.Id ?? Company?.Id ?? Company?.Argument;

    public string Title => Type + (CompanyId is null ? "" : " of " + (CompanyInfo?.ToString() ?? CompanyId));
}

/// <summary>Whose rows a folder holds.</summary>
/// <param name="Authorization">
/// The same after another sign-in of the same client for the same companies: a digest of these, and nothing secret. Where the companies are
/// not known, the sign-in or the key alone says whose the rows are.
/// </param>
internal sealed record ExportOwner(string BaseUri, string Authorization)
{
    public static ExportOwner Of(Connection connection) => new(
        connection.BaseUri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
        Digest.Sha256Text(
            string.Join(
                "\n",
                new[] { connection.AuthenticationType.ToString(), connection.ClientId ?? string.Empty }.Concat(
                    connection.Companies.Count == 0
                        ? [connection.AuthorizationId ?? string.Empty]
                        : connection.Companies.Select(company => company.Id).OrderBy(id => id, StringComparer.Ordinal)))));
}

/// <summary>What is exported and where.</summary>
internal sealed record ExportPlan
{
    public required ExportRequest Request { get; init; }

    /// <summary>Where this run writes: the folder that was named, or one for changes within it.</summary>
    public required string Folder { get; init; }

    public required ExportOwner Owner { get; init; }

    public required string SchemaHash { get; init; }

    public required IReadOnlyList<ExportItem> Items { get; init; }
}
