using System;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>The tokens and metadata at hand in this process, and whether they may still be used.</summary>
internal sealed class CurrentTokens(StoredConnection connection)
{
    private volatile StoredConnection _connection = connection;
    private volatile Func<LucaException>? _ended;
    private volatile bool _handedOut;

    public StoredConnection Connection
    {
        get => _connection;
        set => _connection = value;
    }

    public ConnectionMetadata Metadata => _connection.Metadata;

    public bool IsApiKey => Metadata.AuthenticationType == AuthenticationType.ApiKey;

    public bool IsEnded => _ended is not null;

    /// <summary>Whether a token was used in this session, which then rather goes on in memory than fails for the store's sake.</summary>
    public bool HandedOut
    {
        get => _handedOut;
        set => _handedOut = value;
    }

    public void ThrowIfEnded()
    {
        if (_ended is { } ended)
            throw ended();
    }

    /// <summary>Whoever asks from now on is told so.</summary>
    public void End(Func<LucaException> reason) => _ended = reason;

    /// <summary>A new sign-in.</summary>
    public void Begin(StoredConnection connection)
    {
        _ended = null;
        _connection = connection;
    }

    /// <summary>Takes over what the store has.</summary>
    public void Adopt(StoredConnection stored)
    {
        string name = Metadata.Name;
        if (HasSameEndpoints(stored.Metadata))
            _connection = stored;
        else
            End(() => TokenErrors.Replaced(name));
    }

    /// <summary>Tokens of one server and client must never go to another, whatever a later sign-in put under the name.</summary>
    public bool HasSameEndpoints(ConnectionMetadata other) =>
        other.AuthenticationType == Metadata.AuthenticationType
        && other.Server.BaseUri == Metadata.Server.BaseUri
        && other.Server.GraphQLEndpoint == Metadata.Server.GraphQLEndpoint
        && other.Server.TokenEndpoint == Metadata.Server.TokenEndpoint
        && other.ClientId == Metadata.ClientId;

    /// <summary>With what the token endpoint answered.</summary>
    public static StoredConnection Renewed(StoredConnection old, TokenSet answer, string? clientSecret) => old with
    {
        Secret = old.Secret with
        {
            Sequence = old.Secret.Sequence + 1,
            AccessToken = answer.AccessToken,
            RefreshToken = answer.RefreshToken ?? old.Secret.RefreshToken,
            ExpiresAt = answer.ExpiresAt,
            ObtainedAt = answer.ObtainedAt,
            Scope = answer.Scope ?? old.Secret.Scope,
            ClientSecret = clientSecret ?? old.Secret.ClientSecret,
        },
        Metadata = old.Metadata with
        {
            Sequence = old.Secret.Sequence + 1,
            ExpiresAt = answer.ExpiresAt,
            LastRefreshed = answer.ObtainedAt,
            Scope = answer.Scope ?? old.Metadata.Scope,
            State = AuthorizationState.Active,
            StateChangedAt = null,
        },
    };
}
