using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace LucaPS.Sandbox;

/// <summary>
/// Every secret that the sandboxes of this process have issued or received, so that a test run can look for leaks.
/// If the environment variable <c>LUCA_SANDBOX_SECRETS</c> names a folder, they are also written there, in one file per process.
/// </summary>
public static class SandboxSecrets
{
    /// <summary>Names the folder.</summary>
    public const string Variable = "LUCA_SANDBOX_SECRETS";

    private static readonly ConcurrentDictionary<string, string> s_known = new(StringComparer.Ordinal);
    private static readonly Lock s_writing = new();

    /// <summary>Each secret with its kind: <c>access_token</c>, <c>code_verifier</c> and so on.</summary>
    public static IReadOnlyDictionary<string, string> All => s_known;

    internal static void Add(string kind, string? secret)
    {
        // Anything this short is no secret and occurs in any text.
        if (secret is not { Length: >= 8 } || !s_known.TryAdd(secret, kind))
            return;
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
            return;
        lock (s_writing)
            File.AppendAllText(Path.Combine(folder, Environment.ProcessId + ".secrets"), kind + "\t" + secret + "\n");
    }
}
