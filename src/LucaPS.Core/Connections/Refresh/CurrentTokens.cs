using System;
using LucaPS.Connections.Store;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>This process's current tokens and metadata, and whether they may still be used.</summary>
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

    /// <summary>Whether it ended because of a new sign-in under its name.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Whether a token was used in this session, which then goes on in memory rather than fail because of the store.</summary>
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

    /// <summary>Later callers get an error that says so.</summary>
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
        if (IsSameAuthorization(stored))
            _connection = stored;
        else
            EndReplaced();
    }

    /// <summary>Ends it because of a new sign-in under its name, which must not take it over.</summary>
    public void EndReplaced()
    {
        string name = Metadata.Name;
        IsReplaced = true;
        End(() => TokenErrors.Replaced(name));
    }

    /// <summary>
    /// Whether both come from the same sign-in, whatever was refreshed since. Another sign-in may be another user's, whose tokens must
    /// never reach the holder of this one; only for a key can it be seen that it is the same.
    /// </summary>
    public bool IsSameAuthorization(StoredConnection other) =>
        other.Metadata.AuthenticationType == Metadata.AuthenticationType
        && other.Metadata.Server.BaseUri == Metadata.Server.BaseUri
        && other.Metadata.Server.GraphQLEndpoint == Metadata.Server.GraphQLEndpoint
        && other.Metadata.Server.TokenEndpoint == Metadata.Server.TokenEndpoint
        && other.Metadata.ClientId == Metadata.ClientId
        && (IsApiKey ? other.Secret.AccessToken == _connection.Secret.AccessToken : other.Metadata.Lineage == Metadata.Lineage);

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
            // What was said of the token before this one is no word about this one.
            WasActive = old.Metadata.WasActive is true ? true : null,
        },
    };
}
