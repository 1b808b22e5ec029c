using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Text.RegularExpressions;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Session;
using LucaPS.SignIn;

namespace LucaPS.Commands;

/// <summary>Signs in to Luca, or opens a saved connection without a question.</summary>
[Cmdlet(VerbsCommunications.Connect, "Luca", DefaultParameterSetName = BrowserSet)]
[OutputType(typeof(Connection))]
public sealed class ConnectLucaCommand : LucaCmdlet
{
    private const string BrowserSet = "Browser";
    private const string CredentialSet = "BrowserWithCredential";
    private const string ApiKeySet = "ApiKey";
    private const string RefreshTokenSet = "RefreshToken";
    private const string RefreshTokenCredentialSet = "RefreshTokenWithCredential";

    // Not a field of Core's own type: see ModuleInit.
    private int _persist;

    /// <summary>The name to open or save the connection under.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string Name { get; set; } = StorePaths.DefaultName;

    /// <summary>The address of the service. Default: the saved one, <c>LUCA_BASEURI</c>, or Luca's own.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    /// <summary>The sign-in protocol that the host speaks; <c>Auto</c> asks it.</summary>
    [Parameter]
    [ValidateSet("Auto", "1", "2")]
    public string Generation { get; set; } = "Auto";

    /// <summary>The application's client id in Luca (RFC 6749 section 2.2). Default: <c>LUCA_CLIENT_ID</c>.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = RefreshTokenSet)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The application's secret; public clients have none. Default: <c>LUCA_CLIENT_SECRET</c>.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = RefreshTokenSet)]
    public SecureString? ClientSecret { get; set; }

    /// <summary>Client id and secret together.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSet)]
    [Parameter(Mandatory = true, ParameterSetName = RefreshTokenCredentialSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>A personal API key. Default: <c>LUCA_API_KEY</c>, where nothing else was given or saved.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ApiKeySet)]
    public SecureString? ApiKey { get; set; }

    /// <summary>
    /// A refresh token of an authorization that was given elsewhere. It is spent by this; given again, it means the connection that it
    /// made.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = RefreshTokenSet)]
    [Parameter(Mandatory = true, ParameterSetName = RefreshTokenCredentialSet)]
    public SecureString? RefreshToken { get; set; }

    /// <summary>What to ask for (RFC 6749 section 3.3). Default: reading and writing, as far as the host offers them.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string[]? Scope { get; set; }

    /// <summary>The organisation number of the one company to sign in to.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    public string? OrganisationNumber { get; set; }

    /// <summary>The language of the sign-in pages. Default: the user's own.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    [ValidateSet("nb", "en")]
    public string? Locale { get; set; }

    /// <summary>The redirect URI, registered in Luca character by character. Default: <c>http://127.0.0.1:8765/callback</c>.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    public Uri? RedirectUri { get; set; }

    /// <summary>Print the address and wait; open no browser.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>Print the address and ask for the one that the browser ended on; do not listen.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    public SwitchParameter PasteCallback { get; set; }

    /// <summary>How long to wait for the sign-in, in seconds.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    [WholeNumberTransformation(1, 86400)]
    public int TimeoutSec { get; set; } = 300;

    /// <summary>Sign in with the browser even in a session that seems unable to ask.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    public SwitchParameter Interactive { get; set; }

    /// <summary>Never ask, whatever the session: the saved connection, the key or token that was given, or an error.</summary>
    [Parameter]
    public SwitchParameter Silent { get; set; }

    /// <summary>Sign in again even if a saved connection would do. With a key that always happens.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Where the connection is kept. Default: <c>User</c>, the operating system's protected store.</summary>
    [Parameter]
    public PersistMode Persist
    {
        get => (PersistMode)_persist;
        set => _persist = (int)value;
    }

    /// <summary>The proxy's address. Default: as the system says.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>For the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>How long one request may take, in seconds. Default: 100.</summary>
    [Parameter]
    [WholeNumberTransformation(1, 86400)]
    public int RequestTimeoutSec { get; set; }

    /// <summary>How long a failed request is retried in all, in seconds; 0 for never. Default: 30 where a person waits, else 120.</summary>
    [Parameter]
    [WholeNumberTransformation(0, 86400)]
    public int RetryTimeoutSec { get; set; }

    /// <summary>The company that cmdlets ask about when none is named: its id, organisation number or name.</summary>
    [Parameter]
    [CompanyTransformation]
    [ArgumentCompleter(typeof(CompanyCompleter))]
    public string[]? Company { get; set; }

    /// <summary>
    /// What an error says to run is to sign in to this connection, and must not need what nothing is saved of yet: the client and the
    /// address that were named here.
    /// </summary>
    private protected override LucaException Named(LucaException exception)
    {
        string text = Regex.Replace(
            exception.Text, "Connect-Luca(?! -Name)(?<anew> -Force)?",
            found => StoreErrors.Command(Name) + (found.Groups["anew"].Success ? ToBeRepeated() + " -Force" : string.Empty));
        return text == exception.Text ? exception : exception.With(text);
    }

    private string? Given(string parameter, string? value) => MyInvocation.BoundParameters.ContainsKey(parameter) ? value : null;

