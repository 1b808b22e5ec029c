using System;
using System.Collections.Generic;

namespace LucaPS.Canaries;

/// <summary>Watches all tests of an assembly, and fails when a secret got out of any.</summary>
public sealed class CanaryFixture : IDisposable
{
    private readonly CanaryWatch _watch = CanaryWatch.StartForProcess();

    /// <inheritdoc/>
    public void Dispose()
    {
        IReadOnlyList<string> found = _watch.Finish(out string summary);
        _watch.Dispose();
        Console.WriteLine(summary);
        if (found.Count > 0)
            throw new InvalidOperationException($"Secrets got out.{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
    }
}
