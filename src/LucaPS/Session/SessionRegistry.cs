using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace LucaPS.Session;

/// <summary>
/// The open connections of each runspace, and its default. A connection may be used in any runspace; what a session chooses for it (default
/// company, being the default) is changed in the runspace that opened it alone, and others get a copy of their own for that.
/// </summary>
internal sealed class SessionRegistry
{
    private static readonly ConditionalWeakTable<Runspace, SessionRegistry> s_registries = new();
    private static readonly ConditionalWeakTable<Connection, SessionRegistry> s_owners = new();
    private static readonly List<WeakReference<SessionRegistry>> s_all = [];

    private readonly Dictionary<string, Connection> _open = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConditionalWeakTable<Connection, Connection> _copies = new();
    private readonly WeakReference<Runspace> _runspace;
    private Connection? _default;

    // Chosen here, and not taken over from the other runspaces of the process.
    private bool _isChosen;

    private SessionRegistry(Runspace runspace)
    {
        _runspace = new WeakReference<Runspace>(runspace);
        lock (s_all)
        {
            s_all.RemoveAll(static one => !one.TryGetTarget(out SessionRegistry? registry) || !registry.IsAlive);
            s_all.Add(new WeakReference<SessionRegistry>(this));
        }
    }

    /// <summary>The registry of the runspace that this thread runs in.</summary>
    public static SessionRegistry Current => s_registries.GetValue(
        Runspace.DefaultRunspace ?? throw new InvalidOperationException("There is no runspace on this thread."),
        static runspace => new SessionRegistry(runspace));

    /// <summary>All that are open, by name.</summary>
    public IReadOnlyList<Connection> Open
    {
        get
        {
            lock (_open) return [.. _open.Values.OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)];
        }
    }

    private bool IsAlive => _runspace.TryGetTarget(out Runspace? runspace)
        && runspace.RunspaceStateInfo.State is not (RunspaceState.Closed or RunspaceState.Closing or RunspaceState.Broken);

    /// <summary>
    /// The connection of that name, or the default where there is no name: this runspace's, or the one that all others of the process
    /// share.
    /// </summary>
    /// <returns>Null where there is none, here or in the others.</returns>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>: the others have different ones.</exception>
    public Connection? Find(string? name)
    {
        if (FindHere(name) is { } here) return here;
        List<Connection> shared = [];
        foreach (SessionRegistry other in Others())
        {
            if (other.Chosen(name) is not { TokenSource.IsEnded: false } connection) continue;
            if (!shared.Exists(one => IsSame(one, connection))) shared.Add(connection);
        }

        if (shared.Count < 2) return shared.Count == 0 ? null : Keep(shared[0], isDefault: name is null);
        throw new LucaException(
            LucaErrorId.NotConnected,
            name is null
                ? $"This runspace has no connection of its own, and the others of this process use different ones ({string.Join(", ", shared.Select(Describe))}). Give one with -Connection."
                : $"This runspace has no connection named '{name}', and the others of this process have different ones of that name. Give the connection itself with -Connection.")
        {
            TargetValue = name,
        };
    }

    /// <summary>The connection of that name, or the default where there is no name, of this runspace alone.</summary>
    public Connection? FindHere(string? name)
    {
        lock (_open) return name is null ? _default : _open.TryGetValue(name, out Connection? connection) ? connection : null;
    }

    /// <summary>What stands here for a connection that may be another runspace's.</summary>
    public Connection Of(Connection connection) => _copies.TryGetValue(connection, out Connection? copy) ? copy : connection;

    /// <summary>As <see cref="Of"/>, to change something of it: a copy where another runspace opened it.</summary>
    public Connection Own(Connection connection)
    {
        lock (_open)
        {
            if (_copies.TryGetValue(connection, out Connection? copy)) return copy;
            if (IsOwn(connection)) return connection;
            copy = new Connection(connection.TokenSource, connection.DefaultCompany)
            {
                IsCopy = true,
                IsOfEnvironment = connection.IsOfEnvironment
            };
            s_owners.Add(copy, this);
            _copies.Add(connection, copy);
            if (_open.TryGetValue(connection.Name, out Connection? open) && ReferenceEquals(open, connection))
                _open[connection.Name] = copy;
            if (!ReferenceEquals(_default, connection)) return copy;
            _default = copy;
            copy.IsDefault = true;
            return copy;
        }
    }

    /// <summary>Adds a connection, or replaces the one of the same name.</summary>
    /// <returns>The one that was added: a copy where another runspace opened it.</returns>
    public Connection Add(Connection connection, bool makeDefault)
    {
        lock (_open)
        {
            connection = Own(connection);
            bool replacesDefault = _default is { } before
                && string.Equals(before.Name, connection.Name, StringComparison.OrdinalIgnoreCase);
            _open[connection.Name] = connection;
            if (!makeDefault && !replacesDefault) return connection;
            SetDefault(connection);
            _isChosen |= makeDefault;
            return connection;
        }
    }

    /// <summary>Closes the connection of that name here.</summary>
    public void Remove(string name)
    {
        lock (_open)
        {
            _open.Remove(name);
            if (!string.Equals(_default?.Name, name, StringComparison.OrdinalIgnoreCase)) return;
            SetDefault(null);
            _isChosen = false;
        }
    }

    private static bool IsSame(Connection one, Connection other) =>
        one.DefaultCompany == other.DefaultCompany
        && (ReferenceEquals(one.TokenSource, other.TokenSource) || one.TokenSource.IsSameAuthorization(other.TokenSource.Current));

    private static string Describe(Connection connection) =>
        $"'{connection.Name}'" + (connection.DefaultCompany is { } company ? $" with company {company}" : string.Empty);

    private List<SessionRegistry> Others()
    {
        List<SessionRegistry> others = [];
        lock (s_all)
        {
            foreach (WeakReference<SessionRegistry> one in s_all)
            {
                if (one.TryGetTarget(out SessionRegistry? other) && !ReferenceEquals(other, this) && other.IsAlive) others.Add(other);
            }
        }

        return others;
    }

    /// <summary>The default that this runspace offers to runspaces without one.</summary>
    private Connection? Chosen(string? name)
    {
        lock (_open)
            return name is null ? (_isChosen ? _default : null) : FindHere(name) is { } connection && IsOwn(connection) ? connection : null;
    }

    /// <summary>What the others share stays the same here for as long as this runspace lives, whatever becomes of theirs.</summary>
    private Connection Keep(Connection shared, bool isDefault)
    {
        lock (_open)
        {
            _open[shared.Name] = shared;
            if (isDefault) _default = shared;
            return shared;
        }
    }

    private void SetDefault(Connection? connection)
    {
        if (_default is { } before && IsOwn(before)) before.IsDefault = false;
        _default = connection;
        if (connection is not null) connection.IsDefault = true;
    }

    /// <summary>Whether this runspace opened it, or the runspace that did is gone.</summary>
    private bool IsOwn(Connection connection)
    {
        if (s_owners.TryGetValue(connection, out SessionRegistry? owner))
        {
            if (ReferenceEquals(owner, this)) return true;
            if (owner.IsAlive) return false;
            s_owners.Remove(connection);
        }

        return ReferenceEquals(s_owners.GetValue(connection, _ => this), this);
    }
}
