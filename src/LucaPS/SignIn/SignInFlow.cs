using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Connections.Refresh;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>The ways in. Runs on the pipeline thread; what waits for others waits through the cmdlet.</summary>
internal sealed class SignInFlow(LucaCmdlet cmdlet, SignInOptions given)
{
    private const int MostPastes = 5;
    private static Task<string?>? s_reading;

    private ConnectionManager Connections { get; } = Services.Connections;

    /// <summary>The open or saved connection of that name, if it is what was asked for. No request is sent while its token is valid.</summary>
    /// <param name="mayAsk">Whether an authorization that Luca no longer honours can be replaced by a new one; otherwise that is the error.</param>
    public Connection? TryReuse(bool mayAsk)
    {
        Connection? found = OpenHere();
        // Nothing on disk concerns a connection that is to live in this process alone.
        if (found is null && given.Persist != PersistMode.Process) found = cmdlet.Wait(token => Task.Run(() => Connections.TryOpen(given.Name), token));
        if (found is null || !given.Fits(found) || HasOtherKey(found)) return null;
        try
        {
            return Use(found);
        }
        catch (LucaException exception) when (mayAsk && exception.ErrorId == LucaErrorId.AuthorizationRevoked)
        {
            cmdlet.WriteNotice(exception.Message.Replace(" -Force;", ";"));
            return null;
        }
    }

    private Connection? OpenHere() => SessionRegistry.Current.Find(given.Name) is { TokenSource.IsEnded: false } open ? open : null;

    /// <summary>Makes a connection that is there ready, with the settings that were given.</summary>
    private Connection Use(Connection found)
    {
        if (given.ChangesHttp(found))
        {
            ConnectionHttpSettings http = (given with { SavedHttp = found.Http }).Http();
            LucaException? unsaved = cmdlet.Wait(token => ConnectionManager.ChangeHttpAsync(found, http, token));
            if (unsaved is not null) cmdlet.WriteWarning($"How requests travel was changed for this session, but it is not saved. {unsaved.Message}");
            found = new Connection(found.TokenSource);
        }

        // Its access token may look good for a while yet, but Luca has refused it.
        if (found.Metadata.State == AuthorizationState.Revoked) throw TokenErrors.Revoked(found.Metadata, null);
        if (given.ClientSecret is { } secret && secret != found.Client?.ClientSecret)
        {
            LucaException? unsaved = cmdlet.Wait(token => ConnectionManager.ChangeClientSecretAsync(found, secret, token));
            if (unsaved is not null) cmdlet.WriteWarning($"The client secret was changed for this session, but it is not saved. {unsaved.Message}");
        }

        cmdlet.Wait(async token => await found.Tokens.GetAsync(cmdlet.Reporter, token).ConfigureAwait(false));
        return found;
    }

    /// <summary>With a browser on this machine, which comes back to the listener.</summary>
    public Connection WithBrowser(bool openBrowser, TimeSpan timeout)
    {
        (SignInOptions options, ServerMetadata server, HttpSettings http) = Prepare(needsClient: true);
        using AuthorizationCodeFlow flow = Start(options, server, http, paste: false);
        cmdlet.WriteNotice(openBrowser
            ? "Sign in to Luca in your browser. If it does not open by itself, open this address in it:"
            : "Open this address in a browser on this machine, sign in and allow:");
        cmdlet.WriteNotice(flow.AuthorizationUri.AbsoluteUri);
        if (openBrowser)
        {
            BrowserLaunch launch = cmdlet.Wait(token => Task.Run(() => new BrowserLauncher().TryOpen(flow.AuthorizationUri), token));
            if (!launch.Opened) cmdlet.WriteWarning("No browser could be opened (" + string.Join("; ", launch.Tried) + "). Open the address above yourself; LucaPS is waiting. Ctrl+C ends the wait.");
        }

        return Keep(options, server, async token => await flow.WaitAsync(timeout, token).ConfigureAwait(false), flow.Scope);
    }

