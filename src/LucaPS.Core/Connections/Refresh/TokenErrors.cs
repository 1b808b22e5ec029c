using System;
using System.Globalization;
using LucaPS.Connections.Store;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections.Refresh;

/// <summary>Why there is no access token, and what to do.</summary>
internal static class TokenErrors
{
    /// <summary>A data cmdlet ran without a connection.</summary>
    public static LucaException NotConnected(string? name) => StoreErrors.About(name, LucaErrorId.NotConnected,
        name is null
            ? "There is no connection to Luca in this session, and none is saved under the name 'default'. Sign in with Connect-Luca, or put an API key in the environment variable LUCA_API_KEY."
            : $"No connection named '{name}' is open or saved. Sign in with {StoreErrors.Command(name)}, or see Get-LucaConnection -ListAvailable.");

    /// <summary>A person has to sign in, and the session cannot ask one.</summary>
    /// <param name="reason">Why the session cannot ask.</param>
    /// <param name="parameters">What else was named that the person has to name too, as PowerShell text; empty for nothing.</param>
    /// <param name="note">What the session has to do otherwise then, in a sentence after a blank; empty for nothing.</param>
    public static LucaException LoginRequired(string name, string reason, string parameters = "", string note = "") => StoreErrors.About(
        name,
        LucaErrorId.LoginRequired,
        $"The connection '{name}' needs a person to sign in ({reason}), and this session cannot ask. Run {StoreErrors.Command(name)}{parameters} once, in an interactive session of the same account.{note}");

    public static LucaException Revoked(ConnectionMetadata m, LucaException? cause) => new(
        LucaErrorId.AuthorizationRevoked,
        $"Luca no longer honours the authorization of the connection '{m.Name}', which last worked {When(LastGood(m))}{((cause?.ServerMessage ?? cause?.ServerCode) is { } reason ? $" ({reason.TrimEnd('.')})" : "")}. "
            + $"Sign in again with {StoreErrors.Command(m.Name)} -Force; its settings are still saved.",
        cause)
    {
        ServerCode = cause?.ServerCode ?? "invalid_grant",
        ServerMessage = cause?.ServerMessage,
        StatusCode = cause?.StatusCode,
        RequestId = cause?.RequestId,
        TargetValue = m.Name,
    };

    /// <summary>
    /// A refresh got no answer, or the token came in a file that others may have, and nobody has said since that it is good. As long as it
    /// may yet be called good the id is that of the failure; otherwise a person has to sign in.
    /// </summary>
    /// <param name="wait">How long yet the refresh may be running; null where waiting for it helps nothing.</param>
    /// <param name="isInactive">Whether the server has just said that the token cannot be used.</param>
    public static LucaException Uncertain(
        StoredConnection connection, LucaException? cause, TimeSpan? wait = null, bool isInactive = false)
    {
        ConnectionMetadata m = connection.Metadata;
        string? again = wait is not null ? "in a minute, when the refresh must have ended"
            : cause is not null && !isInactive && m.Server.IntrospectionEndpoint is not null ? "in a while"
            : null;
        // Every refresh has a time; what the server said of an imported token has none.
        string why = connection.IsAsImported && m.StateChangedAt is null
            ? $"The refresh token of the connection '{m.Name}' came in an exported file, and whoever else has that file may have spent it"
            : $"The answer to a refresh of the connection '{m.Name}' was lost{(m.StateChangedAt is { } at ? " " + When(at) : "")}, so its refresh token may be spent";
        return new(
            again is null || isInactive ? LucaErrorId.AuthorizationRevoked : cause?.ErrorId ?? LucaErrorId.Timeout,
            $"{why}, and Luca would treat using it again as theft"
                + $"{Reason(cause)}. {(again is null ? "Sign" : $"Try again {again}, since LucaPS then asks the server whether the token is still good, or sign")}"
                + $" in again with {StoreErrors.Command(m.Name)} -Force; its settings are still saved.",
            cause)
        {
            StatusCode = cause?.StatusCode,
            RequestId = cause?.RequestId,
            RetryAfter = wait,
            TargetValue = m.Name,
            EndsEverything = true,
        };
    }

