using System;
using System.Collections.Generic;
using LucaPS.Foundation;
using LucaPS.Http;
using LucaPS.OAuth;

namespace LucaPS.Fuzz;

/// <summary>What the sign-in reads: from the host, from the browser and from the user's clipboard.</summary>
internal static class SignInTargets
{
    private const string Query = "code= state= iss= error= error_description= &code=abc &state=secret-state-0123456789 & = ? # + % %00 %ff %c3%28 %u0041 %zz access_denied https://luca.example ";
    private static readonly DateTimeOffset s_now = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private static readonly Uri s_root = new("https://luca.example");
    private static readonly int[] s_statuses = [200, 400, 401, 404, 429, 500, 302];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("token", Token, Targets.Json + "\"access_token\" \"refresh_token\" \"expires_in\" \"scope\" \"token_type\" \"error\" \"error_description\" \"errors\" \"invalid_grant\" \"bearer\""),
        new("metadata", Metadata, Targets.Json + "\"issuer\" \"token_endpoint\" \"scopes_supported\" \"code_challenge_methods_supported\" \"resource\" https://luca.example http:// file:/// https://luca.example\\@evil.example https://[::1 https://u:p@luca.example/ %2e%2e xn--")
        {
            // ServerDiscovery.ReadTrusted makes LucaDiscoveryFailed of it.
            Handled = static e => e is MetadataException,
        },
        new("callback", Callback, Query + "GET POST HTTP/1.1 HTTP/1.0 ~20 ~0D~0A ~0D~0A~0D~0A ~0A~0A Host: 127.0.0.1:8765 Sec-Fetch-Mode: Purpose:prefetch /callback? ~00 ~7F ~E6 ~09 <script>"),
        new(
            "pasted-address",
            Pasted,
            Query + "http://127.0.0.1:8765/callback? :// ~01 ~02 ~E2~80~9C ~EF~BB~BF \" < > ~20 ~0A javascript: http://[::1%25 @ \\ //"),
        new("challenge", Challenge, "Bearer Basic ~20 , = \" \\ \\\" error=\"invalid_token\" resource_metadata=\"https://luca.example/x\" realm= ~09 ~0A ~01 ~02 :// file://"),
        new(
            "retry-after",
            static input => RetryAfter.Parse(FuzzTarget.Chars(input), TimeProvider.System),
            "0 -1 120 1e300 NaN Infinity 9999999999999 Wed, ~20 21 Oct 2015 07:28:00 GMT +0000 Sun, 31-Dec-99 . , : ~01 ~02"),
    ];

    private static void Token(byte[] input)
    {
        TokenAnswer answer = TokenAnswer.Parse(input, s_now, s_now, "a-token", "a-secret");
        if (answer.Tokens is not null) return;
        HttpAnswer http = new() { Status = s_statuses[input.Length % s_statuses.Length], Body = input };
        _ = TokenFailure.Explain(
            (TokenRequestKind)(input.Length % 3), 1 + (input.Length % 2), new Uri(s_root, "/oauth/token"), http, answer);
    }

    private static void Metadata(byte[] input)
    {
        MetadataDocument document = MetadataDocument.Parse(input);
        try
        {
            _ = document.Address("resource", s_root);
            _ = document.List("authorization_servers");
        }
        finally
        {
            _ = ServerDiscovery.ReadServer(document, s_root);
        }
    }

    private static void Callback(byte[] input)
    {
        int end = CallbackRequest.FindEnd(input, 0);
        // In parts, as a socket gives them: the end must not change.
        if (end >= 0 && CallbackRequest.FindEnd(input.AsSpan(0, end), end / 2) is var again && again != end
            && CallbackRequest.FindEnd(input.AsSpan(0, end / 2), 0) < 0)
        {
            throw new InvalidOperationException("The end of the request is at " + end + " or " + again + ".");
        }

        if (CallbackRequest.Parse(input, end < 0 ? input.Length : end) is not { } request) return;
        _ = request.IsNotNavigation;
        Validate(CallbackParameters.Parse(request.Query));
    }

    private static void Pasted(byte[] input)
    {
        string text = FuzzTarget.Chars(input);
        try
        {
            Validate(PastedAddress.Parse(text, Request(1)));
        }
        finally
        {
            Validate(PastedAddress.Parse(text, Request(2)));
        }
    }

    private static void Validate(CallbackParameters parameters)
    {
        for (int generation = 1; generation <= 2; generation++)
        {
            CallbackValidation result = new CallbackValidator(Request(generation).Server, "secret-state-0123456789").Validate(parameters);
            byte[]? page = result.Failure is { } failure ? CallbackPages.Failed("nb", failure).ToBytes(withBody: true)
                : result.Refusal is { } refusal ? CallbackPages.Refused("en", refusal).ToBytes(withBody: true) : null;
            if (page is not null && page.AsSpan().IndexOf("<script>"u8) >= 0)
                throw new InvalidOperationException("The page repeats what came unencoded.");
        }
    }

    private static void Challenge(byte[] input)
    {
        if (BearerChallenge.Parse(FuzzTarget.Chars(input).Split('\n')) is { } challenge) _ = challenge.StaysAt(s_root);
    }

    private static AuthorizationRequest Request(int generation) => new()
    {
        Server = new ServerMetadata
        {
            BaseUri = s_root,
            Generation = generation,
            Issuer = generation == 2 ? "https://luca.example" : null,
            IssuerParameterSupported = generation == 2,
            AuthorizationEndpoint = new Uri(s_root, "/oauth/authorize"),
            TokenEndpoint = new Uri(s_root, "/oauth/token"),
            GraphQLEndpoint = new Uri(s_root, "/api/v1/graphql"),
        },
        Client = new ClientCredential("c", null),
        RedirectUri = RedirectUriRules.Default,
    };
}
