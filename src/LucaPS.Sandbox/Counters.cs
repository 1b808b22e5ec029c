using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Sandbox;

/// <summary>What the sandbox has done so far.</summary>
public sealed class Counters
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly ConcurrentDictionary<string, int> _mutations = new();

    /// <summary>Authorization codes exchanged for tokens.</summary>
    public int Grants => Get(nameof(Grants));

    /// <summary>Refreshes carried out.</summary>
    public int Refreshes => Get(nameof(Refreshes));

    /// <summary>Spent refresh tokens presented.</summary>
    public int Replays => Get(nameof(Replays));

    /// <summary>Revocation requests that ended a token.</summary>
    public int Revocations => Get(nameof(Revocations));

    /// <summary>Grants refused at the token endpoint, replays included.</summary>
    public int RejectedGrants => Get(nameof(RejectedGrants));

    /// <summary>Passwords accepted on the sign-in page.</summary>
    public int SignIns => Get(nameof(SignIns));

    /// <summary>Consents given on the consent page.</summary>
    public int Consents => Get(nameof(Consents));

    /// <summary>GraphQL documents executed.</summary>
    public int GraphQLRequests => Get(nameof(GraphQLRequests));

    /// <summary>Introspections among them.</summary>
    public int Introspections => Get(nameof(Introspections));

    /// <summary>Requests refused with 401 at the API.</summary>
    public int Unauthorized => Get(nameof(Unauthorized));

    /// <summary>Mutations carried out (not merely asked for), by name of the mutation.</summary>
    public IReadOnlyDictionary<string, int> Mutations => _mutations;

    /// <summary>Mutations carried out.</summary>
    public int MutationCount => _mutations.Values.Sum();

    /// <summary>Requests that arrived, by path, faulted ones included.</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    /// <summary>Requests that arrived at a path.</summary>
    public int RequestsTo(string path) => _requests.GetValueOrDefault(path);

    /// <summary>Starts again at zero.</summary>
    public void Reset()
    {
        _counts.Clear();
        _requests.Clear();
        _mutations.Clear();
    }

    internal void Count(string counter) => _counts.AddOrUpdate(counter, 1, static (_, n) => n + 1);

    internal void CountRequest(string path) => _requests.AddOrUpdate(path, 1, static (_, n) => n + 1);

    internal void CountMutation(string name) => _mutations.AddOrUpdate(name, 1, static (_, n) => n + 1);

    internal IReadOnlyDictionary<string, object> Snapshot() => new SortedDictionary<string, object>(System.StringComparer.Ordinal)
    {
        ["grants"] = Grants,
        ["refreshes"] = Refreshes,
        ["replays"] = Replays,
        ["revocations"] = Revocations,
        ["rejectedGrants"] = RejectedGrants,
        ["signIns"] = SignIns,
        ["consents"] = Consents,
        ["graphqlRequests"] = GraphQLRequests,
        ["introspections"] = Introspections,
        ["unauthorized"] = Unauthorized,
        ["mutations"] = new SortedDictionary<string, int>(_mutations, System.StringComparer.Ordinal),
        ["requests"] = new SortedDictionary<string, int>(_requests, System.StringComparer.Ordinal),
    };

    private int Get(string counter) => _counts.GetValueOrDefault(counter);
}
