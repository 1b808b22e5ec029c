using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>The one list of a user's document, with what the document asks for beside it.</summary>
internal sealed class DocumentSource : PageSource
{
    private static readonly PageParser s_parser = new(null);

    private readonly PaginationPlan _plan;
    private readonly ReadOnlyMemory<byte> _variables;
    private readonly PageShape _shape;

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a variable of paging is none.</exception>
    public DocumentSource(PaginationPlan plan, ReadOnlyMemory<byte> variables)
    {
        _plan = plan;
        _variables = variables;
        byte[] rows = Encoding.UTF8.GetBytes(plan.RowsKey);
        _shape = new PageShape
        {
            Path = PageShape.PathOf(plan.Path),
            Nodes = plan.NodeKey is null ? rows : [],
            Edges = plan.NodeKey is null ? [] : rows,
            Node = Encoding.UTF8.GetBytes(plan.NodeKey ?? string.Empty),
            PageInfo = Encoding.UTF8.GetBytes(plan.PageInfoKey),
        };
        using JsonDocument? given = variables.IsEmpty ? null : JsonDocument.Parse(variables);
        PageSize = SizeOf(given);
        StartCursor = CursorOf(given);
    }

    public int PageSize { get; }

    public string? StartCursor { get; }

    public override string Name => string.Join(".", _plan.Path);

    public override bool IsConnection => true;

    public override bool TakesFirst => _plan.FirstVariable is not null;

    public override bool TakesAfter => true;

    public override int MaxTogether => 1;

    public override bool IsAliased => false;

    public override GraphQLRequest Build(IReadOnlyList<PageAsk> asks)
    {
        PageAsk ask = asks[0];
        ReadOnlyMemory<byte> variables = JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            if (!_variables.IsEmpty)
            {
                using JsonDocument given = JsonDocument.Parse(_variables);
                foreach (JsonProperty variable in given.RootElement.EnumerateObject())
                {
                    if (variable.Name != _plan.FirstVariable && variable.Name != _plan.AfterVariable) variable.WriteTo(writer);
                }
            }

            if (_plan.FirstVariable is { } first) writer.WriteNumber(first, ask.First ?? PageSize);

            // Left out on the first page: null is not always taken for it.
            if (ask.After is not null) writer.WriteString(_plan.AfterVariable, ask.After);
            writer.WriteEndObject();
        });
        return new GraphQLRequest { Document = _plan.Document, OperationName = _plan.OperationName, Variables = variables };
    }

    public override PageContent[] Read(ref Utf8JsonReader json, IReadOnlyList<PageAsk> asks, ReadOnlyMemory<byte> body)
    {
        PageContent page = s_parser.Parse(ref json, _shape);
        if (page.IsWithinList)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"-Paginate cannot follow '{Name}', which is inside a list and has pages for each of its elements. "
                    + "Ask for the elements first, then for the pages of each by its id.");
        }

        return !page.IsMisshapen ? [page] : throw new LucaException(
            LucaErrorId.UnexpectedResponse,
            $"The server's answer for '{Name}' cannot be used: there is a value where an object or a list should be. Try again; if it happens again, send the document without -Paginate and with -Raw to see it.");
    }

    public override LucaException Explain(LucaException error, Feed feed) => error;

    /// <summary>An object that is not there has no list.</summary>
    public override LucaException? OnNothing(PageContent page, Feed feed) => page.IsParentNull ? null : base.OnNothing(page, feed);

    private int SizeOf(JsonDocument? given)
    {
        if (Variable(given, _plan.PageSizeVariable) is not { } value || value.ValueKind == JsonValueKind.Null) return _plan.PageSize;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long size) && size >= 1)
            return (int)Math.Min(size, PaginationPlan.LargestPage);
        throw InputErrors.Bad(
            $"The variable '${_plan.PageSizeVariable}' must be a whole number from 1; with -Paginate it is the number of rows per page, at most 100.", SafeJson.Shown(value));
    }

    private string? CursorOf(JsonDocument? given)
    {
        if (Variable(given, _plan.StartVariable) is not { } value) return _plan.StartCursor;
        return value.ValueKind switch
        {
            JsonValueKind.String when SafeJson.Text(value) is { } cursor => cursor,
            JsonValueKind.Null => null,
            _ =>
                throw InputErrors.Bad(
                    $"The variable '${_plan.StartVariable}' must be a cursor: the text that the server gave as endCursor.",
                    SafeJson.Shown(value)),
        };
    }

    private static JsonElement? Variable(JsonDocument? given, string? name) =>
        name is not null && given is not null && given.RootElement.TryGetProperty(name, out JsonElement value) ? value : null;
}
