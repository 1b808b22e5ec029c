using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace LucaPS.Sandbox.Data;

/// <summary>A few rows that can be written while others read them.</summary>
internal sealed class Table<T>(IEnumerable<T> rows, Func<T, string> id)
    where T : class
{
    private readonly Lock _writing = new();
    private volatile T[] _rows = [.. rows];

    public T[] Rows => _rows;

    /// <summary>Whether anything was written since the start.</summary>
    public bool Changed { get; private set; }

    public T? Find(string? wanted) => Array.Find(_rows, row => id(row) == wanted);

    public T Add(T row) => Write(row, rows => [.. rows, row]);

    public T Replace(T row) => Write(row, rows => [.. rows.Select(old => id(old) == id(row) ? row : old)]);

    public T Remove(T row) => Write(row, rows => [.. rows.Where(old => id(old) != id(row))]);

    private T Write(T row, Func<T[], T[]> change)
    {
        lock (_writing)
        {
            _rows = change(_rows);
            Changed = true;
        }

        return row;
    }
}
