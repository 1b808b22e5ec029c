using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Sandbox.Api;
using LucaPS.Sandbox.Hosting;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace LucaPS.Sandbox.FaultInjection;

/// <summary>In front of everything: counts, holds, delays and disturbs requests.</summary>
internal sealed class FaultMiddleware(SandboxState state)
{
    private static readonly byte[] s_filler = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string path = context.Request.Path.Value ?? "/";
        if (path.StartsWith(Routes.Control, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        context.Response.Headers["X-Request-Id"] = Guid.NewGuid().ToString();
        state.Counters.CountRequest(path);
        if (state.Routes.KindOf(path) is not { } kind)
        {
            await next(context);
            return;
        }

        foreach (Hold hold in state.Faults.HoldsAt(kind, HoldPoint.BeforeProcessing))
            await hold.PassAsync(context.RequestAborted);
        IReadOnlyList<Fault> faults = state.Faults.Next(kind);
        TimeSpan wait = faults.Where(fault => fault.Action == FaultAction.Delay)
            .Aggregate(state.Faults.LatencyOf(kind), (sum, fault) => sum + fault.Duration);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, context.RequestAborted);
        Fault? met = faults.FirstOrDefault(fault => fault.Action != FaultAction.Delay);
        if (met is not null && await InsteadAsync(context, kind, met))
            return;

        Hold[] holds = [.. state.Faults.HoldsAt(kind, HoldPoint.BeforeAnswer)];
        if (met is null && holds.Length == 0)
        {
            await next(context);
            return;
        }

        // Carried out first, answered (or not) afterwards.
        Stream real = context.Response.Body;
        using MemoryStream buffer = new();
        context.Response.Body = buffer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = real;
        }

        foreach (Hold hold in holds)
            await hold.PassAsync(context.RequestAborted);
        await AfterwardsAsync(context, met, buffer.ToArray());
    }

    /// <summary>Answers in place of the endpoint; false where the request is to be carried out.</summary>
    private async Task<bool> InsteadAsync(HttpContext context, EndpointKind kind, Fault fault)
    {
        HttpResponse response = context.Response;
        foreach ((string name, string value) in fault.Headers)
            response.Headers[name] = value;
        switch (fault.Action)
        {
            case FaultAction.Answer:
                response.StatusCode = fault.Status;
                if (!string.IsNullOrEmpty(fault.Body))
                {
                    response.ContentType = fault.ContentType;
                    await response.WriteAsync(fault.Body);
                }

                return true;
            case FaultAction.Reset:
                Reset(context);
                return true;
            case FaultAction.Html:
                response.StatusCode = fault.Status;
                response.ContentType = "text/html; charset=utf-8";
                await response.WriteAsync("<!DOCTYPE html>\n<html><head><title>Velkommen til gjestenettet</title></head><body><h1>Logg inn på nettet</h1></body></html>");
                return true;
            case FaultAction.RedirectToOtherOrigin:
                response.StatusCode = fault.Status;
                response.Headers.Location = state.OtherOrigin.BaseUri.GetLeftPart(
                    UriPartial.Authority) + context.Request.Path + context.Request.QueryString;
                return true;
            case FaultAction.RateLimit:
                await RateLimitAsync(context, kind, fault);
                return true;
            case FaultAction.Unauthorized:
                await Refusals.UnauthorizedAsync(context, state, tokenGiven: true);
                return true;
            case FaultAction.EmptyBody:
                response.StatusCode = fault.Status;
                response.ContentType = "application/json; charset=utf-8";
                response.ContentLength = 0;
                return true;
            case FaultAction.GzipBomb:
                response.ContentType = "application/json; charset=utf-8";
                response.Headers.ContentEncoding = "gzip";
                await using (GZipStream gzip = new(response.Body, CompressionLevel.Fastest, leaveOpen: true))
                    await EndlessAsync(context, gzip, fault.Size);
                return true;
            case FaultAction.EndlessJson:
                response.ContentType = "application/json; charset=utf-8";
                await EndlessAsync(context, response.Body, fault.Size);
                return true;
            case FaultAction.DeepJson:
                response.ContentType = "application/json; charset=utf-8";
                await response.WriteAsync(new StringBuilder("{\"data\":").Insert(8, "{\"a\":", (int)fault.Size).Append('1')
                    .Append('}', (int)fault.Size + 1).ToString());
                return true;
            case FaultAction.GraphQLError:
                await Refusals.WriteAsync(
                    context, state, fault.Status, new ApiError(fault.Code!, fault.Body ?? Messages.Norwegian.ForCode(fault.Code!)));
                return true;
            case FaultAction.OAuthError:
                response.StatusCode = fault.Status;
                await response.WriteAsJsonAsync(
                    new Dictionary<string, string> { ["error"] = fault.Code!, ["error_description"] = fault.Body ?? "On order." });
                return true;
            default:
                return false;
        }
    }

    private static async Task AfterwardsAsync(HttpContext context, Fault? fault, byte[] body)
    {
        HttpResponse response = context.Response;
        switch (fault?.Action)
        {
            case FaultAction.CommitThenDrop:
                context.Abort();
                return;
            case FaultAction.ResetAfterHead:
            case FaultAction.CloseMidBody:
            case FaultAction.ResetMidBody:
                response.ContentLength = body.Length;
                await response.Body.WriteAsync(body.AsMemory(0, fault.Action == FaultAction.ResetAfterHead ? 0 : body.Length / 2));
                await response.Body.FlushAsync();
                if (fault.Action == FaultAction.CloseMidBody)
                    context.Abort();
                else
                    Reset(context);
                return;
            case FaultAction.TruncatedJson:
                body = body[..(body.Length / 2)];
                break;
            case FaultAction.WrongContentType:
                response.ContentType = fault.ContentType;
                break;
            case FaultAction.Gzip:
                using (MemoryStream packed = new())
                {
                    await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
                        await gzip.WriteAsync(body);
                    body = packed.ToArray();
                }

                response.Headers.ContentEncoding = "gzip";
                break;
        }

        if (body.Length > 0 || response.ContentLength > 0)
            response.ContentLength = body.Length;
        if (body.Length > 0)
            await response.Body.WriteAsync(body);
    }

    private static async Task EndlessAsync(HttpContext context, Stream stream, long size)
    {
        await stream.WriteAsync("{\"data\":{\"text\":\""u8.ToArray(), context.RequestAborted);
        for (long sent = 0; sent < size; sent += s_filler.Length)
            await stream.WriteAsync(s_filler.AsMemory(0, (int)Math.Min(s_filler.Length, size - sent)), context.RequestAborted);
        await stream.WriteAsync("\"}}"u8.ToArray(), context.RequestAborted);
    }

    private async Task RateLimitAsync(HttpContext context, EndpointKind kind, Fault fault)
    {
        if (fault.Code is not null && kind == EndpointKind.GraphQL)
        {
            double? seconds = fault.RetryAfter is null ? null : double.Parse(fault.RetryAfter, CultureInfo.InvariantCulture);
            await Refusals.WriteAsync(
                context, state, fault.Status, new ApiError(ErrorCodes.RateLimited, Messages.Norwegian.RateLimited), seconds);
            return;
        }

        context.Response.StatusCode = fault.Status;
        if (fault.RetryAfter is not null)
            context.Response.Headers.RetryAfter = fault.RetryAfter;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync("Retry later\n");
    }

    /// <summary>Ends the connection with a reset, not a close.</summary>
    private static void Reset(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            socket.LingerState = new LingerOption(true, 0);
        context.Abort();
    }
}
