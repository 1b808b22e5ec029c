using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.Api;

/// <summary>Makes an answer or an exception of what HTTP brought.</summary>
internal sealed class ResponseInterpreter(GraphQLTransportOptions options, TimeProvider time)
{
    public const int DeepestJson = 64;

    /// <summary>Rejects redirects and proxy challenges. Called before the body is read.</summary>
    public void CheckHead(HttpResponseMessage response, bool isMutation)
    {
        int status = (int)response.StatusCode;
        if (status == 407) throw NetworkFailure.ProxyWantsCredentials(options.Endpoint, options.Http, null);
        if (status is >= 300 and < 400 and not 304)
        {
            Uri? location = response.Headers.Location;
            if (location is not null && !location.IsAbsoluteUri)
                location = Uri.TryCreate(options.Endpoint, location, out Uri? absolute) ? absolute : null;
            throw Redirected(location, response, isMutation);
        }

        // In case the HttpClient follows redirects.
        if (response.RequestMessage?.RequestUri is { } answered && !Foundation.Origin.Same(answered, options.Endpoint))
            throw Redirected(answered, response, isMutation);
    }

    /// <summary>Takes over the buffer.</summary>
    public GraphQLResponse Read(HttpResponseMessage response, ByteBuffer buffer, GraphQLRequest request, string token)
    {
        bool isMutation = request.IsMutation;
        try
        {
            ReadOnlyMemory<byte> body = JsonBytes.ToUtf8(buffer.Written);
            ResponseParts? parts = Scan(body, request.DataReader, response, isMutation, token);
            if (parts is not { } found || (!found.IsGraphQL && !found.HasErrors))
                throw Refused(response, parts is null ? default : body, isMutation, token);

            List<LucaException> errors = [];
            if (found.HasErrors)
            {
                List<ServerError> said = ServerError.ParseAll(body.Slice(found.Errors.Start, found.Errors.Length), time, token);
                GraphQLErrors.Origin origin = OriginOf(response, isMutation, found.HasData) with
                {
                    IsRequestError = !found.IsGraphQL,
                    HasBegun = isMutation && !found.HasData && GraphQLErrors.HasBegun(said, !found.IsGraphQL),
                };
                foreach (ServerError error in said) errors.Add(GraphQLErrors.ToException(error, origin));

                if (!found.HasData && WholeRequest(errors) is { } whole) throw WithChallenge(whole, response);
            }
            else if (!found.HasData || (int)response.StatusCode >= 400)
            {
                // {"data": null} without a reason, or data under a status that says failure.
                throw Refused(response, body, isMutation, token);
            }

            return new HttpGraphQLResponse(buffer, body, found.HasData ? body.Slice(found.Data.Start, found.Data.Length) : default, errors)
            {
                Result = found.Result,
                IsTokenRefused = !isMutation && found.HasData
                    && errors.Exists(error => error.ErrorId == LucaErrorId.AuthorizationRevoked)
                    && IsNothing(body.Span.Slice(found.Data.Start, found.Data.Length)),
                RequestId = HttpExchange.RequestIdOf(response),
                Date = response.Headers.Date,
            };
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Whether all fields of the data are null.</summary>
    private static bool IsNothing(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader json = new(data, new JsonReaderOptions { MaxDepth = DeepestJson });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.Null) return false;
        }

        return true;
    }

