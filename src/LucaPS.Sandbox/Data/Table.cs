using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace LucaPS.Sandbox.Data;

/// <summary>A few rows that can be added, changed and removed while others read.</summary>
internal sealed class Table<T>(IEnumerable<T> rows, Func<T, string> id)
    where T : class
{
    private readonly Lock _writing = new();
    private volatile T[] _rows = [.. rows];

    public T[] Rows => _rows;

    public T? Find(string? wanted) => Array.Find(_rows, row => id(row) == wanted);

    public T Add(T row)
    {
        lock (_writing)
            _rows = [.. _rows, row];
        return row;
    }

    public T Replace(T row)
    {
        lock (_writing)
            _rows = [.. _rows.Select(old => id(old) == id(row) ? row : old)];
        return row;
    }

    public T Remove(T row)
    {
        lock (_writing)
            _rows = [.. _rows.Where(old => id(old) != id(row))];
        return row;
    }
}
