using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>The ways to sign in. Runs on the pipeline thread; what waits for others waits through the cmdlet.</summary>
/// <param name="replaces">Whether a connection of the name may be replaced without a question.</param>
/// <param name="noAsking">Why the session cannot ask; null if it can.</param>
/// <param name="opens">Whether what is made becomes the default connection of this session at once.</param>
internal sealed partial class SignInFlow(
    LucaCmdlet cmdlet, SignInOptions given, bool replaces, string? noAsking, bool opens = true)
{
    private const int MostPastes = 5;

    private readonly Replacement _replacement = new(cmdlet, given.Name, noAsking);
    private readonly SessionRegistry _registry = SessionRegistry.Current;

    // What has the name, and may be replaced.
    private Connection? _before;

    private ConnectionManager Connections { get; } = Services.Connections;

    /// <summary>
    /// The open or saved connection of that name, if it is what was asked for. No request is sent while its token is valid.
    /// </summary>
    /// <remarks>
    /// An authorization that Luca no longer honours is replaced by a new one where somebody can sign in; otherwise that is the error.
    /// </remarks>
    public Connection? TryReuse()
    {
        Connection? found = OpenHere();
        // Nothing on disk concerns a connection that is to live in this process alone.
        if (found is null && given.Persist != PersistMode.Process)
            found = cmdlet.Wait(token => Task.Run(() => Services.TryOpen(given.Name), token));
        if (found is null || !given.Fits(found) || (given.ClientId is null && IsOutdated(found))) return null;
        try
        {
            return Use(found);
        }
        catch (LucaException exception) when (noAsking is null && exception.ErrorId == LucaErrorId.AuthorizationRevoked)
        {
            cmdlet.WriteNotice(exception.Message.Replace(" -Force;", ";"));
            return null;
        }
    }

    private Connection? OpenHere() => SessionRegistry.Current.FindHere(given.Name) is { TokenSource.IsEnded: false } open ? open : null;

    /// <summary>Makes a connection that is there ready, with the settings that were given.</summary>
    private Connection Use(Connection found)
    {
        if (given.ChangesHttp(found))
        {
            ConnectionHttpSettings http = (given with { SavedHttp = found.Http }).Http();
            LucaException? unsaved = cmdlet.Wait(token => ConnectionManager.ChangeHttpAsync(found, http, token));
            if (unsaved is not null)
                cmdlet.WriteWarning($"The settings for requests were changed for this session, but they are not saved. {unsaved.Message}");
            Services.RenewClient(found);
        }

        // Its access token may look good for a while yet, but Luca has refused it.
        if (found.Metadata.State == AuthorizationState.Revoked) throw TokenErrors.Revoked(found.Metadata, null);
        if (given.ClientSecret is { } secret && secret != found.Client?.ClientSecret)
        {
            LucaException? unsaved = cmdlet.Wait(token => ConnectionManager.ChangeClientSecretAsync(found, secret, token));
            if (unsaved is not null)
                cmdlet.WriteWarning($"The client secret was changed for this session, but it is not saved. {unsaved.Message}");
        }

        cmdlet.Wait(async token => await found.Tokens.GetAsync(cmdlet.Reporter, token).ConfigureAwait(false));
        return found;
    }

    /// <summary>With a browser on this machine, which comes back to the listener.</summary>
    public Connection WithBrowser(bool openBrowser, TimeSpan timeout)
    {
        (SignInOptions options, ServerMetadata server, HttpSettings http) = Prepare();
        SecretCheck.Run(cmdlet, options, server, http);
        using AuthorizationCodeFlow flow = Start(options, server, http, paste: false);
        cmdlet.WriteNotice(openBrowser
            ? "Sign in to Luca in your browser. If it does not open by itself, open this address in it:"
            : "Open this address in a browser on this machine, sign in and allow:");
        cmdlet.WriteNotice(flow.AuthorizationUri.AbsoluteUri);
        if (openBrowser)
        {
            BrowserLaunch launch = cmdlet.Wait(token => Task.Run(() => new BrowserLauncher().TryOpen(flow.AuthorizationUri), token));
            if (!launch.Opened)
                cmdlet.WriteWarning("No browser could be opened (" + string.Join("; ", launch.Tried)
                    + "). Open the address above yourself; LucaPS is waiting. Ctrl+C ends the wait.");
        }

        flow.StillWaiting = cmdlet.Notices;
        return Keep(options, server, flow, token => flow.WaitAsync(timeout, token));
    }

    /// <summary>With a browser anywhere; the user pastes the address that it ended on.</summary>
    public Connection WithPastedCallback(TimeSpan timeout)
    {
        (SignInOptions options, ServerMetadata server, HttpSettings http) = Prepare();
        SecretCheck.Run(cmdlet, options, server, http);
        using AuthorizationCodeFlow flow = Start(options, server, http, paste: true);
        cmdlet.WriteNotice("Open this address in any browser, sign in and allow:");
        cmdlet.WriteNotice(flow.AuthorizationUri.AbsoluteUri);
        cmdlet.WriteNotice($"The browser then ends on an address that begins with {options.RedirectUri!.OriginalString}? and may say that it cannot be reached. Copy that whole address and paste it here.");
        Uri address = flow.AuthorizationUri;
        PastePrompt prompt = new(cmdlet);
        for (int attempt = 1; ; attempt++)
        {
            string pasted = prompt.Ask("Address", flow, timeout);
            try
            {
                return Keep(options, server, flow, token => flow.CompleteAsync(pasted, timeout, token));
            }
            catch (LucaException exception) when (exception.ServerCode == "invalid_scope" && address != flow.AuthorizationUri)
            {
                address = flow.AuthorizationUri;
                cmdlet.WriteNotice(exception.Message);
                cmdlet.WriteNotice(address.AbsoluteUri);
            }
            catch (LucaException exception)
                when (exception is { ErrorId: LucaErrorId.SignInFailed, ServerCode: null, StatusCode: null } && attempt < MostPastes)
            {
                cmdlet.WriteNotice(exception.Message);
            }
        }
    }

    /// <summary>With a personal API key, tried before it is kept.</summary>
    public Connection WithApiKey(string key)
    {
        (SignInOptions options, ServerMetadata server, HttpSettings http) = Prepare(key);
        Connection connection = cmdlet.Wait(async token =>
        {
            IReporter reporter = cmdlet.Reporter;
            IReadOnlyList<CompanyInfo> companies =
                await CompanyList.ReadAsync(
                    Services.Transport(server, http, new FixedToken(key, options.Name)), reporter, token).ConfigureAwait(false);
            return await OpenAsync(Connections.CreateAsync(
                New(options, server) with
                {
                    AuthenticationType = AuthenticationType.ApiKey,
                    Client = null,
                    Companies = companies,
                    DefaultCompany = DefaultCompany.IsAmong(companies, options.DefaultCompany) ? options.DefaultCompany : null,
                    Tokens = new TokenSet { AccessToken = key, ObtainedAt = DateTimeOffset.UtcNow },
                },
                reporter,
                token)).ConfigureAwait(false);
        });
        _replacement.Settle(connection);
        return connection;
    }

    private static AuthorizationCodeFlow Start(SignInOptions options, ServerMetadata server, HttpSettings http, bool paste) =>
        AuthorizationCodeFlow.Start(
            new AuthorizationRequest
            {
                Server = server,
                Client = new ClientCredential(options.ClientId!, options.ClientSecret),
                RedirectUri = options.RedirectUri!,
                Scope = options.Scope,
                OrganisationNumber = options.OrganisationNumber,
                Locale = options.Locale,
            },
            Services.TokenClient(http),
            paste,
            TimeProvider.System);

    /// <summary>Finds out all that can be found out before a person or a secret is needed.</summary>
    /// <param name="key">The API key to sign in with; null where it is by an application.</param>
    private (SignInOptions Options, ServerMetadata Server, HttpSettings Http) Prepare(string? key = null)
    {
        bool needsClient = key is null;
        (ConnectionMetadata? saved, Connection? readable) = given.Persist == PersistMode.Process
            ? default
            : cmdlet.Wait(token => Task.Run(Saved, token));
        SignInOptions options = given.Complete(saved, readable?.Client, readable?.Http);
        if (needsClient && options.ClientId is null && noAsking is null && SessionKind.ReasonNotToAsk(cmdlet.Host) is null)
            options = FirstSignIn.Ask(cmdlet, options) ?? options;
        if (needsClient && options.ClientId is null)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                "There is no client id. Register an application in Luca (Settings, Advanced, \"New API application\") and give its client id and secret with -Credential, or -ClientId and -ClientSecret; or use a personal API key with -ApiKey.");
        }

        HttpSettings http = Services.Http(options.Http());
        cmdlet.Wait(token => Connections.VerifyPersistenceAsync(options.Persist!.Value, token));
        ServerMetadata server = cmdlet.Wait(token => Services.Discovery(http).DiscoverAsync(options.BaseUri!, options.Generation, token));
        if (needsClient && server.Generation == 1 && options.ClientSecret is null)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"{Origin.Text(server.BaseUri)} speaks generation 1 of the protocol, in which every API application has a secret, and none was given. Give it with -Credential or -ClientSecret.");
        }

        string? client = needsClient ? options.ClientId : null;
        Connection? open = OpenHere() is { Persist: PersistMode.Process } inMemory ? inMemory : null;
        _before = open ?? readable;
        if (saved is not null && !replaces)
            _replacement.Ask(
                saved, server.BaseUri, client, isSameKey: readable?.TokenSource.Current.Secret.AccessToken == key);
        // One that is nowhere but in this session is replaced without a question, and never without a word.
        if (open is { TokenSource.IsEnded: false }) _replacement.Note(open);
        if ((OpenHere()?.Metadata ?? saved) is { } before && SignInOptions.SameAddress(server.BaseUri, before.Server.BaseUri))
            options = options with { DefaultCompany = before.DefaultCompany };
        // Each generation has scopes of its own.
        if (given.Scope is null && saved is not null && saved.Server.Generation != server.Generation)
            options = options with { Scope = null };
        return (options, server, http);
    }

    /// <summary>What is saved under the name, as far as it can be read: it is about to be replaced.</summary>
    private (ConnectionMetadata?, Connection?) Saved()
    {
        ConnectionMetadata? metadata = null;
        try
        {
            metadata = Connections.Store.ReadMetadata(given.Name);
            return (metadata, metadata is null ? null : Connections.TryOpen(given.Name));
        }
        catch (LucaException)
        {
            return (metadata, null);
        }
    }

    private Connection Keep(
        SignInOptions options, ServerMetadata server, AuthorizationCodeFlow flow, Func<CancellationToken, Task<TokenSet>> signIn)
    {
        NewConnection made = New(options, server);
        IReporter reporter = cmdlet.Reporter;
        Connection connection = cmdlet.Wait(async token =>
        {
            TokenSet tokens = await signIn(token).ConfigureAwait(false);
            made = made with { Tokens = tokens, RequestedScope = flow.Scope };
            // From here on an authorization stands: it is kept even if the user loses patience now, or revoked where that needs an answer.
            if (!await HasToAskAsync(made).ConfigureAwait(false))
                return await OpenAsync(Connections.CreateAsync(made, reporter, CancellationToken.None)).ConfigureAwait(false);
            // Nobody is left to be asked.
            if (token.IsCancellationRequested) await Connections.RevokeUnkeptAsync(made, CancellationToken.None).ConfigureAwait(false);
            return null;
        }) ?? KeepIfConfirmed(made);
        string? granted = made.Tokens.Scope ?? flow.Scope;
        if (flow.IsNarrowed)
            cmdlet.WriteWarning($"The connection '{given.Name}' can read only: the API application is not registered for accounting.write. Register it in Luca and sign in again with -Force to write.");
        else if (granted is not null && !SignInOptions.Covers(granted, flow.Scope))
            cmdlet.WriteWarning($"The server granted {granted}, not {flow.Scope}: what needs the rest will be refused. Register the scope for the API application in Luca and sign in again with -Force, or ask for less with -Scope.");
        LoadCompanies(connection);
        _replacement.Settle(connection);
        return connection;
    }

    /// <summary>Whether the server says that another user has signed in than the one whose saved connection would be replaced.</summary>
    private async Task<bool> HasToAskAsync(NewConnection made) =>
        !replaces && _before is { Persist: not PersistMode.Process } before
        && await Connections.IsOfAnotherUserAsync(
            before.TokenSource.Current, made, CancellationToken.None).ConfigureAwait(false) == true;

    private Connection KeepIfConfirmed(NewConnection made)
    {
        try
        {
            _replacement.OfAnotherUser(_before!.Metadata, asks: true);
        }
        catch
        {
            // Nobody has it any more. It is another user's, so nothing else depends on it.
            (bool revoked, string? why) = cmdlet.Wait(_ => Connections.RevokeUnkeptAsync(made, CancellationToken.None));
            if (!revoked) cmdlet.WriteWarning($"The authorization that was given just now was not kept. {why}");
            throw;
        }

        IReporter reporter = cmdlet.Reporter;
        return cmdlet.Wait(_ => OpenAsync(Connections.CreateAsync(made, reporter, CancellationToken.None)));
    }

    /// <summary>
    /// Opens in this session what is being made, before anything about it is written: a preference may make a warning the end of the
    /// cmdlet.
    /// </summary>
    private async Task<Connection> OpenAsync(Task<Connection> making)
    {
        Connection made = await making.ConfigureAwait(false);
        return opens ? _registry.Add(made, makeDefault: true) : made;
    }

    /// <summary>Signing in has worked, whatever becomes of this.</summary>
    private void LoadCompanies(Connection connection)
    {
        try
        {
            cmdlet.Wait(token => Services.Client(connection).LoadCompaniesAsync(cmdlet.Reporter, token));
            if (connection.DefaultCompany is not { } before || DefaultCompany.IsAmong(connection.Companies, before)) return;
            cmdlet.Wait(token => DefaultCompany.SetAsync(connection, [], cmdlet.Reporter, token));
            cmdlet.WriteWarning($"The default company {before} is not among those granted now, so there is no default company. Choose one with Set-LucaConnection -Company.");
        }
        catch (LucaException exception)
        {
            cmdlet.WriteWarning($"The sign-in worked, but the companies could not be listed. {exception.Message}");
        }
    }

    private NewConnection New(SignInOptions options, ServerMetadata server) => new()
    {
        Replaces = _replacement.Note,
        Name = options.Name,
        Server = server,
        Persist = options.Persist!.Value,
        DefaultCompany = options.DefaultCompany,
        Client = options.ClientId is null ? null : new ClientCredential(options.ClientId, options.ClientSecret),
        Tokens = null!,
        Http = options.Http(),
        SignIn = new SignInSettings
        {
            RequestedScope = options.Scope,
            RedirectUri = options.RedirectUri,
            OrganisationNumber = options.OrganisationNumber,
            Locale = options.Locale,
        },
    };
}
