using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Sandbox.OAuth.Stores;

/// <summary>What OpenIddict's four store interfaces have in common, over a table in memory.</summary>
#pragma warning disable CA1822 // The interfaces want instance members.
internal abstract class StoreBase<T>(Table<T> table)
    where T : StoredRow, new()
{
    protected Table<T> Table { get; } = table;

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => new(Table.Count);

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<T>, IQueryable<TResult>> query, CancellationToken cancellationToken) =>
        new(query(Table.List().AsQueryable()).LongCount());

    public ValueTask CreateAsync(T row, CancellationToken cancellationToken)
    {
        Table.Insert(row);
        return default;
    }

    public ValueTask DeleteAsync(T row, CancellationToken cancellationToken)
    {
        Table.Delete(row);
        return default;
    }

    public ValueTask UpdateAsync(T row, CancellationToken cancellationToken)
    {
        Table.Update(row);
        return default;
    }

    public ValueTask<T?> FindByIdAsync(string identifier, CancellationToken cancellationToken) => new(Table.Find(identifier));

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<T>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        new(query(Table.List().AsQueryable(), state).FirstOrDefault());

    public ValueTask<string?> GetIdAsync(T row, CancellationToken cancellationToken) => new(row.Id);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(T row, CancellationToken cancellationToken) =>
        new(row.Properties);

    public ValueTask SetPropertiesAsync(T row, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) =>
        Set(() => row.Properties = properties);

    public ValueTask<T> InstantiateAsync(CancellationToken cancellationToken) => new(new T());

    public IAsyncEnumerable<T> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        Stream(Table.List().Skip(offset ?? 0).Take(count ?? int.MaxValue));

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<T>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        Stream(query(Table.List().AsQueryable(), state));

    protected static ValueTask Set(Action set)
    {
        set();
        return default;
    }

    protected static IAsyncEnumerable<TResult> Stream<TResult>(IEnumerable<TResult> rows) => rows.ToAsyncEnumerable();
}
