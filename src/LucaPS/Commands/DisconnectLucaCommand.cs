using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Connections.Refresh;
using LucaPS.Connections;
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>What became of a connection that was signed out.</summary>
public sealed class DisconnectedConnection
{
    internal DisconnectedConnection(DisconnectResult result)
    {
        Name = result.Name;
        Revoked = result.Revoked;
        Erased = result.Erased;
        Note = result.NotRevokedBecause;
    }

    internal DisconnectedConnection(string name, bool erased, string note)
    {
        Name = name;
        Erased = erased;
        Note = note;
    }

    /// <summary>The connection.</summary>
    public string Name { get; }

    /// <summary>Whether the server said that the authorization is revoked.</summary>
    public bool Revoked { get; }

    /// <summary>Whether what was saved of it was erased.</summary>
    public bool Erased { get; }

    /// <summary>Why it was not revoked, where it was not.</summary>
    public string? Note { get; }
}

/// <summary>Signs out: revokes the authorization where the server can, and erases what is saved of it.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Luca", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(DisconnectedConnection))]
public sealed class DisconnectLucaCommand : LucaConnectionCmdlet
{
    /// <summary>A connection or its name. Default: the default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public override ConnectionArgument? Connection { get; set; }

    /// <summary>Only forget it in this session: the authorization stands, and what is saved stays.</summary>
    [Parameter]
    public SwitchParameter KeepAuthorization { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunRow(() =>
    {
        if (KeepAuthorization)
        {
            Forget();
            return;
        }

        Connection connection;
        try
        {
            connection = Resolve(Connection);
        }
        catch (LucaException failure) when (failure.ErrorId == LucaErrorId.StoreFailed)
        {
            Erase(Connection?.Name ?? DefaultName, failure);
            return;
        }

        if (!ShouldProcess(connection.Name, "Revoke the authorization and erase what is saved")) return;
        // Begun is begun: half a sign-out helps nobody, and it has time limits of its own.
        DisconnectResult result = Wait(_ => Services.Connections.DisconnectAsync(connection, CancellationToken.None));
        SessionRegistry.Current.Remove(connection.Name);
        if (!result.Revoked && connection.AuthenticationType != AuthenticationType.ApiKey && result.NotRevokedBecause is { } why)
            WriteWarning($"The authorization of '{connection.Name}' was not revoked: {why}");
        WriteObject(new DisconnectedConnection(result));
        if (result.NotErasedBecause is { } left) WriteLucaError(left, connection.Name);
        if (connection.Persist == PersistMode.Process && Wait(token => Task.Run(() => Services.Connections.Store.Exists(connection.Name), token)))
            WriteWarning($"Another connection is saved under the name '{connection.Name}', and it was left as it is. Disconnect-Luca '{connection.Name}' once more ends that one.");
    }, Connection, MyInvocation.ExpectingInput);

    private void Forget()
    {
        SessionRegistry registry = SessionRegistry.Current;
        string? name = Connection?.Name ?? registry.Default?.Name;
        if (name is null || registry.Find(name) is not { } open) throw TokenErrors.NotConnected(name);
        if (!ShouldProcess(name, "Forget it in this session")) return;
        registry.Remove(name);
        WriteObject(new DisconnectedConnection(name, erased: false, open.Persist == PersistMode.Process
            ? "It was only forgotten in this session. Nothing of it is saved, and its authorization stands until it is ended in Luca's settings."
            : "It was only forgotten in this session; what is saved stays."));
    }

    // What cannot be read cannot be revoked, but it can be erased.
    private void Erase(string name, LucaException failure)
    {
        if (!ShouldProcess(name, "Erase what is saved, which cannot be read")) return;
        Wait(_ => Services.Connections.ForgetAsync(name, CancellationToken.None));
        SessionRegistry.Current.Remove(name);
        WriteWarning($"What is saved of '{name}' could not be read, so its authorization was not revoked and may still stand; it can be ended in Luca's settings. {failure.Message}");
        WriteObject(new DisconnectedConnection(name, erased: true, failure.Message));
    }
}