    /// <summary>The parts; null where the body is empty.</summary>
    private ResponseParts? Scan(ReadOnlyMemory<byte> body, DataReader? reader, HttpResponseMessage response, bool isMutation, string token)
    {
        ReadOnlySpan<byte> text = body.Span;
        while (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') text = text.Slice(1);
        if (text.IsEmpty) return null;
        if (text[0] is not ((byte)'{' or (byte)'[')) throw NotJson(body.Span, response, isMutation, token);
        try
        {
            return ResponseParts.Scan(body, DeepestJson, reader);
        }
        catch (Exception exception) when (exception is JsonException or OverflowException)
        {
            throw Broken(response, isMutation, exception, exception is JsonException && IsCutOff(body.Span), body.Length);
        }
    }

    /// <summary>An answer that is not complete JSON.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="isMutation">Whether something may have been carried out.</param>
    /// <param name="exception">What the reader says.</param>
    /// <param name="isCutOff">Whether it is good JSON as far as it goes.</param>
    /// <param name="length">How much came.</param>
    public LucaException Broken(HttpResponseMessage response, bool isMutation, Exception exception, bool isCutOff, long length)
    {
        string next = isMutation ? ErrorCatalogue.Uncertain : "Try again; if it keeps happening, check any proxy in between.";
        string all = length.ToString(CultureInfo.InvariantCulture);
        if (!isCutOff)
        {
            return Unexpected(
                "The answer from " + options.Endpoint.Authority + " is not complete JSON, or is nested deeper than "
                    + DeepestJson.ToString(CultureInfo.InvariantCulture) + " levels",
                "at byte " + ((exception as JsonException)?.BytePositionInLine ?? 0).ToString(CultureInfo.InvariantCulture) + " of " + all,
                next,
                response);
        }

        // As if the connection had been reset: nothing is wrong with what was asked.
        return new LucaException(
            LucaErrorId.NetworkError,
            GraphQLErrors.Sentence(
                "The answer from " + options.Endpoint.Authority + " ends in the middle", "after " + all + " bytes", next),
            exception)
        {
            RequestId = HttpExchange.RequestIdOf(response),
            MayHaveBeenSent = true,
        };
    }

    private static bool IsCutOff(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader json = new(body, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = DeepestJson }));
        return IsGoodSoFar(ref json) && (json.CurrentDepth > 0 || json.BytesConsumed < body.Length);
    }

    /// <summary>Whether it is good JSON as far as it goes.</summary>
    internal static bool IsGoodSoFar(ref Utf8JsonReader json)
    {
        try
        {
            while (json.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static LucaException? WholeRequest(List<LucaException> errors)
    {
        // Errors that name fields are left to the caller, which knows its fields; a non-null field takes all data with it.
        LucaException? whole = errors.Find(e => e.ErrorId is LucaErrorId.AuthorizationRevoked or LucaErrorId.RateLimited)
            ?? errors.Find(e => e.Path is null);
        if (whole is null || errors.Count == 1) return whole;
        List<string> others = [];
        foreach (LucaException error in errors)
        {
            if (error != whole && others.Count < 5 && !string.IsNullOrEmpty(error.ServerMessage) && !others.Contains(error.ServerMessage!))
                others.Add(error.ServerMessage!);
        }

        return others.Count == 0
            ? whole
            : whole.WithNote("Also: " + SafeText.Sentence(string.Join("; ", others.Select(other => other.TrimEnd('.', ' ')))));
    }

    /// <summary>JSON that is not a GraphQL answer, or no content.</summary>
    private LucaException Refused(HttpResponseMessage response, ReadOnlyMemory<byte> body, bool isMutation, string token)
    {
        int status = (int)response.StatusCode;
        ServerError bare = body.IsEmpty ? new ServerError() : ServerError.ParseBare(body, token);
        if (status < 400 && bare.Message is null)
        {
            return Unexpected(
                body.IsEmpty
                    ? options.Endpoint.Authority + " answered without content"
                    : "The answer from " + options.Endpoint.Authority + " has neither data nor errors",
                "HTTP " + status.ToString(CultureInfo.InvariantCulture),
                isMutation ? ErrorCatalogue.Uncertain : ErrorCatalogue.CheckAddress, response);
        }

        if (status is 404 or 405 or 410) return OfStatus(response, bare.Message, isMutation);
        return status >= 400 && bare.Message is null
            ? OfStatus(response, null, isMutation)
            : WithChallenge(
                GraphQLErrors.ToException(bare, OriginOf(response, isMutation, false) with { IsRequestError = true, IsBare = true }),
                response);
    }

    private GraphQLErrors.Origin OriginOf(HttpResponseMessage response, bool isMutation, bool hasData) =>
        new((int)response.StatusCode, HttpExchange.RequestIdOf(response), isMutation, RetryAfter(response), hasData);

    private LucaException NotJson(ReadOnlySpan<byte> body, HttpResponseMessage response, bool isMutation, string token)
    {
        int status = (int)response.StatusCode;
        string? title = ServerText.HtmlTitle(body, token);
        bool html = title is not null || ServerText.LooksLikeHtml(body);
        string label = SafeText.Line(response.Content.Headers.ContentType?.MediaType, 60) ?? "no content type";
        string encoding = string.Join(", ", response.Content.Headers.ContentEncoding.Take(3).Select(e => SafeText.Line(e, 20)));
        string? reason = html ? (title is null ? "a web page" : "a web page with the title \u201C" + title + "\u201D")
            : encoding.Length > 0 ? "content encoded as " + encoding
            : SafeText.Line(SafeText.Without(Utf8Text.Decode(body.Slice(0, Math.Min(body.Length, 600 + (3 * token.Length)))), token), 200);
        // These statuses say enough, whichever server answered.
        if (status is 401 or 408 or 413 or 429 or >= 500) return OfStatus(response, reason, isMutation);
        string answered = options.Endpoint.Authority + " answered HTTP " + status.ToString(CultureInfo.InvariantCulture);
        return Unexpected(
            answered + (IsJson(body) ? " with neither data nor errors" : " and " + label + " instead of JSON"),
            reason,
            (isMutation && MayBeCarriedOut(response) ? ErrorCatalogue.Uncertain + " " : "") + ErrorCatalogue.CheckAddress,
            response);
    }

    /// <summary>Whether it is a JSON value, though none that GraphQL answers with: <c>null</c>, a text, a number.</summary>
    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader json = new(body);
            return json.Read() && json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private LucaException OfStatus(HttpResponseMessage response, string? reason, bool isMutation)
    {
        int status = (int)response.StatusCode;
        // An answer without content may give its reason in the challenge, as Doorkeeper's do.
        if (string.IsNullOrEmpty(reason) && Challenge(response)?.ErrorDescription is { } description)
            reason = SafeText.Line(SafeText.Without(description, response.RequestMessage?.Headers.Authorization?.Parameter), 200);
        string id = ErrorCatalogue.IdOfStatus(status);
        TimeSpan? wait = RetryAfter(response);
        string next = status == 413
            ? "The request was larger than it accepts: send less at a time."
            : ErrorCatalogue.Of(id).Advice(new FailureFacts(reason, wait, isMutation));
        string phrase = SafeText.Line(response.ReasonPhrase, 60) is { Length: > 0 } text ? " (" + text + ")" : "";
        string what = options.Endpoint.Authority + " answered HTTP " + status.ToString(CultureInfo.InvariantCulture) + phrase;
        string message = GraphQLErrors.Sentence(what, reason, next);
        bool mayBeCarriedOut = MayBeCarriedOut(response);
        return WithChallenge(
            new LucaException(id, isMutation && mayBeCarriedOut ? ErrorCatalogue.WithDoubt(message) : message)
            {
                StatusCode = status,
                ServerMessage = reason,
                RequestId = HttpExchange.RequestIdOf(response),
                RetryAfter = wait,
                MayHaveBeenSent = mayBeCarriedOut,
            },
            response);
    }

    /// <summary>Not where a challenge says that the token does not suffice (RFC 6750 section 3.1).</summary>
    private static bool MayBeCarriedOut(HttpResponseMessage response) =>
        ErrorCatalogue.MayBeCarriedOut((int)response.StatusCode)
        && !(response.StatusCode == HttpStatusCode.Forbidden && Challenge(response) is { Error: not null });

    private static BearerChallenge? Challenge(HttpResponseMessage response) =>
        response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values) ? BearerChallenge.Parse(values) : null;

    private LucaException Redirected(Uri? location, HttpResponseMessage response, bool isMutation)
    {
        // Of its own addresses show the path; the query may hold anything.
        bool own = location is not null && Foundation.Origin.Same(location, options.Endpoint);
        string? place = location?.GetComponents(
            own ? UriComponents.SchemeAndServer | UriComponents.Path : UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        string? token = response.RequestMessage?.Headers.Authorization?.Parameter;
        return Unexpected(
            options.Endpoint.Authority + " redirects to " + (SafeText.Line(SafeText.Without(place, token), 200) ?? "an unknown place")
                + ", which is not followed" + (own ? "" : " because the access token would go along"),
            null,
            (isMutation ? ErrorCatalogue.Uncertain + " " : "") + ErrorCatalogue.CheckAddress,
            response);
    }

    private static LucaException Unexpected(string what, string? reason, string next, HttpResponseMessage response) =>
        new(LucaErrorId.UnexpectedResponse, GraphQLErrors.Sentence(what, reason, next))
        {
            StatusCode = (int)response.StatusCode,
            RequestId = HttpExchange.RequestIdOf(response),
            MayHaveBeenSent = true,
        };

    /// <summary>A challenge (RFC 9728 section 5.1) that points at another host is not followed, but reported.</summary>
    private LucaException WithChallenge(LucaException error, HttpResponseMessage response)
    {
        if ((int)response.StatusCode != 401 || Challenge(response) is not { } challenge || challenge.StaysAt(options.Endpoint))
            return error;
        return error.WithNote(
            "Its challenge points at " + SafeText.Line(challenge.ResourceMetadata!.Authority, 100)
                + ", another host, which was not asked.");
    }

    /// <summary>An answer longer than is read.</summary>
    public static LucaException TooLarge(bool isMutation, long most) => new(
        LucaErrorId.UnexpectedResponse,
        GraphQLErrors.Sentence(
            "The answer is longer than the " + (most / 1024 / 1024).ToString(CultureInfo.InvariantCulture) + " MiB limit",
            null,
            isMutation ? ErrorCatalogue.Uncertain : "Ask for less at a time."))
    {
        MayHaveBeenSent = true,
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response) => Foundation.RetryAfter.Of(response, time);
}
