using System;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Sandbox;

/// <summary>Tests of the sandbox, each with its own server and a plain client.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    private protected SandboxServer Luca { get; private set; } = null!;

    private protected Plain Plain { get; private set; } = null!;

    private protected string Key => Luca.ApiKeys.Kari.Key;

    private protected virtual SandboxOptions Options => new();

    public async ValueTask InitializeAsync()
    {
        Luca = await SandboxServer.StartAsync(Options);
        Plain = new Plain(Luca);
    }

    public async ValueTask DisposeAsync()
    {
        Plain.Dispose();
        await Luca.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