    /// <summary>With a browser anywhere; the user pastes the address that it ended on.</summary>
    public Connection WithPastedCallback(TimeSpan timeout)
    {
        (SignInOptions options, ServerMetadata server, HttpSettings http) = Prepare(needsClient: true);
        using AuthorizationCodeFlow flow = Start(options, server, http, paste: true);
        cmdlet.WriteNotice("Open this address in any browser, sign in and allow:");
        cmdlet.WriteNotice(flow.AuthorizationUri.AbsoluteUri);
        cmdlet.WriteNotice($"The browser then ends on an address that begins with {options.RedirectUri!.OriginalString}? and may say that it cannot be reached. Copy that whole address and paste it here.");
        for (int attempt = 1; ; attempt++)
        {
            string pasted = Ask("Address", flow, timeout);
            try
            {
                return Keep(options, server, token => flow.CompleteAsync(pasted, timeout, token), flow.Scope);
            }
            catch (LucaException exception) when (exception is { ErrorId: LucaErrorId.SignInFailed, ServerCode: null, StatusCode: null } && attempt < MostPastes)
            {
                cmdlet.WriteNotice(exception.Message);
            }
        }
    }

    /// <summary>With a personal API key, tried before it is kept.</summary>
    public Connection WithApiKey(string key)
    {
        (SignInOptions options, ServerMetadata server, HttpSettings http) = Prepare(needsClient: false);
        return cmdlet.Wait(async token =>
        {
            IReporter reporter = cmdlet.Reporter;
            IReadOnlyList<CompanyInfo> companies =
                await CompanyList.ReadAsync(Services.Transport(server, http, new FixedToken(key, options.Name)), reporter, token).ConfigureAwait(false);
            return await Connections.CreateAsync(
                New(options, server) with
                {
                    AuthenticationType = AuthenticationType.ApiKey,
                    Client = null,
                    Companies = companies,
                    DefaultCompany = DefaultCompany.IsAmong(companies, options.DefaultCompany) ? options.DefaultCompany : null,
                    Tokens = new TokenSet { AccessToken = key, ObtainedAt = DateTimeOffset.UtcNow },
                },
                reporter,
                token).ConfigureAwait(false);
        });
    }

    /// <summary>With the API key of the environment, which need not be kept anywhere else unless that is asked for.</summary>
    public Connection WithEnvironmentKey(string key) =>
        new SignInFlow(cmdlet, given with { Persist = given.Persist ?? PersistMode.Process }).WithApiKey(key);

    /// <summary>With an authorization that was given elsewhere.</summary>
    /// <param name="refreshToken">It is spent by this.</param>
    /// <param name="anew">Whether to send it although it was spent for this connection before.</param>
    public Connection WithRefreshToken(string refreshToken, bool anew)
    {
        if (!anew && SourceTokenHash(refreshToken) is { } before) return Use(before);
        (SignInOptions options, ServerMetadata server, _) = Prepare(needsClient: true);
        NewConnection made = New(options, server) with { Tokens = new TokenSet { AccessToken = string.Empty, ObtainedAt = DateTimeOffset.UtcNow } };
        Connection connection = cmdlet.Wait(token => Connections.CreateFromRefreshTokenAsync(made, refreshToken, anew, cmdlet.Reporter, token));
        LoadCompanies(connection);
        return connection;
    }

    /// <summary>
    /// The connection that this token was spent for. Whoever takes the token from a vault brings the same one each time, and presenting
    /// a spent one costs the whole authorization (luca-api.md, generation 2): how the connection is kept makes no difference here.
    /// </summary>
    private Connection? SourceTokenHash(string refreshToken)
    {
        if (OpenHere() is { } open && IsIt(open)) return open;
        Connection? saved = cmdlet.Wait(token => Task.Run(
            () =>
            {
                try
                {
                    return Connections.TryOpen(given.Name);
                }
                catch (LucaException) when (given.Persist == PersistMode.Process)
                {
                    return null;
                }
            },
            token));
        return saved is not null && IsIt(saved) ? saved : null;

        bool IsIt(Connection connection) => ConnectionManager.IsMadeOf(connection, refreshToken) && given.IsSameClient(connection);
    }

