using System;
using System.Collections.Generic;
using System.Linq;
using LucaPS.Sandbox.OAuth.Stores;

namespace LucaPS.Sandbox;

/// <summary>An OAuth application as registered in the sandbox.</summary>
public sealed class SandboxClient
{
    /// <summary>The <c>client_id</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>The secret of a confidential client; null for a public one.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The name on the consent page.</summary>
    public required string Name { get; init; }

    /// <summary>The scopes that it is registered for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [SandboxScopes.Read, SandboxScopes.Write];

    /// <summary>The redirect URIs, compared character by character.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Whether it has a secret.</summary>
    public bool IsConfidential => ClientSecret is not null;
}

/// <summary>The scopes of both generations.</summary>
public static class SandboxScopes
{
    /// <summary>Generation 2: always granted.</summary>
    public const string Read = "accounting.read";

    /// <summary>Generation 2: needed by mutations.</summary>
    public const string Write = "accounting.write";

    /// <summary>Generation 1's only scope.</summary>
    public const string Accounting = "accounting";
}

/// <summary>The registered applications.</summary>
public sealed class SandboxClients
{
    private static readonly string[] s_callbacks = ["http://127.0.0.1:8765/callback", "http://localhost:8765/callback"];
    private readonly OAuthDatabase _database;

    internal SandboxClients(OAuthDatabase database, SandboxOptions options)
    {
        _database = database;
        string[] callbacks = [.. s_callbacks, .. options.RedirectUris];
        Confidential = Add(new SandboxClient
        {
            ClientId = "luca-demo",
            ClientSecret = "luca-demo-secret",
            Name = "Månedsrapport",
            RedirectUris = callbacks
        });
        Public = Add(new SandboxClient { ClientId = "luca-public", Name = "LucaPS", RedirectUris = callbacks });
        ReadOnly = Add(new SandboxClient
        {
            ClientId = "luca-readonly",
            Name = "LucaPS (les)",
            Scopes = [SandboxScopes.Read],
            RedirectUris = callbacks
        });
        ConfidentialReadOnly = Add(new SandboxClient
        {
            ClientId = "luca-report",
            ClientSecret = "luca-report-secret",
            Name = "Rapport (les)",
            Scopes = [SandboxScopes.Read],
            RedirectUris = callbacks
        });
    }

    /// <summary>A client with a secret.</summary>
    public SandboxClient Confidential { get; }

    /// <summary>A client without.</summary>
    public SandboxClient Public { get; }

    /// <summary>A public client that is registered only for <c>accounting.read</c>.</summary>
    public SandboxClient ReadOnly { get; }

    /// <summary>A client with a secret that is registered only for <c>accounting.read</c>.</summary>
    public SandboxClient ConfidentialReadOnly { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<SandboxClient> All =>
        [.. _database.Applications.List().Select(application => application.Client)
            .OrderBy(client => client.ClientId, StringComparer.Ordinal)];

    /// <summary>Registers an application, at any time.</summary>
    public SandboxClient Add(SandboxClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        SandboxSecrets.Add("client_secret", client.ClientSecret);
        _database.Applications.Insert(StoredApplication.From(client));
        return client;
    }

    /// <summary>Gives a client another secret, at any time; its authorizations stay valid.</summary>
    public void ChangeSecret(string clientId, string secret)
    {
        SandboxSecrets.Add("client_secret", secret);
        StoredApplication application = _database.Applications.List().Single(application => application.ClientId == clientId);
        application.ClientSecret = secret;
        _database.Applications.Update(application);
    }

    /// <summary>Registers a further redirect URI for every client, at any time.</summary>
    public void AddRedirectUri(string redirectUri)
    {
        foreach (StoredApplication application in _database.Applications.List())
        {
            application.RedirectUris = application.RedirectUris.Add(redirectUri);
            _database.Applications.Update(application);
        }
    }
}
