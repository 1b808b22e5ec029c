using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Tasks;
using GraphQLParser;
using LucaPS.Sandbox.Hosting;
using Microsoft.AspNetCore.Http;

namespace LucaPS.Sandbox.Api;

/// <summary>Answers that refuse the whole request, in the newest shape or an older one.</summary>
internal static class Refusals
{
    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>401 with the address of the protected resource document (RFC 9728 section 5.1).</summary>
    public static Task UnauthorizedAsync(HttpContext context, SandboxState state, bool tokenGiven)
    {
        state.Counters.Count(nameof(Counters.Unauthorized));
        string challenge = "Bearer realm=\"Luca\"";
        if (state.Options.Generation != 1)
        {
            string origin = state.Faults.Discovery == DiscoveryFault.ResourceElsewhere
                ? state.OtherOrigin.BaseUri.GetLeftPart(UriPartial.Authority)
                : $"{context.Request.Scheme}://{context.Request.Host}";
            challenge = $"Bearer resource_metadata=\"{origin}{Routes.ProtectedResourceMetadata}\"";
        }

        if (tokenGiven)
            challenge += ", error=\"invalid_token\"";
        context.Response.Headers.WWWAuthenticate = challenge;
        return WriteAsync(
            context, state, StatusCodes.Status401Unauthorized,
            new ApiError(ErrorCodes.Unauthenticated, Messages.Norwegian.Unauthenticated));
    }

    public static Task WriteAsync(HttpContext context, SandboxState state, int status, ApiError error, double? retryAfter = null)
    {
        if (state.Options.Errors == ErrorStyle.Html)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync($"<!doctype html><html><head><title>{status}</title></head><body><h1>{Pages.Page.Encode(error.Message)}</h1></body></html>");
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (state.Options.Errors == ErrorStyle.Bare)
            {
                json.WriteString("error", error.Message);
            }
            else
            {
                json.WriteStartArray("errors");
                json.WriteStartObject();
                json.WriteString("message", error.Message);
                if (error.Locations is { Count: > 0 } locations)
                {
                    json.WriteStartArray("locations");
                    foreach (Location location in locations)
                    {
                        json.WriteStartObject();
                        json.WriteNumber("line", location.Line);
                        json.WriteNumber("column", location.Column);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                }

                if (state.Options.Errors == ErrorStyle.Coded)
                {
                    Dictionary<string, object?> extensions = error.ToExtensions();
                    if (retryAfter is not null)
                        extensions["retryAfter"] = (decimal)retryAfter;
                    json.WritePropertyName("extensions");
                    JsonSerializer.Serialize(json, extensions, s_relaxed);
                }

                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return SendAsync(context, status, buffer.WrittenMemory);
    }

    /// <summary>
    /// Sends JSON with Luca's content type: <c>text/html</c> unless only <c>application/json</c> was accepted.
    /// </summary>
    public static async Task SendAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = AcceptsJsonAlone(context.Request) ? "application/json; charset=utf-8" : "text/html; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static bool AcceptsJsonAlone(HttpRequest request)
    {
        string accept = request.Headers.Accept.ToString();
        int parameters = accept.IndexOf(';', StringComparison.Ordinal);
        return (parameters < 0 ? accept : accept[..parameters]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
