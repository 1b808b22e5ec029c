using System;
using System.Collections.Generic;
using System.Management.Automation;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Session;
using LucaPS.SignIn;

namespace LucaPS.Commands;

/// <summary>Whether a connection works, as the server says.</summary>
public sealed class ConnectionStatus
{
    internal ConnectionStatus(Connection connection, bool isDefault, ProbeResult result)
    {
        Name = connection.Name;
        Ok = result.Reason is null;
        IsDefault = isDefault;
        Persist = connection.Persist.ToString();
        State = result.State.ToString();
        Companies = result.Companies;
        ExpiresAt = connection.ExpiresAt;
        Reason = result.Reason;
    }

    internal ConnectionStatus(string name, bool isDefault, string state, string reason)
    {
        Name = name;
        IsDefault = isDefault;
        State = state;
        Reason = reason;
    }

    /// <summary>The connection.</summary>
    public string Name { get; }

    /// <summary>Whether it works.</summary>
    public bool Ok { get; }

    /// <summary>Whether cmdlets of this runspace use it when none is named.</summary>
    public bool IsDefault { get; }

    /// <summary>Where it is kept; null if there is none.</summary>
    public string? Persist { get; }

    /// <summary>
    /// Of the authorization: <c>Active</c>, <c>Revoked</c>, <c>Uncertain</c>, or <c>Missing</c> where there is no such connection.
    /// </summary>
    public string State { get; }

    /// <summary>The companies that it reaches.</summary>
    public IReadOnlyList<CompanyInfo> Companies { get; } = [];

    /// <summary>When the access token at hand ends, by this machine's clock; it is renewed when it is used.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Why it does not work, and what to do; null where it does.</summary>
    public string? Reason { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>Asks the server whether a connection works, and changes nothing. A connection that does not work is not an error.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LucaConnection")]
[OutputType(typeof(ConnectionStatus), typeof(bool))]
public sealed class TestLucaConnectionCommand : LucaNamedConnectionCmdlet
{
    /// <summary>Write true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionStatus status = Ask();
        WriteObject(Quiet ? status.Ok : status);
    }

    private ConnectionStatus Ask()
    {
        string name = Connection?.Name ?? StorePaths.DefaultName;
        try
        {
            Connection connection = Resolve(Connection, keeps: false);
            if (connection.TokenSource.IsEnded)
                throw connection.TokenSource.IsReplaced ? TokenErrors.Replaced(connection.Name) : TokenErrors.Closed(connection.Name);
            ConnectionProbe probe = new(connection);
            return new ConnectionStatus(connection, IsDefault(connection.Name), Wait(token => probe.AskAsync(Reporter, token)));
        }
        catch (LucaException failure)
        {
            string state = failure.ErrorId switch
            {
                LucaErrorId.NotConnected => "Missing",
                // Nothing signs in here, so it is the environment's key that was refused.
                LucaErrorId.AuthorizationRevoked or LucaErrorId.SignInFailed => nameof(AuthorizationState.Revoked),
                _ => nameof(AuthorizationState.Uncertain),
            };
            return new ConnectionStatus(name, IsDefault(name), state, failure.Message);
        }
    }

    private static bool IsDefault(string name) =>
        string.Equals(SessionRegistry.Current.FindHere(null)?.Name ?? StorePaths.DefaultName, name, StringComparison.OrdinalIgnoreCase);
}
