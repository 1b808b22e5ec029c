using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api.Pages;

/// <summary>
/// Follows the pages of a rewritten document. Pulled page by page from one thread; the next page is on its way while the caller works on
/// this one. Ends with an error, never in a loop, where the server's pages lead nowhere.
/// </summary>
internal sealed class PaginatedQuery : IAsyncDisposable
{
    private readonly IGraphQLTransport _transport;
    private readonly PaginationPlan _plan;
    private readonly bool _prefetch;
    private readonly JsonDocument? _variables;
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private int _pageSize;
    private string? _cursor;
    private long _remaining;
    private Task<GraphQLResponse>? _pending;
    private LucaException? _failure;
    private bool _done;

    /// <param name="transport">Posts the pages.</param>
    /// <param name="plan">The rewritten document.</param>
    /// <param name="variables">The user's variables as a JSON object; empty for none.</param>
    /// <param name="first">How many rows in all; null for every one.</param>
    /// <param name="prefetch">Whether the next page is asked for before it is wanted.</param>
    public PaginatedQuery(IGraphQLTransport transport, PaginationPlan plan, ReadOnlyMemory<byte> variables, long? first, bool prefetch = true)
    {
        _transport = transport;
        _plan = plan;
        _prefetch = prefetch;
        _variables = variables.IsEmpty ? null : JsonDocument.Parse(variables.ToArray());
        _pageSize = PageSize();
        _cursor = StartCursor();
        _remaining = first ?? long.MaxValue;
        _done = _remaining <= 0;
        if (_cursor is not null) _cursors.Add(_cursor);
    }

    /// <summary>The next page, to be disposed of by the caller; null after the last.</summary>
    /// <exception cref="LucaException">The request failed, or the pages lead nowhere. The rows of the pages before have been given.</exception>
    public async Task<PaginatedPage?> NextAsync(IReporter reporter, CancellationToken cancellationToken)
    {
        if (_failure is { } failure)
        {
            _failure = null;
            throw failure;
        }

        if (_done) return null;
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.Register(static state => ((CancellationTokenSource)state!).Cancel(), _stop);
        GraphQLResponse? response = null;
        try
        {
            Task<GraphQLResponse> pending = _pending ?? SendAsync(reporter);
            _pending = null;
            response = await FittingAsync(pending, reporter).ConfigureAwait(false);
            PageContent content = PageContent.Read(response.Data, _plan);
            Advance(content);
            if (!_done && _prefetch) _pending = SendAsync(reporter);
            var page = new PaginatedPage(response, content);
            response = null;
            return page;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _done = true;
            throw new OperationCanceledException(cancellationToken);
        }
        catch
        {
            _done = true;
            throw;
        }
        finally
        {
            response?.Dispose();
        }
    }

    /// <summary>Stops the request that is on its way and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        _done = true;
#if NET8_0_OR_GREATER
        await _stop.CancelAsync().ConfigureAwait(false);
#else
        _stop.Cancel();
#endif
        if (_pending is { } pending)
        {
            _pending = null;
            try
            {
                (await pending.ConfigureAwait(false)).Dispose();
            }
            catch (Exception e) when (e is LucaException or OperationCanceledException)
            {
                // Nobody waits for this page any more.
            }
        }

        _variables?.Dispose();
        _stop.Dispose();
    }

    private void Advance(PageContent content)
    {
        if (content.Rows.Count >= _remaining)
        {
            // A server may give more than it was asked for.
            content.Rows.RemoveRange((int)_remaining, content.Rows.Count - (int)_remaining);
            _remaining = 0;
            _done = true;
            return;
        }

        if (_remaining != long.MaxValue) _remaining -= content.Rows.Count;
        if (!content.HasNextPage)
        {
            _done = true;
            return;
        }

        string? why = content.EndCursor is not { Length: > 0 } cursor ? "it says that there is a next page, but not where it begins"
            : content.Count == 0 ? "it says that there is a next page after one that is empty"
            : !_cursors.Add(cursor) ? "its cursor does not move, so the same rows would come for ever"
            : null;
        if (why is not null)
        {
            _done = true;
            _failure = new LucaException(
                LucaErrorId.UnexpectedResponse,
                $"The pages of '{string.Join(".", _plan.Path)}' lead nowhere: {why}. The rows until here are complete; try again, or ask for the rest with after.");
            return;
        }

        _cursor = content.EndCursor;
    }

    /// <summary>The page, with fewer rows where the server finds as many too much.</summary>
    private async Task<GraphQLResponse> FittingAsync(Task<GraphQLResponse> pending, IReporter reporter)
    {
        while (true)
        {
            LucaException refusal;
            try
            {
                return await pending.ConfigureAwait(false);
            }
            catch (LucaException exception) when (_plan.FirstVariable is not null && SizeLimit.SmallerPage(exception, Size) is not null)
            {
                refusal = exception;
            }

            _pageSize = (int)SizeLimit.SmallerPage(refusal, Size)!;
            pending = SendAsync(reporter);
        }
    }

    private int Size => (int)Math.Min(_pageSize, _remaining);

    private Task<GraphQLResponse> SendAsync(IReporter reporter)
    {
        int size = Size;
        if (reporter.IsVerbose)
        {
            reporter.Verbose(
                "Asking for " + size.ToString(CultureInfo.InvariantCulture) + " rows of '" + string.Join(".", _plan.Path) + "'"
                + (_cursor is null ? "." : " after the page before."));
        }

        var request = new GraphQLRequest { Document = _plan.Document, OperationName = _plan.OperationName, Variables = Variables(size) };
        return _transport.SendAsync(request, reporter, _stop.Token);
    }

    private ReadOnlyMemory<byte> Variables(int size) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        if (_variables is not null)
        {
            foreach (JsonProperty variable in _variables.RootElement.EnumerateObject())
            {
                if (variable.Name != _plan.FirstVariable && variable.Name != _plan.AfterVariable) variable.WriteTo(writer);
            }
        }

        if (_plan.FirstVariable is { } first) writer.WriteNumber(first, size);

        // Left out on the first page: null is not always taken for it.
        if (_cursor is not null) writer.WriteString(_plan.AfterVariable, _cursor);
        writer.WriteEndObject();
    });

    private int PageSize()
    {
        if (_plan.PageSizeVariable is not { } name || Variable(name) is not { } value || value.ValueKind == JsonValueKind.Null) return _plan.PageSize;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long size) && size >= 1) return (int)Math.Min(size, PaginationPlan.LargestPage);
        throw new LucaException(
            LucaErrorId.BadRequest, $"The variable '${name}' has to be a whole number from 1; with -Paginate it is the number of rows a page, at most 100. Nothing was sent.")
        {
            TargetValue = SafeJson.Shown(value),
        };
    }

    private string? StartCursor()
    {
        if (_plan.StartVariable is not { } name || Variable(name) is not { } value) return _plan.StartCursor;
        return value.ValueKind switch
        {
            JsonValueKind.String when SafeJson.Text(value) is { } cursor => cursor,
            JsonValueKind.Null => null,
            _ => throw new LucaException(
                LucaErrorId.BadRequest, $"The variable '${name}' has to be a cursor: the text that the server gave as endCursor. Nothing was sent.")
            {
                TargetValue = SafeJson.Shown(value),
            },
        };
    }

    private JsonElement? Variable(string name) =>
        _variables is not null && _variables.RootElement.TryGetProperty(name, out JsonElement value) ? value : null;
}
