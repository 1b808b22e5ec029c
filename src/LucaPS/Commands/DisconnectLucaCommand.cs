using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Pipeline;
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

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>Signs out: revokes the authorization where the server can, and erases what is saved of it.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Luca", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(DisconnectedConnection))]
public sealed class DisconnectLucaCommand : LucaNamedConnectionCmdlet
{
    /// <summary>Only forget it in this session: the authorization stands, and what is saved stays.</summary>
    [Parameter]
    public SwitchParameter KeepAuthorization { get; set; }

    /// <summary>Do it without asking for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool UsesEnvironment => false;

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
            Erase(Connection?.Name ?? StorePaths.DefaultName, failure);
            return;
        }

        if (connection.TokenSource.IsReplaced) throw TokenErrors.Replaced(connection.Name);
        if (!IsAgreed(Describe(connection), connection.AuthenticationType == AuthenticationType.ApiKey
            ? "Erase the saved API key"
            : "Revoke the authorization, for everybody who uses it, and erase what is saved")) return;
        // A sign-out that has begun is finished: half of one is useless, and it has its own time limits.
        DisconnectResult result;
        try
        {
            result = Wait(_ => Services.Connections.DisconnectAsync(connection, CancellationToken.None));
            SessionRegistry.Current.Remove(connection.Name);
        }
        finally
        {
            // A sign-out whose pipeline was stopped goes on, and has ended it meanwhile.
            if (connection.TokenSource.IsEnded) SessionRegistry.Current.Remove(connection.Name);
        }

        if (result.Erased) Wait(token => Task.Run(() => Services.ForgetSchema(connection.Metadata), token));
        if (!result.Revoked && connection.AuthenticationType != AuthenticationType.ApiKey && result.NotRevokedBecause is { } why)
            WriteWarning($"The authorization of '{connection.Name}' was not revoked: {why}");
        WriteObject(new DisconnectedConnection(result));
        if (result.NotErasedBecause is { } left) WriteLucaError(left, connection.Name);
        if (connection.Persist == PersistMode.Process
            && Wait(token => Task.Run(() => Services.Connections.IsSaved(connection.Name), token)))
            WriteWarning($"Another connection is saved under the name '{connection.Name}', and it was left as it is. Run Disconnect-Luca '{connection.Name}' again to end that one.");
    }, Connection, MyInvocation.ExpectingInput);

    private static string Describe(Connection connection)
    {
        string companies = connection.Companies.Count == 0 ? string.Empty : $", {CompanyList.InWords(connection.Companies)}";
        return $"{connection.Name} ({(connection.ClientId is { } client ? "client " + client : "API key")} at {Origin.Text(connection.BaseUri)}{companies})";
    }

    /// <summary>Scripts that end with it by habit must not end the sign-in of another task without a word.</summary>
    private bool IsAgreed(string target, string action)
    {
        if (Force && !MyInvocation.BoundParameters.ContainsKey("Confirm") && !Preferences.IsWhatIf(this)) return true;
        try
        {
            return ShouldProcess(target, action);
        }
        catch (Exception exception) when (SessionKind.IsWithoutQuestions(exception))
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"{action}: {target}. This must be confirmed, and nobody can be asked in this session. Give -Force or -Confirm:$false to go ahead without asking, or -KeepAuthorization to forget it only in this session. Nothing was revoked or erased.",
                exception);
        }
    }

    private void Forget()
    {
        SessionRegistry registry = SessionRegistry.Current;
        string? name = Connection?.Name ?? registry.FindHere(null)?.Name;
        if (name is null || registry.FindHere(name) is not { } open) throw TokenErrors.NotConnected(name);
        // Nothing is lost, so there is no question unless the user wants one.
        if ((Preferences.IsWhatIf(this) || MyInvocation.BoundParameters.ContainsKey("Confirm"))
            && !ShouldProcess(name, "Forget it in this session")) return;
        registry.Remove(name);
        WriteObject(new DisconnectedConnection(name, erased: false, open.Persist == PersistMode.Process
            ? "It was only forgotten in this session. Nothing of it is saved, and its authorization stays valid until it is ended in Luca's settings."
            : "It was only forgotten in this session; what is saved stays."));
    }

    // What cannot be read cannot be revoked, but it can be erased.
    private void Erase(string name, LucaException failure)
    {
        if (!IsAgreed(name, "Erase what is saved, which cannot be read")) return;
        Wait(_ => Services.Connections.ForgetAsync(name, CancellationToken.None));
        SessionRegistry.Current.Remove(name);
        WriteWarning($"What is saved of '{name}' could not be read, so its authorization was not revoked and may still be valid; you can end it in Luca's settings. {failure.Message}");
        WriteObject(new DisconnectedConnection(name, erased: true, failure.Message));
    }
}