    /// <summary>The server says of the token what it said before the refresh whose answer was lost.</summary>
    public static LucaException Untried(string name) => StoreErrors.About(name, LucaErrorId.AuthorizationRevoked,
        $"The answer to a refresh of the connection '{name}' was lost, and the server does not say whether its refresh token is still good. Run Get-LucaCompany -Connection '{name.Replace("'", "''")}' to try it, or sign in again with {StoreErrors.Command(name)} -Force.");

    /// <summary>For the verbose stream.</summary>
    public static string WaitingForRefresh(string name, TimeSpan wait) =>
        $"A refresh of the connection '{name}' got no answer and may still be running: waiting {TimeText.Wait(wait)} before the server is asked whether the token is still good.";

    /// <summary>The server refused, in a way that does not prove that the authorization has ended.</summary>
    public static LucaException Refused(ConnectionMetadata m, LucaException cause) => StoreErrors.About(
        m.Name,
        LucaErrorId.AuthorizationRevoked,
        $"Luca refused to renew the access of the connection '{m.Name}'{Reason(cause)}. Try again later; if it keeps happening, sign in again with {StoreErrors.Command(m.Name)} -Force, since the authorization may have ended.",
        cause).With(answer: cause);

    /// <summary>A refresh token that was spent on this machine was not presented again.</summary>
    public static LucaException SpentBefore(string name, string other) => StoreErrors.About(name, LucaErrorId.AuthorizationRevoked,
        $"The refresh token for the connection '{name}' was not sent: it has already been spent, for the connection '{other}', and Luca would treat using it again as theft. "
            + $"Use the connection '{other}' where it is now, give its newest refresh token, or sign in again in a browser.");

    /// <summary>A refresh token that was brought was sent, and nobody knows what came of it.</summary>
    /// <param name="cause">The failure, where it has just come; null where the token was not sent again because of an earlier one.</param>
    /// <param name="canBeAsked">Whether the server says what became of a token (RFC 7662).</param>
    public static LucaException MayBeSpent(string name, LucaException? cause, bool canBeAsked) => StoreErrors.About(
        name,
        cause?.ErrorId ?? LucaErrorId.AuthorizationRevoked,
        (cause is not null
            ? $"The answer to the refresh token for the connection '{name}' was lost, so it may be spent{Reason(cause)}. "
            : $"The refresh token for the connection '{name}' was not sent: the answer to it was lost before, and the server does not say that it is still good. ")
            + "Luca would treat using a spent one as theft: "
            + (cause is not null && canBeAsked ? "try again in a minute, since LucaPS then asks the server about it, or " : "")
            + "give a new refresh token, or sign in again in a browser. -Force sends it all the same.",
        cause).With(answer: cause);

    /// <summary>The server calls the token of a file that is to be imported inactive.</summary>
    /// <param name="isProof">Whether that proves it; otherwise some servers say so of a good one too.</param>
    /// <param name="client">The client that the token was issued to.</param>
    public static LucaException SpentElsewhere(string name, bool isProof, Uri server, ClientCredential? client) => StoreErrors.About(
        name,
        LucaErrorId.AuthorizationRevoked,
        $"The connection was not imported as '{name}': Luca says that the refresh token in the file can no longer be used, so another machine that has the file has renewed it, or the authorization has ended. "
            + $"Export the connection where it is now to move it, or sign in again with {StoreErrors.Command(name)} -BaseUri '{Origin.Text(server)}'{Parameter(client)} -Force."
            + (isProof ? "" : " Where nobody else has imported the file, import it with -Force: some servers say this of every token whose access token has expired."));

    // The secret is prompted for.
    private static string Parameter(ClientCredential? client) => client is null ? string.Empty
        : $" -{(client.ClientSecret is null ? "ClientId" : "Credential")} '{client.ClientId.Replace("'", "''")}'";

    /// <summary>A connection here has what is to be imported.</summary>
    public static LucaException HasOwner(string name, string owner) => StoreErrors.About(name, LucaErrorId.StoreFailed,
        $"The connection was not imported as '{name}': it has been imported here as '{owner}', and a second one with the same tokens would end the authorization of both. Use {StoreErrors.Command(owner)}, or export that one to move it again.");

    /// <summary>A new client secret was tried, and the old one stays.</summary>
    public static LucaException SecretNotKept(string name, LucaException? cause) => StoreErrors.About(
        name,
        cause?.ErrorId ?? LucaErrorId.SignInFailed,
        $"The client secret of the connection '{name}' was not changed, and the previous one stays saved: {(cause is null ? "Luca does not accept the new one." : "the new one could not be tried. " + cause.Message)}"
            + (cause is null ? " Check -ClientSecret against the API application in Luca." : ""),
        cause).With(answer: cause);

    /// <summary>The caller's patience is over, the refresh is not.</summary>
    public static LucaException StillRefreshing(ConnectionMetadata m) => StoreErrors.About(m.Name, LucaErrorId.Timeout,
        $"The access token of the connection '{m.Name}' is still being renewed after {TimeText.Seconds(m.Http.RequestTimeout ?? TimeSpan.Zero)}. The refresh continues and its tokens are saved when it ends; nothing else was sent. Try again, or allow more time with {StoreErrors.Command(m.Name)} -RequestTimeoutSec.",
        sent: false);

    public static LucaException NoRefreshToken(ConnectionMetadata m) => StoreErrors.About(m.Name, LucaErrorId.AuthorizationRevoked,
        $"The access token of the connection '{m.Name}' {(m.ExpiresAt is null ? "was refused" : "expired " + When(m.ExpiresAt))}, and Luca gave no refresh token to renew it with. Sign in again with {StoreErrors.Command(m.Name)} -Force.");

    public static LucaException OlderSlot(ConnectionMetadata m) => StoreErrors.About(m.Name, LucaErrorId.StoreFailed,
        $"The newest tokens of the connection '{m.Name}' are damaged in the store, and the ones before them have expired. Sign in again with {StoreErrors.Command(m.Name)} -Force.");

    public static LucaException Closed(string name) => StoreErrors.About(name, LucaErrorId.NotConnected,
        $"The connection '{name}' was disconnected. Sign in again with {StoreErrors.Command(name)}.");

    /// <summary>A copy of a connection, from a job or a file, whose sign-in is not the one of that name here.</summary>
    public static LucaException AnotherSignIn(string name) => StoreErrors.About(name, LucaErrorId.NotConnected,
        $"The connection '{name}' that was given is a different sign-in from the one with that name here: it was replaced by a later one, or exists only in another process. "
            + "Give the name to use the one here, or sign in with -Persist User to share one with other processes.",
        sent: false);

    public static LucaException Replaced(string name) => StoreErrors.About(name, LucaErrorId.NotConnected,
        $"The connection '{name}' was replaced by a later sign-in under that name, which may be another user's. Run {StoreErrors.Command(name)} to use the new one.",
        sent: false);

    public static LucaException KeyRefused(ConnectionMetadata m) => StoreErrors.About(m.Name, LucaErrorId.AuthorizationRevoked,
        $"Luca refused the API key of the connection '{m.Name}': it may have expired or been deleted. Make a new one in Luca's settings, and run {StoreErrors.Command(m.Name)} -ApiKey -Force with it.");

    public static string Unsaved(string name, LucaException failure) =>
        $"The connection '{name}' has new tokens that could not be saved, so only this session has them, in memory, and the saved ones can no longer be used. "
            + $"Keep this session open until they are saved (it keeps trying), or sign in again afterwards. {failure.Message}";

    private static DateTimeOffset LastGood(ConnectionMetadata m) => m.LastRefreshed ?? m.CreatedAt;

    private static string When(DateTimeOffset? time) =>
        time is { } t ? "at " + t.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "earlier";

    // Without its advice: what to do is another thing here.
    private static string Reason(LucaException? cause)
    {
        if (cause is null)
            return "";
        string text = cause.ServerMessage ?? cause.Message;
        int advice = text.IndexOf(" Try again", StringComparison.Ordinal);
        return $" ({(advice < 0 ? text : text.Substring(0, advice)).TrimEnd('.')})";
    }
}
