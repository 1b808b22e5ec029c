using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>A company to ask about.</summary>
/// <param name="Argument">What <c>companyId</c> is given: a company id or an organisation number; null to leave it out (an API key's one company).</param>
/// <param name="Id">What the rows' <c>CompanyId</c> says; the argument where null.</param>
/// <param name="Target">What the user named it by, for errors; the argument where null.</param>
internal sealed record CompanyTarget(string? Argument, string? Id = null, object? Target = null)
{
    /// <summary>What <c>companyId</c> is given where it is of that type: an argument that must not be left out gets the id that is known.</summary>
    public string? ArgumentFor(string? type) => Argument ?? (type is { Length: > 0 } && type[type.Length - 1] == '!' ? Id : null);
}

/// <summary>A root field whose rows are wanted: a Relay connection, a plain list, or one object.</summary>
internal sealed record ListQuery
{
    public required LucaSchema Schema { get; init; }

    public required SchemaField Field { get; init; }

    /// <summary>Of the rows' type, not of the connection's.</summary>
    public required Selection Selection { get; init; }

    /// <summary>Empty for one request that names none.</summary>
    public IReadOnlyList<CompanyTarget> Companies { get; init; } = [];

    /// <summary>Checked before; their variables must not be named as those of paging.</summary>
    public IReadOnlyList<BoundArgument> Arguments { get; init; } = [];

    /// <summary>
    /// The most rows wanted, over all companies together, in their order. No more than these are asked for, so companies are then
    /// asked one after another.
    /// </summary>
    public long? First { get; init; }

    /// <summary>Rows to a request; hosts give 100 at most (luca-api.md, "GraphQL").</summary>
    public int PageSize { get; init; } = 100;
}

/// <summary>An object to look up.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Company">The company to ask in; null to name none.</param>
/// <param name="Target">What the user supplied, for errors; the id where null.</param>
internal sealed record LookupItem(string Id, CompanyTarget? Company = null, object? Target = null);

/// <summary>Objects wanted by id, many to a request.</summary>
internal sealed record LookupQuery
{
    public required LucaSchema Schema { get; init; }

    public required Selection Selection { get; init; }

    public required IReadOnlyList<LookupItem> Items { get; init; }

    /// <summary>
    /// The field that looks one up by <c>id</c>; null where the schema has none. See <see cref="RootFields.LookupFor"/>.
    /// </summary>
    public SchemaField? Field { get; init; }

    /// <summary>The list to read through where there is no <see cref="Field"/>.</summary>
    public SchemaField? ListField { get; init; }

    /// <summary>Ids to a request.</summary>
    public int ChunkSize { get; init; } = 50;
}

/// <summary>Rows that came together.</summary>
internal sealed class RowPage
{
    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>Beside the rows: refused fields, refused companies, objects not found. Each is one non-terminating error.</summary>
    public IReadOnlyList<LucaException> Errors { get; init; } = [];

    /// <summary>How many rows there are in all, where the server says so for every company asked.</summary>
    public long? Total { get; init; }

    /// <summary>The company whose rows these are; null where none was named.</summary>
    public CompanyTarget? Company { get; init; }

    /// <summary>Beside each row, the id that was asked for under an alias; empty where none was.</summary>
    internal IReadOnlyList<string?> Keys { get; init; } = [];
}

/// <summary>Pulls pages. One reader, one consumer.</summary>
internal interface IPageReader : IAsyncDisposable
{
    /// <summary>The next page; null at the end. A page may have errors alone.</summary>
    /// <exception cref="LucaException">The query cannot go on. Rows that came before have been given out.</exception>
    /// <exception cref="OperationCanceledException">Only for this token; the requests in flight are ended by then.</exception>
    Task<RowPage?> ReadAsync(CancellationToken cancellationToken);
}