    private static AuthorizationCodeFlow Start(SignInOptions options, ServerMetadata server, HttpSettings http, bool paste) => AuthorizationCodeFlow.Start(
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
    private (SignInOptions Options, ServerMetadata Server, HttpSettings Http) Prepare(bool needsClient)
    {
        (ConnectionMetadata? saved, Connection? readable) = given.Persist == PersistMode.Process ? default : cmdlet.Wait(token => Task.Run(Saved, token));
        SignInOptions options = given.Complete(saved, readable?.Client, readable?.Http);
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

        if ((OpenHere()?.Metadata ?? saved) is { } before && SignInOptions.SameAddress(server.BaseUri, before.Server.BaseUri))
            options = options with { DefaultCompany = before.DefaultCompany };
        // Each generation has scopes of its own.
        if (given.Scope is null && saved is not null && saved.Server.Generation != server.Generation) options = options with { Scope = null };
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

    private Connection Keep(SignInOptions options, ServerMetadata server, Func<CancellationToken, Task<TokenSet>> signIn, string scope)
    {
        string? granted = null;
        Connection connection = cmdlet.Wait(async token =>
        {
            TokenSet tokens = await signIn(token).ConfigureAwait(false);
            granted = tokens.Scope;
            // From here on an authorization stands: it is kept even if the user loses patience now.
            return await Connections.CreateAsync(New(options, server) with { Tokens = tokens, RequestedScope = scope }, cmdlet.Reporter, CancellationToken.None).ConfigureAwait(false);
        });
        if (granted is not null && !SignInOptions.Covers(granted, scope))
            cmdlet.WriteWarning($"The server granted {granted}, not {scope}: what needs the rest will be refused. Register the scope for the API application in Luca and sign in again with -Force, or ask for less with -Scope.");
        LoadCompanies(connection);
        return connection;
    }

    /// <summary>Signing in has worked, whatever becomes of this.</summary>
    private void LoadCompanies(Connection connection)
    {
        try
        {
            cmdlet.Wait(token => Services.Client(connection).LoadCompaniesAsync(cmdlet.Reporter, token));
            if (connection.DefaultCompany is not { } before || DefaultCompany.IsAmong(connection.Companies, before)) return;
            cmdlet.Wait(token => ConnectionManager.UpdateAsync(connection, metadata => metadata with { DefaultCompany = null }, token));
            cmdlet.WriteWarning($"The default company {before} is not among those that were granted now, so there is none any more. Choose one with Set-LucaConnection -Company.");
        }
        catch (LucaException exception)
        {
            cmdlet.WriteWarning($"The sign-in worked, but the companies could not be listed. {exception.Message}");
        }
    }

    private static NewConnection New(SignInOptions options, ServerMetadata server) => new()
    {
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

    /// <summary>A key in the environment that was changed is meant to be used.</summary>
    private bool HasOtherKey(Connection connection) =>
        connection.AuthenticationType == AuthenticationType.ApiKey
        && given.ClientId is null
        && SignInOptions.Variable("LUCA_API_KEY") is { } key
        && connection.TokenSource.Current.Secret.AccessToken != key;

    /// <summary>The address holds a code: it is read as a secret, so that no transcript keeps it.</summary>
    private string Ask(string prompt, AuthorizationCodeFlow flow, TimeSpan timeout)
    {
        PSHostUserInterface ui = cmdlet.Host.UI;
        ui.Write(prompt + ": ");
        if (cmdlet.Host.Name == "ConsoleHost" && Console.IsInputRedirected) return Line(ui, flow, timeout);
        // A host's own prompt cannot be ended; what comes of it too late is refused.
        using System.Security.SecureString? secret = ui.ReadLineAsSecureString();
        // PowerShell makes nothing of a Ctrl+C at its prompt, and stops the pipeline from another thread.
        if (secret is null || cmdlet.StopToken.IsCancellationRequested) throw new PipelineStoppedException();
        return SignInOptions.Plain(secret) ?? string.Empty;
    }

    private string Line(PSHostUserInterface ui, AuthorizationCodeFlow flow, TimeSpan timeout)
    {
        // A read cannot be taken back: the next question gets what this one did not wait for.
        Task<string?> reading = s_reading is { IsCompleted: false } begun ? begun : Task.Run<string?>(ui.ReadLine);
        s_reading = reading;
        return cmdlet.Wait(token => flow.WaitForAsync(reading, timeout, token)) ?? string.Empty;
    }
}
