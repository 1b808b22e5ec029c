using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Security;
using System.Threading;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.SignIn;
using LucaPS.Session;

namespace LucaPS.Commands;

/// <summary>
/// Moves a connection into a file that is protected by a password, several into a folder. An API key is copied: it can have several owners.
/// </summary>
[Cmdlet(VerbsData.Export, "LucaConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FileInfo))]
public sealed class ExportLucaConnectionCommand : LucaConnectionCmdlet
{
    /// <summary>A connection or its name. Default: the default connection.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Alias("Name")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public override ConnectionArgument? Connection { get; set; }

    /// <summary>The file to write, or a folder, in which each connection gets a file of its name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Whoever has the file and this can use the connection.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public SecureString? Password { get; set; }

    /// <summary>Replace a file that is there, unless it is the export of another connection.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    // What this invocation has written is never written over by it, whatever it holds.
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunRow(() =>
    {
        string path = FilePaths.Resolve(this, Path);
        if (Password is not { Length: > 0 })
            throw new LucaException(
                LucaErrorId.BadRequest, "The password is empty, so the file would protect nothing. Nothing was exported.");
        Connection connection = Resolve(Connection);
        if (Directory.Exists(path)) path = System.IO.Path.Combine(path, StorePaths.SafeName(connection.Name) + ".connection");
        if (_written.Contains(path))
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The file '{path}' holds a connection that was exported just now, so '{connection.Name}' was not exported to it. Give a folder to export several.")
            { TargetValue = connection.Name, Category = FailureCategory.ResourceExists };
        string action = connection.AuthenticationType == AuthenticationType.ApiKey
            ? $"Export to '{path}'"
            : $"Move to '{path}': it is closed and erased here";
        if (!ShouldProcess(connection.Name, action)) return;
        bool moved = Wait(token => Services.Connections.ExportAsync(connection, path, Password!, Force, token));
        _written.Add(path);
        if (moved) SessionRegistry.Current.Remove(connection.Name);
        WriteObject(new FileInfo(path));
    }, Connection, MyInvocation.ExpectingInput);
}

/// <summary>Takes over a connection from a file of <c>Export-LucaConnection</c>, with no need to reach the server.</summary>
[Cmdlet(VerbsData.Import, "LucaConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Connection))]
public sealed class ImportLucaConnectionCommand : LucaCmdlet
{
    // Not a field of Core's own type: see ModuleInit.
    private int _persist;

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>As given to the export.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public SecureString? Password { get; set; }

    /// <summary>The name to save it under. Default: as it was called before.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Where it is kept. Default: <c>User</c>, the operating system's protected store.</summary>
    [Parameter]
    public PersistMode Persist
    {
        get => (PersistMode)_persist;
        set => _persist = (int)value;
    }

    /// <summary>Replace a saved connection of that name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunRow(() =>
    {
        string path = FilePaths.Resolve(this, Path);
        if (!ShouldProcess(path, "Take the connection over")) return;
        // Once its tokens are known here, saving them is not given up half-way.
        Replacement replacement = new(this, Name ?? string.Empty, noAsking: null);
        Connection connection = Wait(_ => Services.Connections.ImportAsync(
            path, Password!, new ImportTarget(Name, Persist, Force, replacement.Note), Reporter, CancellationToken.None));
        if (SessionRegistry.Current.FindHere(connection.Name) is { Persist: PersistMode.Process, TokenSource.IsEnded: false } open
            && open.TokenSource != connection.TokenSource)
            replacement.Note(open);
        // Before any warning, which may end the cmdlet.
        connection = SessionRegistry.Current.Add(connection, makeDefault: true);
        replacement.Settle(connection);
        WriteObject(connection);
    }, Path);
}
