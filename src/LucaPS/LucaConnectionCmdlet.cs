using System;
using System.Management.Automation;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Session;

namespace LucaPS;

/// <summary>The base of the cmdlets that use a connection.</summary>
public abstract class LucaConnectionCmdlet : LucaCmdlet
{
    private LucaClient? _client;

    /// <summary>The connection to use, or its name. Default: the default connection of this runspace, or the saved one named default.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection? Connection { get; set; }

    /// <summary>What the connection asks the API with. Opens the saved connection where none is open, and asks nobody.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/> or <see cref="LucaErrorId.StoreFailed"/>.</exception>
    internal LucaClient Client => _client ??= LucaServices.ClientOf(Connection ?? LucaServices.DefaultConnection());

    /// <summary>Runs a step of the cmdlet; a failure of it ends the cmdlet with an error record.</summary>
    internal void Run(Action step)
    {
        try
        {
            step();
        }
        catch (LucaException exception)
        {
            ThrowLucaError(exception);
        }
    }
}
