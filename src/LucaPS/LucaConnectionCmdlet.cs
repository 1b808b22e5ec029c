using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Session;
using LucaPS.Tokens;

namespace LucaPS;

/// <summary>The base of cmdlets that work on one connection: the one given, the default of this runspace, or the saved default.</summary>
public abstract class LucaConnectionCmdlet : LucaCmdlet
{
    /// <summary>The name under which <c>Connect-Luca</c> saves unless told otherwise.</summary>
    internal const string DefaultName = "default";

    private Connection? _resolved;
    private LucaClient? _client;

    /// <summary>A connection or its name. Default: the one that was opened last in this runspace, or the saved one named <c>default</c>.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public virtual ConnectionArgument? Connection { get; set; }

    /// <summary>The connection to work on.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or what keeps the saved one from being opened.</exception>
    internal Connection Resolved => _resolved ??= Resolve(Connection);

    /// <summary>The client of <see cref="Resolved"/>.</summary>
    internal LucaClient Client => _client ??= Services.Client(Resolved);

    /// <summary>The connection that an argument means; null means the default.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or what keeps the saved one from being opened.</exception>
    internal Connection Resolve(ConnectionArgument? argument)
    {
        if (argument?.Connection is { } given) return given;
        SessionRegistry registry = SessionRegistry.Current;
        Connection? open = argument is null ? registry.Default : registry.Find(argument.Name);
        if (open is { TokenSource.IsEnded: false }) return open;
        // One that another runspace ended may have been signed in to again since.
        string name = open?.Name ?? argument?.Name ?? DefaultName;
        ConnectionManager connections = Services.Connections;
        // Away from the pipeline thread: a keyring may take its time, and Ctrl+C must work.
        Connection? saved = open?.Persist == PersistMode.Process ? null : Wait(token => Task.Run(() => connections.TryOpen(name), token));
        if (saved is null) return open ?? throw connections.NotConnected(argument?.Name);
        registry.Add(saved, makeDefault: argument is null || open is not null && ReferenceEquals(registry.Default, open));
        return saved;
    }
}
