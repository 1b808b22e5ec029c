using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace LucaPS.Session;

/// <summary>
/// The open connections of each runspace, and its default. A connection itself is safe to share between runspaces; which one
/// is the default is each runspace's own affair.
/// </summary>
internal sealed class SessionRegistry
{
    private static readonly ConditionalWeakTable<Runspace, SessionRegistry> Registries = new();
    private readonly Dictionary<string, Connection> _open = new(StringComparer.OrdinalIgnoreCase);
    private string? _default;

    private SessionRegistry()
    {
    }

    /// <summary>The registry of the runspace that this thread runs in.</summary>
    public static SessionRegistry Current => Registries.GetValue(
        Runspace.DefaultRunspace ?? throw new InvalidOperationException("There is no runspace on this thread."),
        _ => new SessionRegistry());

    /// <summary>The default connection; null when none is open.</summary>
    public Connection? Default
    {
        get
        {
            lock (_open) return _default is not null && _open.TryGetValue(_default, out Connection? connection) ? connection : null;
        }
    }

    /// <summary>All that are open, by name.</summary>
    public IReadOnlyList<Connection> Open
    {
        get
        {
            lock (_open) return [.. _open.Values.OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>The open connection of that name; null when there is none.</summary>
    public Connection? Find(string name)
    {
        lock (_open) return _open.TryGetValue(name, out Connection? connection) ? connection : null;
    }

    /// <summary>Adds a connection, or replaces the one of the same name.</summary>
    public void Add(Connection connection, bool makeDefault)
    {
        lock (_open)
        {
            _open[connection.Name] = connection;
            if (makeDefault) _default = connection.Name;
        }
    }

    /// <summary>Closes the connection of that name here.</summary>
    public void Remove(string name)
    {
        lock (_open)
        {
            _open.Remove(name);
            if (string.Equals(_default, name, StringComparison.OrdinalIgnoreCase)) _default = null;
        }
    }
}
