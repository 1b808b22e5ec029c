using System;
using System.Collections.Generic;
using LucaPS.Connections.Store;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// The token sources of saved connections in this process, so that all runspaces share one for each. Held weakly: a source
/// that no connection uses has nothing that is not in the store, but for one that could not save, which the process's exit
/// handler holds.
/// </summary>
internal static class TokenSourceRegistry
{
    private static readonly object s_sync = new();
    private static readonly Dictionary<(string Folder, string Name), WeakReference<TokenSource>> s_sources = [];

    /// <summary>The living source, or the one that <paramref name="create"/> makes.</summary>
    public static TokenSource GetOrAdd(ConnectionStore store, string name, Func<TokenSource?, TokenSource> create)
    {
        lock (s_sync)
        {
            TokenSource? living = Find(store, name);
            TokenSource source = create(living);
            if (!ReferenceEquals(source, living))
                s_sources[Key(store, name)] = new WeakReference<TokenSource>(source);
            return source;
        }
    }

    public static TokenSource? Find(ConnectionStore store, string name)
    {
        lock (s_sync)
            return s_sources.TryGetValue(Key(store, name), out WeakReference<TokenSource>? weak) && weak.TryGetTarget(out TokenSource? source) ? source : null;
    }

    public static void Remove(ConnectionStore store, string name, TokenSource source)
    {
        lock (s_sync)
        {
            if (ReferenceEquals(Find(store, name), source))
                s_sources.Remove(Key(store, name));
        }
    }

    private static (string Folder, string Name) Key(ConnectionStore store, string name) => (store.Folder, StorePaths.Fold(name));
}
