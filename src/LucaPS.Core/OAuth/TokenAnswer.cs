using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>
/// What a token endpoint said, whatever it was labelled as: tokens (RFC 6749 section 5.1), an error (section 5.2, or one of generation 1's
/// forms with status 200), or neither.
/// </summary>
internal sealed class TokenAnswer
{
    private const int Deepest = 32;
    private const int LongestToken = 64 * 1024;
    private static readonly double s_longestLife = TimeSpan.FromDays(3650).TotalSeconds;

    // error_description explains error; the others are generation 1's (luca-api.md), message is what frameworks write.
    private static readonly string[] s_descriptions =
        ["error_description", "error_descriptions", "errors_descriptions", "errors", "error", "message"];

    private readonly string?[] _secrets;

    private TokenAnswer(string?[] secrets) => _secrets = secrets;

    /// <summary>Null unless there is an access token.</summary>
    public TokenSet? Tokens { get; private set; }

    /// <summary><c>invalid_grant</c> and its like; null where the answer has no such code.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>The server's words, without secrets that it may have echoed.</summary>
    public string? ErrorText { get; private set; }

    /// <summary>Whether it is a JSON object that names an error in any form.</summary>
    public bool IsError { get; private set; }

    /// <summary>
    /// Whether its member <c>error</c> is the text <c>invalid_grant</c> (RFC 6749 section 5.2), not a list or an object that holds it.
    /// </summary>
    public bool IsInvalidGrant { get; private set; }

    /// <summary>Why the answer has an access token that cannot be used; null otherwise.</summary>
    public string? Unusable { get; private set; }

    /// <param name="sentAt">When the request was sent. Counting the lifetime from here is safe, since the token was issued later.</param>
    /// <param name="secrets">What the request held, and the answer's texts must not.</param>
    public static TokenAnswer Parse(byte[] body, DateTimeOffset sentAt, DateTimeOffset obtainedAt, params string?[] secrets)
    {
        TokenAnswer answer = new(secrets);
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonBytes.ToUtf8(body), new JsonDocumentOptions { MaxDepth = Deepest });
            if (document.RootElement.ValueKind == JsonValueKind.Object) answer.Read(document.RootElement, sentAt, obtainedAt);
        }
        catch (JsonException)
        {
            // HTML, nothing at all, a broken answer: the status has to explain it.
        }

        return answer;
    }

    private void Read(JsonElement root, DateTimeOffset sentAt, DateTimeOffset obtainedAt)
    {
        string? accessToken = Text(Member(root, "access_token"));
        if (string.IsNullOrEmpty(accessToken))
        {
            ReadError(root);
            return;
        }

        if (!IsToken(accessToken!))
        {
            Unusable = "its access token is malformed";
            return;
        }

        if (Text(Member(root, "token_type")) is { Length: > 0 } type && !type.Equals("bearer", StringComparison.OrdinalIgnoreCase))
        {
            Unusable = $"its tokens are of the type {SafeText.Line(SafeText.Without(type, _secrets), 50)}, not bearer";
            return;
        }

        string? refreshToken = Text(Member(root, "refresh_token"));
        Tokens = new TokenSet
        {
            AccessToken = accessToken!,
            RefreshToken = refreshToken is not null && IsToken(refreshToken) ? refreshToken : null,
            ExpiresAt = Seconds(Member(root, "expires_in")) is { } seconds ? sentAt + TimeSpan.FromSeconds(seconds) : null,
            Scope = ReadScope(Member(root, "scope")),
            ObtainedAt = obtainedAt,
        };
    }

    private void ReadError(JsonElement root)
    {
        IsInvalidGrant = Text(Member(root, "error")) == "invalid_grant";
        foreach (string name in s_descriptions)
        {
            JsonElement value = Member(root, name);
            List<string> texts = [];
            Flatten(value, texts);
            // An empty list, as in many frameworks' answers to what succeeded, says that there is no error; true says that there is one.
            if (texts.Count == 0 && value.ValueKind != JsonValueKind.True) continue;
            if (name != "message") IsError = true;
            List<string> words = [];
            foreach (string text in texts)
            {
                if (ErrorCode is null && IsCode(text)) ErrorCode = text;
                else words.Add(text);
            }

            if (words.Count == 0) continue;
            // A list has one reason an item; of an object the first text says most.
            bool isList = value.ValueKind == JsonValueKind.Array && words.Count > 1 && words.Count == value.GetArrayLength();
            ErrorText ??= SafeText.Line(SafeText.Without(isList ? string.Join(" ", words.Select(SafeText.Sentence)) : words[0], _secrets));
        }
    }

    /// <summary>All texts in a value of any shape, a few of them.</summary>
    private static void Flatten(JsonElement value, List<string> texts)
    {
        if (texts.Count >= 20) return;
        switch (value.ValueKind)
        {
            case JsonValueKind.String when Text(value) is { } text && !string.IsNullOrWhiteSpace(text):
                texts.Add(text);
                break;
            case JsonValueKind.Number:
                texts.Add(value.GetRawText());
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray()) Flatten(item, texts);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject()) Flatten(member.Value, texts);
                break;
            default:
                break;
        }
    }

    /// <summary>RFC 6749 allows more in a code, but all that are registered look like this; "Not Found" does not.</summary>
    private static bool IsCode(string text) =>
        text.Length is >= 3 and <= 64 && text.AsSpan().IndexOf('_') >= 0 && text.All(c => c is (>= 'a' and <= 'z') or '_');

    private static string? ReadScope(JsonElement value)
    {
        string? scope = Text(value);
        if (value.ValueKind == JsonValueKind.Array)
        {
            List<string> texts = [];
            Flatten(value, texts);
            scope = string.Join(" ", texts);
        }

        return SafeText.Line(scope, 1000);
    }

    /// <summary>A number above zero, or text that is one (luca-api.md); null for anything else.</summary>
    private static double? Seconds(JsonElement value)
    {
        string? text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(value);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || double.IsNaN(seconds))
            return null;
        // A lifetime that has passed on arrival is ignored; honouring it would mean a refresh for every request.
        return seconds > 0 ? Math.Min(seconds, s_longestLife) : null;
    }

    /// <summary>VSCHAR (RFC 6749 appendix A.12) without the space: whatever else would end up in a header.</summary>
    private static bool IsToken(string text) => text.Length is > 0 and <= LongestToken && text.All(c => c is > ' ' and <= '~');

    private static JsonElement Member(JsonElement root, string name) => SafeJson.Member(root, name);

    private static string? Text(JsonElement value) => SafeJson.Text(value);
}
