using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Sandbox;

/// <summary>Issued tokens; the code or refresh token that was presented is now spent.</summary>
/// <param name="GrantType">As in the request (RFC 6749).</param>
/// <param name="Presented">The code or refresh token that was presented.</param>
/// <param name="AccessToken">The new access token.</param>
/// <param name="RefreshToken">The refresh token of the answer.</param>
/// <param name="Timestamp">When, by <see cref="Stopwatch.GetTimestamp"/>, which all processes of a machine share.</param>
public sealed record IssuedTokens(string GrantType, string Presented, string AccessToken, string? RefreshToken, long Timestamp)
{
    /// <summary>Leaves the tokens out.</summary>
    public override string ToString() => $"{GrantType} at {Timestamp}";
}

/// <summary>What the token endpoint has carried out, in order. An entry is written before the answer is sent.</summary>
public sealed class TokenJournal
{
    private readonly Lock _lock = new();
    private readonly List<IssuedTokens> _entries = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All so far, oldest first.</summary>
    public IReadOnlyList<IssuedTokens> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    /// <summary>Completes with the next entry that is written.</summary>
    public Task NextAsync()
    {
        lock (_lock)
            return _next.Task;
    }

    internal void Add(IssuedTokens entry)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            _entries.Add(entry);
            told = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.SetResult();
    }
}
