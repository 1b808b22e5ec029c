using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth.Stores;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace LucaPS.Sandbox.OAuth;

/// <summary>
/// A spent refresh token means theft, and ends the whole authorization. A code used twice is refused, but its first tokens stay valid
/// (luca-api.md, "Generation 2" and "Be ready for"). OpenIddict would end the authorization in both cases.
/// </summary>
internal sealed class ReplayDetection(SandboxState state) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        StoredToken? token = context.TokenId is null ? null : state.Database.Tokens.Find(context.TokenId);
        if (token is null || token.Status != Statuses.Redeemed)
            return default;
        if (context.EndpointType == OpenIddictServerEndpointType.Token && token.Type == TokenTypeIdentifiers.RefreshToken)
        {
            state.Counters.Count(nameof(Counters.Replays));
            if (state.Options.ReplayRevokesAuthorization && token.AuthorizationId is { } authorization)
                End(state.Database, authorization);
        }

        context.Reject(Errors.InvalidToken, "The token has been used already.");
        return default;
    }

    /// <summary>Ends an authorization and every token of it.</summary>
    public static void End(OAuthDatabase database, string authorizationId)
    {
        database.Tokens.Change(database.Tokens.By(1, authorizationId), row => row.Status = Statuses.Revoked);
        if (database.Authorizations.Find(authorizationId) is { } authorization)
            database.Authorizations.Change([authorization], row => row.Status = Statuses.Revoked);
    }
}
