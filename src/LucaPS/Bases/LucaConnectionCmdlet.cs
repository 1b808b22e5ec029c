using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Session;
using LucaPS.SignIn;

namespace LucaPS;

/// <summary>The base of cmdlets that work on one connection: the one given, the default of this runspace, or the saved default.</summary>
public abstract class LucaConnectionCmdlet : LucaCmdlet
{
    private const string CompanyParameter = "Company";
    private const string OfRow = "The company of this row";

    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);
    private Connection? _resolved;
    private LucaClient? _client;

    /// <summary>
    /// A connection or its name. Default: the one that was opened last in this runspace, else the one that all other runspaces of the
    /// process share, else the saved one named <c>default</c>, else the key in <c>LUCA_API_KEY</c>.
    /// </summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public virtual ConnectionArgument? Connection { get; set; }

    /// <summary>The connection to work on.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or what keeps the saved one from being opened.</exception>
    internal Connection Resolved => _resolved ??= Resolve(Connection);

    /// <summary>The client of <see cref="Resolved"/>.</summary>
    internal LucaClient Client => _client ??= Services.Client(Resolved);

    /// <summary>Whether the key in the environment may stand for a connection that is not there.</summary>
    internal virtual bool UsesEnvironment => true;

    /// <summary>
    /// As <see cref="LucaCmdlet.Wait{T}"/>, of the client: which connection is meant is found out on the pipeline thread, before.
    /// </summary>
    internal T Ask<T>(Func<LucaClient, CancellationToken, Task<T>> work)
    {
        LucaClient client = Client;
        return Wait(token => work(client, token));
    }

    /// <summary>
    /// Puts the connection's name into the Connect-Luca that an error says to run: without it, that would replace the default connection.
    /// </summary>
    private protected override LucaException Named(LucaException exception)
    {
        const string Command = "Connect-Luca";
        if (_resolved is null || !exception.Text.Contains(Command) || exception.Text.Contains(Command + " -Name")) return exception;
        string command = StoreErrors.Command(_resolved.Name);
        return command == Command ? exception : exception.With(exception.Text.Replace(Command, command));
    }

    /// <summary>Reads to the end, or as long as more is wanted.</summary>
    internal void ReadAll(IPageReader reader, Action<RowPage> use, Func<bool>? isMoreWanted = null)
    {
        try
        {
            while (isMoreWanted?.Invoke() != false && Wait(reader.ReadAsync) is { } page) use(page);
        }
        finally
        {
            // Also when the pipeline stops midway: the request in flight ends before the cmdlet does.
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Notes what was given on the command line, before the pipeline binds anything.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _named.UnionWith(MyInvocation.BoundParameters.Keys);
        if (DefaultValues.Refused(this) is { } refused) ThrowTerminatingError(ErrorRecords.Create(refused));
    }

    /// <summary>Whether a parameter was given on the command line, and not by the row at hand.</summary>
    internal bool IsNamed(string parameter) => _named.Contains(parameter);

    /// <summary>Whether a parameter was given, on the command line or by the row at hand.</summary>
    internal bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>Forgets, at the end of a row, which parameters that row gave.</summary>
    internal void ForgetRow()
    {
        foreach (string parameter in MyInvocation.BoundParameters.Keys.Where(name => !_named.Contains(name)).ToArray())
            MyInvocation.BoundParameters.Remove(parameter);
    }

    /// <summary>
    /// The companies that were given; none where none was. A value that was given but is empty never means the default company.
    /// </summary>
    /// <param name="row">The row of LucaPS that they came in. It says itself of which company it is, whatever else it calls so; one that
    /// a key read, which is bound to one company, may not know it.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is an empty one, or one of another server.</exception>
    internal IReadOnlyList<string> GivenCompanies(string[]? companies, RowOrigin? row = null)
    {
        RequireOwnServer(RowOrigin.Of(companies));
        if (!IsGiven(CompanyParameter) || (row?.Company is not null && !IsNamed(CompanyParameter))) return [];
        if (companies is { Length: > 0 } && !companies.Any(string.IsNullOrWhiteSpace)) return companies;
        if (row is not null && !IsNamed(CompanyParameter) && Resolved.AuthenticationType == AuthenticationType.ApiKey) return [];
        throw EmptyCompany(companies is { Length: > 1 }
            ? "A company in -Company" : IsNamed(CompanyParameter) ? "The company in -Company" : OfRow);
    }

    /// <summary>The same for what was given in an argument: a row of a file, say, whose cell for the company is empty.</summary>
    /// <param name="given">What was given.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: its company is empty, and -Company names none.</exception>
    internal void RequireCompany(RowOrigin? given)
    {
        // A key is bound to one company, and rows that were read with it may not know which.
        if (given is { HasEmptyCompany: true } && !IsNamed(CompanyParameter)
            && Resolved is not { AuthenticationType: AuthenticationType.ApiKey, Companies.Count: < 2 })
            throw EmptyCompany(OfRow);
    }

    private static LucaException EmptyCompany(string whose) => InputErrors.Bad(
        whose + " is empty, or does not name one company. Give its id or organisation number, or leave it out for the default company.",
        null);

    /// <summary>Refuses what was read from another server than the connection's.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="connection">The connection; null for <see cref="Resolved"/>.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it was read from another.</exception>
    internal void RequireOwnServer(IEnumerable<RowOrigin?> given, Connection? connection = null)
    {
        // Which connection is meant is found out only where something came from a server.
        foreach (RowOrigin? origin in given)
        {
            if (origin?.Server is not { } server || Origin.Same(server, (connection ??= Resolved).BaseUri)) continue;
            throw InputErrors.Bad(
                $"This was read from {Origin.Text(server)}, and the connection '{connection.Name}' is to {Origin.Text(connection.BaseUri)}. Give the connection that it is of with -Connection.",
                origin.Row);
        }
    }

    /// <summary>
    /// The connection that was given; else the one of that name, or the default: this runspace's, the one that all others share, the saved
    /// one. Where none was named and none is saved, the key in the environment makes one.
    /// </summary>
    /// <param name="argument">What was given; null for the default.</param>
    /// <param name="keeps">Whether what is opened stays open in this runspace.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or what keeps the saved one from being opened.</exception>
    internal Connection Resolve(ConnectionArgument? argument, bool keeps = true)
    {
        Connection found = Find(argument, keeps);
        if (argument?.AuthorizationId is { } id && found.AuthorizationId != id) throw TokenErrors.AnotherSignIn(found.Name);
        return found;
    }

    private Connection Find(ConnectionArgument? argument, bool keeps)
    {
        SessionRegistry registry = SessionRegistry.Current;
        if (argument?.Connection is { } given) return registry.Of(given);
        Connection? open = registry.Find(argument?.Name);
        // A replaced connection says so when it is used: its successor may belong to someone else.
        if (open is { TokenSource: { IsEnded: false } or { IsReplaced: true } })
        {
            if (argument is not null || !UsesEnvironment || !SignInFlow.IsOutdated(open)) return open;
            // A script that goes through keys means the one that is there now, or what has been saved meanwhile, which goes before it.
            if (SignInFlow.OfEnvironment(this) is { } newer) return keeps ? registry.Add(newer, makeDefault: true) : newer;
            open = null;
        }

        // One that another runspace ended may have been signed in to again since.
        string name = open?.Name ?? argument?.Name ?? StorePaths.DefaultName;
        // Off the pipeline thread: a keyring may be slow, and Ctrl+C must work.
        Connection? found = open?.Persist == PersistMode.Process ? null : Wait(token => Task.Run(() => Services.TryOpen(name), token));
        if (found is null && open is null && argument is null && UsesEnvironment) found = SignInFlow.OfEnvironment(this);
        if (found is null) return open ?? throw Services.Connections.NotConnected(argument?.Name);
        if (!keeps) return found;
        return registry.Add(found, makeDefault: argument is null || open is not null && ReferenceEquals(registry.FindHere(null), open));
    }
}
