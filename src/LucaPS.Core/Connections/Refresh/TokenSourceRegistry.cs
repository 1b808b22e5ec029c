using System;
using System.Collections.Generic;
using LucaPS.Connections.Store;

namespace LucaPS.Connections.Refresh;

/// <summary>
/// The token sources of saved connections in this process, so that all runspaces share one for each. Held weakly: a source
/// that no connection uses has nothing that is not in the store, except one that could not save, which the process's exit
/// handler holds.
/// </summary>
internal static class TokenSourceRegistry
{
    private static readonly object s_sync = new();
    private static readonly Dictionary<(string Folder, string Name), WeakReference<TokenSource>> s_sources = [];
    private static readonly List<WeakReference<TokenSource>> s_living = [];

    /// <summary>Every source of the process, saved or not, so that its secrets are known where they must not be shown.</summary>
    public static void Note(TokenSource source)
    {
        lock (s_sync)
        {
            s_living.RemoveAll(weak => !weak.TryGetTarget(out _));
            s_living.Add(new WeakReference<TokenSource>(source));
        }
    }

    /// <summary>The secrets of all connections of the process.</summary>
    public static IReadOnlyList<string?> Secrets()
    {
        List<string?> secrets = [];
        lock (s_sync)
        {
            foreach (WeakReference<TokenSource> weak in s_living)
            {
                if (!weak.TryGetTarget(out TokenSource? source)) continue;
                ConnectionSecret secret = source.Current.Secret;
                secrets.AddRange([secret.AccessToken, secret.RefreshToken, secret.ClientSecret, secret.ProxyPassword]);
            }
        }

        return secrets;
    }

    /// <summary>The live source, or a new one from <paramref name="create"/>.</summary>
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
            return s_sources.TryGetValue(Key(store, name), out WeakReference<TokenSource>? weak)
                && weak.TryGetTarget(out TokenSource? source) ? source : null;
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
