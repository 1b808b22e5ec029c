using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Connections;
using LucaPS.Session;

namespace LucaPS;

/// <summary>The base of cmdlets that work on one connection: the one given, the default of this runspace, or the saved default.</summary>
public abstract class LucaConnectionCmdlet : LucaCmdlet
{
    /// <summary>The name under which <c>Connect-Luca</c> saves unless told otherwise.</summary>
    internal const string DefaultName = "default";

    private const string CompanyParameter = "Company";

    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);
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

    /// <summary>As <see cref="LucaCmdlet.Wait{T}"/>, of the client: which connection is meant is found out on the pipeline thread, before.</summary>
    internal T Ask<T>(Func<LucaClient, CancellationToken, Task<T>> work)
    {
        LucaClient client = Client;
        return Wait(token => work(client, token));
    }

    /// <summary>Notes what was given on the command line, before the pipeline binds anything.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _named.UnionWith(MyInvocation.BoundParameters.Keys);
    }

    /// <summary>Whether a parameter was given on the command line, and not by the row at hand.</summary>
    internal bool IsNamed(string parameter) => _named.Contains(parameter);

    /// <summary>Whether a parameter was given, on the command line or by the row at hand.</summary>
    internal bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>At the end of a row: what it gave is not given by the next one.</summary>
    internal void ForgetRow()
    {
        foreach (string parameter in MyInvocation.BoundParameters.Keys.Where(name => !_named.Contains(name)).ToArray()) MyInvocation.BoundParameters.Remove(parameter);
    }

    /// <summary>The companies that were given; none where none was. What was given and is empty does not stand for the default company.</summary>
    /// <param name="companies">As the parameter has them.</param>
    /// <param name="ofRow">Whether they came in a row of LucaPS. One that a key read, which is bound to one company, may not know it.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is an empty one.</exception>
    internal IReadOnlyList<string> GivenCompanies(string[]? companies, bool ofRow = false)
    {
        if (!IsGiven(CompanyParameter)) return [];
        if (companies is { Length: > 0 } && !companies.Any(string.IsNullOrWhiteSpace)) return companies;
        if (ofRow && !IsNamed(CompanyParameter) && Resolved.AuthenticationType == AuthenticationType.ApiKey) return [];
        throw new LucaException(
            LucaErrorId.BadRequest,
            (companies is { Length: > 1 } ? "A company in -Company" : IsNamed(CompanyParameter) ? "The company in -Company" : "The company of this row")
                + " is empty. Name it, or leave it out for the default company. Nothing was sent.");
    }

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
