using System;
using System.Threading.Tasks;
using Xunit;

namespace LucaPS.Tests.Foreign;

/// <summary>Tests in a session that is connected to the strict server and has its schema.</summary>
public abstract class StrictSessionTest : IAsyncLifetime
{
    private protected ForeignServer Server { get; private set; } = null!;

    private protected EngineSession Session { get; private set; } = null!;

    /// <summary>What else to run before the requests count.</summary>
    private protected virtual string Preparation => "";

    public async ValueTask InitializeAsync()
    {
        Server = await ForeignServer.StartAsync(ForeignSchemas.Strict, ForeignSchemas.StrictRoots(3));
        Session = await EngineSession.StartAsync(connect: false);
        Session.Set("BaseUri", Server.BaseUri);
        Session.MustRun(
            "$null = Connect-Luca -BaseUri $BaseUri -ApiKey $ApiKey -Persist Process -Company c1; $null = Get-LucaSchema; " + Preparation);
        Server.Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