    /// <inheritdoc/>
    protected override void EndProcessing() => Run(() =>
    {
        // Before anybody is sent to a browser.
        if (Company is not null) DefaultCompany.RequireOne(Company);
        if (BaseUri is not null) _ = ServerDiscovery.Normalize(BaseUri);
        if (Proxy is not null) _ = new HttpSettings().WithProxy(Proxy, null);
        Connection connection = Connect();
        connection = SessionRegistry.Current.Add(connection, makeDefault: true);
        LucaException? failure = null;
        try
        {
            if (Company is { Length: > 0 }) Wait(token => DefaultCompany.SetAsync(connection, Company, Reporter, token));
        }
        catch (LucaException exception)
        {
            failure = exception;
        }

        // The sign-in stands, whatever became of the default company.
        WriteObject(connection);
        if (failure is not null) WriteLucaError(failure, Company);
    }, Name);

    private Connection Connect()
    {
        string? noAsking = Silent ? "-Silent was given" : Interactive ? null : SessionKind.ReasonNotToAsk(Host);
        SignInFlow flow = new(this, Options(), Force, noAsking);
        if (ApiKey is not null) return flow.WithApiKey(SignInOptions.Token(ApiKey, "-ApiKey", "an API key"));
        if (RefreshToken is not null)
            return flow.WithRefreshToken(SignInOptions.Token(RefreshToken, "-RefreshToken", "a refresh token"), Force);
        if (Interactive && Silent)
            throw new LucaException(LucaErrorId.BadRequest, "-Interactive asks and -Silent does not: give one of them.");
        if (!Force && flow.TryReuse() is { } saved) return saved;
        // Whoever names a connection wants that one.
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Name)) && flow.WithEnvironment() is { } made) return made;
        if (noAsking is not null) throw Connections.Refresh.TokenErrors.LoginRequired(Name, noAsking, ToBeRepeated(), LeftOut());
        return PasteCallback
            ? flow.WithPastedCallback(TimeSpan.FromSeconds(TimeoutSec))
            : flow.WithBrowser(!NoBrowser, TimeSpan.FromSeconds(TimeoutSec));
    }

    /// <summary>What keeps this session from using what a person has signed in to.</summary>
    private string LeftOut() =>
        Persist == PersistMode.Process ? " Leave -Persist Process out here: it uses nothing that another session has saved."
        : Force ? " Leave -Force out here: with it nothing that is saved is used."
        : string.Empty;

    /// <summary>The parameters that a person who signs in instead must give too. A secret is prompted for, not shown.</summary>
    private string ToBeRepeated()
    {
        bool hasSecret = Credential is not null || ClientSecret is not null;
        (string Parameter, string? Value)[] given =
        [
            (nameof(BaseUri), BaseUri?.OriginalString),
            (nameof(Generation), Given(nameof(Generation), Generation)),
            (hasSecret ? nameof(Credential) : nameof(ClientId), Credential?.UserName ?? ClientId),
            (nameof(Scope), Scope is null ? null : string.Join(" ", Scope)),
            (nameof(OrganisationNumber), OrganisationNumber),
            (nameof(Locale), Given(nameof(Locale), Locale)),
            (nameof(RedirectUri), RedirectUri?.OriginalString),
            (nameof(Persist), Persist == PersistMode.Process ? null : Given(nameof(Persist), Persist.ToString())),
            (nameof(Company), Company?.FirstOrDefault()),
            // Without any password in it.
            (nameof(Proxy), Proxy is { IsAbsoluteUri: true, UserInfo.Length: > 0 }
                ? Proxy.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
                : Proxy?.OriginalString),
            (nameof(ProxyCredential), ProxyCredential?.UserName),
            (nameof(RequestTimeoutSec), Given(nameof(RequestTimeoutSec), RequestTimeoutSec.ToString(CultureInfo.InvariantCulture))),
            (nameof(RetryTimeoutSec), Given(nameof(RetryTimeoutSec), RetryTimeoutSec.ToString(CultureInfo.InvariantCulture))),
        ];
        return string.Concat(
            given.Where(one => one.Value is not null).Select(one => $" -{one.Parameter} '{one.Value!.Replace("'", "''")}'"));
    }

    private SignInOptions Options() => new()
    {
        Name = Name,
        BaseUri = BaseUri,
        Generation = Generation == "Auto" ? null : Generation[0] - '0',
        ClientId = Credential?.UserName ?? ClientId,
        ClientSecret = SignInOptions.Secret(Credential?.Password ?? ClientSecret),
        Scope = Scope is null
            ? null
            : string.Join(" ", Scope.SelectMany(part => part.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))),
        OrganisationNumber = OrganisationNumber is null
            ? null
            : InputErrors.RequireOrganisationNumber(OrganisationNumber, "-OrganisationNumber"),
        Locale = Given(nameof(Locale), Locale),
        RedirectUri = RedirectUri,
        Persist = MyInvocation.BoundParameters.ContainsKey(nameof(Persist)) ? Persist : null,
        Proxy = Proxy,
        ProxyCredential = ProxyCredential?.GetNetworkCredential(),
        RequestTimeout = MyInvocation.BoundParameters.ContainsKey(nameof(RequestTimeoutSec))
            ? TimeSpan.FromSeconds(RequestTimeoutSec)
            : null,
        RetryTimeout = MyInvocation.BoundParameters.ContainsKey(nameof(RetryTimeoutSec)) ? TimeSpan.FromSeconds(RetryTimeoutSec) : null,
    };
}
