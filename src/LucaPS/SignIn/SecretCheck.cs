using LucaPS.Connections;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>Finds a wrong client secret before anybody is sent to a browser.</summary>
internal static class SecretCheck
{
    /// <summary>
    /// A wrong secret is refused only after the person has consented; where the server can be asked (RFC 7662), it is asked before, about a
    /// token that nobody has.
    /// </summary>
    public static void Run(LucaCmdlet cmdlet, SignInOptions options, ServerMetadata server, HttpSettings http)
    {
        if (options is not { ClientId: { } id, ClientSecret: { } secret } || server.IntrospectionEndpoint is null) return;
        TokenActivity said;
        try
        {
            said = cmdlet.Wait(token =>
                Services.TokenClient(http).IntrospectAsync(server, new ClientCredential(id, secret), RandomText.Create(), token));
        }
        catch (LucaException)
        {
            // The sign-in itself meets the same failure, or gets round it.
            return;
        }

        if (said != TokenActivity.ClientRefused) return;
        throw new LucaException(
            LucaErrorId.SignInFailed,
            $"{Origin.Text(server.BaseUri)} does not accept the client id {SafeText.Line(id, 100)} with this secret, so no browser was opened. Check -ClientId and -ClientSecret against the API application in Luca; a secret that was lost is replaced there by a new one.")
        {
            ServerCode = "invalid_client",
            StatusCode = 401,
        };
    }
}
