using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Session;
using LucaPS.SignIn;

namespace LucaPS.Commands;

/// <summary>A saved connection that is not open in this runspace.</summary>
public sealed class SavedConnectionInfo
{
    // Its enumerations are not kept in fields of their own: see ModuleInit.
    private readonly ConnectionMetadata? _metadata;

    internal SavedConnectionInfo(SavedConnection saved, bool isDefault)
    {
        Name = saved.Name;
        IsDefault = isDefault;
        _metadata = saved.Metadata;
        Problem = saved.Failure?.Message ?? _metadata?.State switch
        {
            AuthorizationState.Revoked => "Luca no longer honours the authorization; sign in again.",
            AuthorizationState.Uncertain => "The answer to a refresh was lost, so the refresh token may be spent.",
            _ => null,
        };
    }

    /// <summary>The name that it is saved under.</summary>
    public string Name { get; }

    /// <summary>Whether cmdlets of this runspace use it when none is named.</summary>
    public bool IsDefault { get; }

    /// <summary>
    /// What is known of the authorization, as <see cref="Connection.State"/> says it; <c>Unreadable</c> where what is saved cannot be read.
    /// </summary>
    public string State => _metadata?.State.ToString() ?? "Unreadable";

    /// <summary>The address of the service; null, as all below, where what is saved cannot be read.</summary>
    public Uri? BaseUri => _metadata?.Server.BaseUri;

    /// <summary>Of the sign-in protocol.</summary>
    public int? Generation => _metadata?.Server.Generation;

    /// <summary>The application; null for an API key.</summary>
    public string? ClientId => _metadata?.ClientId;

    /// <summary>How it proves who it is.</summary>
    public AuthenticationType? AuthenticationType => _metadata?.AuthenticationType;

    /// <summary>What was granted.</summary>
    public string? Scope => _metadata?.Scope;

    /// <summary>The companies that it reaches.</summary>
    public IReadOnlyList<CompanyInfo> Companies => _metadata?.Companies ?? [];

    /// <summary>The company to use if none is named.</summary>
    public string? DefaultCompany => _metadata?.DefaultCompany;

    /// <summary>When the saved access token ends; it is renewed when it is used.</summary>
    public DateTimeOffset? ExpiresAt => _metadata?.ExpiresAt;

    /// <summary>Where it is kept.</summary>
    public PersistMode? Persist => _metadata?.Persist;

    /// <summary>The account that it is protected for.</summary>
    public string? Owner => _metadata?.Owner;

    /// <summary>What keeps it from being opened; null where nothing is known to.</summary>
    public string? Problem { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

/// <summary>Shows the connections that are open in this runspace, and with <c>-ListAvailable</c> the saved ones too.</summary>
[Cmdlet(VerbsCommon.Get, "LucaConnection")]
[OutputType(typeof(Connection), typeof(SavedConnectionInfo))]
public sealed class GetLucaConnectionCommand : LucaCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Show saved connections that are not open too.</summary>
    [Parameter]
    public SwitchParameter ListAvailable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SessionRegistry registry = SessionRegistry.Current;
        bool hasDefault = HasDefault(registry);
        IReadOnlyList<Connection> open = registry.Open;
        List<SavedConnection> saved = [];
        if (ListAvailable)
        {
            Run(() => saved.AddRange(Wait(token => Task.Run(Services.Connections.List, token))
                .Where(connection => registry.FindHere(connection.Name) is null)));
        }

        foreach (string name in Name ?? ["*"])
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            Connection[] openFound = [.. open.Where(connection => pattern.IsMatch(connection.Name))];
            SavedConnection[] savedFound = [.. saved.Where(connection => pattern.IsMatch(connection.Name))];
            foreach (Connection connection in openFound) WriteObject(connection);
            foreach (SavedConnection connection in savedFound)
                WriteObject(new SavedConnectionInfo(connection, !hasDefault && IsDefaultName(connection.Name)));
            if (openFound.Length + savedFound.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
            WriteLucaError(new LucaException(
                LucaErrorId.NotConnected,
                $"No connection named '{name}' is {(ListAvailable ? "open or saved" : "open in this session")}. Get-LucaConnection -ListAvailable shows the saved ones, and Connect-Luca -Name opens one.")
            {
                TargetValue = name,
            });
        }
    }

    private static bool IsDefaultName(string name) => string.Equals(name, StorePaths.DefaultName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether one is open here, or is taken from the other runspaces, or would be if these agreed.</summary>
    private static bool HasDefault(SessionRegistry registry)
    {
        try
        {
            return registry.Find(null) is not null;
        }
        catch (LucaException)
        {
            return true;
        }
    }
}

/// <summary>Chooses the default company of a connection, or the default connection of this runspace.</summary>
[Cmdlet(VerbsCommon.Set, "LucaConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Connection))]
public sealed class SetLucaConnectionCommand : LucaNamedConnectionCmdlet
{
    /// <summary>The company that cmdlets ask about when none is named: its id, organisation number or name; empty for none.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [CompanyTransformation]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>Make it the connection that cmdlets of this runspace use when none is named.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; }

    /// <summary>Write the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunRow(() =>
    {
        SessionRegistry registry = SessionRegistry.Current;
        Connection connection = Resolve(Connection);
        bool company = MyInvocation.BoundParameters.ContainsKey(nameof(Company));
        if (company)
        {
            string[] named = Company ?? [];
            RequireOwnServer(RowOrigin.Of(named), connection);
            string action = named.Length == 0 ? "Set no default company" : $"Set the default company {named[0]}";
            if (ShouldProcess(connection.Name, action))
            {
                // Another runspace that opened it keeps its own choice, and so do later sessions.
                Connection own = registry.Own(connection);
                Wait(token => DefaultCompany.SetAsync(own, named, Reporter, token));
                connection = own;
            }
        }

        if (Default && ShouldProcess(connection.Name, "Make it the default connection of this session"))
            connection = registry.Add(connection, makeDefault: true);
        if (PassThru) WriteObject(connection);
    }, Connection, MyInvocation.ExpectingInput);
}
