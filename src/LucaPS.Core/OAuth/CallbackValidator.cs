using System.Linq;
using LucaPS.Foundation;


namespace LucaPS.OAuth;

/// <summary>The result of checking a callback: exactly one of the four is set.</summary>
internal sealed record CallbackValidation
{
    /// <summary>The code to redeem.</summary>
    public string? Code { get; init; }

    /// <summary>The error that ends the sign-in.</summary>
    public LucaException? Failure { get; init; }

    /// <summary>
    /// Why the callback does not belong to this sign-in. The listener keeps waiting; otherwise anybody could end the sign-in.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>The sign-in is not over: the address the browser continues at.</summary>
    public System.Uri? Next { get; init; }

    /// <summary>Leaves the code out.</summary>
    public override string ToString() =>
        Next is not null ? "goes on" : Code is not null ? "accepted" : Failure?.ErrorId ?? $"refused: {Refusal}";
}

/// <summary>Checks a callback against the authorization request that was made.</summary>
internal sealed class CallbackValidator(ServerMetadata server, string state)
{
    private const int LongestCode = 16 * 1024;

    public CallbackValidation Validate(CallbackParameters callback)
    {
        if (callback.IsRepeated) return Refuse("a parameter came twice");
        if (callback.IsEmpty) return Refuse("it holds neither a code nor an error");
        if (callback.Code is not null && callback.Error is not null) return Refuse("it holds both a code and an error");

        // Generation 1 does not echo state (luca-api.md); one that is there must be right all the same.
        if (callback.State is null)
        {
            if (server.Generation != 1) return Refuse("state is missing");
        }
        else if (!FixedTime.AreEqual(callback.State, state)) return Refuse("state belongs to another sign-in");

        // RFC 9207 section 2.4. An error without iss is let through: it brings nothing that could be misused, and state was right.
        if (server.Issuer is { } issuer)
        {
            if (callback.Issuer is null ? server.IssuerParameterSupported && callback.Error is null : callback.Issuer != issuer)
            {
                return Refuse(callback.Issuer is null ? "iss is missing" : "iss names another server");
            }
        }

        if (callback.Error is not null) return new CallbackValidation { Failure = Explain(callback) };
        return IsCode(callback.Code!) ? new CallbackValidation { Code = callback.Code } : Refuse("its code is malformed");
    }

    private static CallbackValidation Refuse(string reason) => new() { Refusal = reason };

    /// <summary>The errors of RFC 6749 section 4.1.2.1, and others.</summary>
    private LucaException Explain(CallbackParameters callback)
    {
        string code = SafeText.Line(callback.Error, 64) ?? "error";
        string? text = SafeText.Line(callback.ErrorDescription);
        string said = $"The server's reason: {SafeText.Sentence(text ?? code)}";
        (string id, string message) = code switch
        {
            "access_denied" => (
                LucaErrorId.AccessDenied,
                $"Access was declined, or no company was chosen. {said} Sign in again, choose companies and allow."),
            "invalid_scope" => (LucaErrorId.SignInFailed, $"The API application is not registered for a scope that was asked for. {said} {TokenFailure.ScopeAdvice(server.Generation)}"),
            "unauthorized_client" =>
                (LucaErrorId.SignInFailed, $"The API application may not sign users in. {said} Check the API application in Luca."),
            "server_error" or "temporarily_unavailable" =>
                (LucaErrorId.SignInFailed, $"The server failed during the sign-in. {said} Try again later."),
            "invalid_request" or "unsupported_response_type" => (
                LucaErrorId.SignInFailed,
                $"The server did not understand the sign-in. {said} Check -ClientId, -RedirectUri and -Generation."),
            _ => (
                LucaErrorId.SignInFailed,
                $"The sign-in ended with an error ({code}). {said} Check the API application in Luca, and sign in again."),
        };
        return new LucaException(id, message) { ServerCode = code, ServerMessage = text };
    }

    /// <summary>VSCHAR (RFC 6749 appendix A.11).</summary>
    private static bool IsCode(string code) => code.Length <= LongestCode && code.All(c => c is >= ' ' and <= '~');
}
