using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>A company to ask about.</summary>
/// <param name="Argument">What <c>companyId</c> is given: a company id or an organisation number; null to leave it out (an API key's one
/// company).</param>
/// <param name="Id">What the rows' <c>CompanyId</c> says; the argument where null.</param>
/// <param name="Target">What the user named it by, for errors; the argument where null.</param>
internal sealed record CompanyTarget(string? Argument, string? Id = null, object? Target = null)
{
    public CompanyTarget(string? argument, CompanyInfo? known)
        : this(argument, known?.Id)
    {
        Name = known?.Name;
    }

    /// <summary>Its name; null where the connection does not know it.</summary>
    public string? Name { get; init; }

    /// <summary>What the rows carry of it.</summary>
    public CompanyInfo? Info => (Id ?? Argument) is { } id ? new CompanyInfo(id, Name, null) : null;

    /// <summary>
    /// What <c>companyId</c> is given where it is of that type: an argument that must not be left out gets the id that is known.
    /// </summary>
    public string? ArgumentFor(string? type) => Argument ?? (type is { Length: > 0 } && type[type.Length - 1] == '!' ? Id : null);
}

/// <summary>A root field whose rows are wanted: a Relay list, a plain list, or one object.</summary>
internal sealed record ListQuery
{
    public required LucaSchema Schema { get; init; }

    public required SchemaField Field { get; init; }

    /// <summary>Of the rows' type, not of the Relay list's.</summary>
    public required Selection Selection { get; init; }

    /// <summary>Empty for one request that names none.</summary>
    public IReadOnlyList<CompanyTarget> Companies { get; init; } = [];

    /// <summary>Checked before; their variables must not be named as those of paging.</summary>
    public IReadOnlyList<BoundArgument> Arguments { get; init; } = [];

    public ListLimits Limits { get; init; } = ListLimits.None;

    /// <summary>
    /// Leaves out rows whose own time of change is before a time; the selection asks for it (<see cref="ChangeFilter"/>).
    /// </summary>
    public (string Field, DateTimeOffset Since)? Changed { get; init; }

    /// <summary>Whether rows are wanted as the JSON that came, and not as objects.</summary>
    public bool IsJson { get; init; }

    /// <summary>The cursor to begin after (<see cref="RowPage.EndCursor"/>), for the one company; null for the beginning.</summary>
    public string? After { get; init; }
}

/// <summary>How much is wanted of lists, and how fast.</summary>
internal sealed record ListLimits
{
    public static ListLimits None { get; } = new();

    /// <summary>
    /// The most rows wanted. Over all lists together, in their order, no more are asked for than are missing, so lists are then asked one
    /// after another.
    /// </summary>
    public long? First { get; init; }

    /// <summary>Whether <see cref="First"/> is meant for each list.</summary>
    public bool IsFirstOfEach { get; init; }

    /// <summary>Rows to a request; hosts give 100 at most (luca-api.md, "GraphQL").</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>How many requests may be under way; 1 requests page after page.</summary>
    public int ThrottleLimit { get; init; } = 4;

    /// <summary>Only rows that have changed since then (<see cref="ChangeFilter"/>).</summary>
    public DateTimeOffset? ChangedSince { get; init; }
}

/// <summary>Rows as a user asks for them, by the name of a root field, whatever its case.</summary>
internal sealed record ListRequest(string RootField)
{
    /// <summary>As the user named them; empty for the default.</summary>
    public IReadOnlyList<string> Companies { get; init; } = [];

    /// <summary>As the user named them; null for the default.</summary>
    public IReadOnlyList<string>? Properties { get; init; }

    /// <summary>Checked against the schema before anything is sent.</summary>
    public IDictionary? Arguments { get; init; }

    public ListLimits Limits { get; init; } = ListLimits.None;
}

/// <summary>An object to look up.</summary>
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

    public int ThrottleLimit { get; init; } = ListLimits.None.ThrottleLimit;
}

/// <summary>Rows that came together.</summary>
internal sealed class RowPage
{
    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>The rows as the JSON that came, in UTF-8, where they were wanted so.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Json { get; init; } = [];

    /// <summary>Beside the rows: refused fields, refused companies, objects not found. Each is one non-terminating error.</summary>
    public IReadOnlyList<LucaException> Errors { get; init; } = [];

    /// <summary>How many rows there are in all, where the server says so for every list asked.</summary>
    public long? Total { get; set; }

    /// <summary>The company whose rows these are; null where none was named.</summary>
    public CompanyTarget? Company { get; init; }

    /// <summary>Where the list continues after this page; null after the last one.</summary>
    public string? EndCursor { get; init; }

    /// <summary>The elements of <c>edges</c>, for lists within rows.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Edges { get; init; } = [];

    /// <summary>The list that they are of.</summary>
    internal Feed? Feed { get; init; }

    /// <summary>Where <see cref="Json"/> and <see cref="Edges"/> lie.</summary>
    internal IReadOnlyList<ByteBuffer> Buffers { get; init; } = [];

    /// <summary>The same page with other rows, parsed where there is a parser.</summary>
    internal RowPage With(RowParser? parser, IReadOnlyList<ReadOnlyMemory<byte>> json, IReadOnlyList<LucaException> errors) => new()
    {
        Rows = parser is null ? [] : [.. json.Select(row => Parse(parser, row))],
        Json = parser is null ? json : [],
        Errors = errors,
        Total = Total,
        Company = Company,
        EndCursor = EndCursor,
        Feed = Feed,
        Buffers = Buffers,
    };

    private Row Parse(RowParser parser, ReadOnlyMemory<byte> row)
    {
        Utf8JsonReader json = new(row.Span);
        json.Read();
        parser.Body = row;
        return parser.Read(ref json, Feed?.Source);
    }

    /// <summary>Gives back the memory of <see cref="Json"/>, for the pages to come. Who keeps some of it does not call this.</summary>
    public void Release()
    {
        foreach (ByteBuffer buffer in Buffers) buffer.Dispose();
    }
}

/// <summary>Pulls pages. One reader, one consumer.</summary>
internal interface IPageReader : IAsyncDisposable
{
    /// <summary>The next page; null at the end. A page may have errors alone.</summary>
    /// <exception cref="LucaException">The query cannot go on. Rows that came before have been given out.</exception>
    /// <exception cref="OperationCanceledException">Only for this token; the requests in flight are ended by then.</exception>
    Task<RowPage?> ReadAsync(CancellationToken cancellationToken);
}
