using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LucaPS.StoreProbe;

/// <summary>A token endpoint on loopback that rotates refresh tokens and revokes everything when a spent one comes back.</summary>
internal sealed class TheftServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _sync = new();
    private readonly Dictionary<string, Grant> _grants = [];
    private readonly ConcurrentQueue<TaskCompletionSource> _committed = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _asked = new();

    private TheftServer(WebApplication app)
    {
        _app = app;
        app.MapPost("/oauth/token", TokenAsync);
    }

    public Uri BaseUri { get; private set; } = null!;

    /// <summary>All refreshes that were granted.</summary>
    public int Refreshes { get; private set; }

    /// <summary>Spent tokens that came back.</summary>
    public int Replays { get; private set; }

    /// <summary>Waited for after the server has rotated and before it answers.</summary>
    public Func<Task>? BeforeAnswer { get; set; }

    /// <summary>Waited for before the server has done anything.</summary>
    public Func<Task>? BeforeCommit { get; set; }

    public static async Task<TheftServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var server = new TheftServer(app);
        await app.StartAsync();
        server.BaseUri = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    /// <summary>A new authorization's first tokens.</summary>
    public (string Access, string Refresh) Authorize()
    {
        lock (_sync)
        {
            var grant = new Grant();
            return Issue(grant);
        }
    }

    /// <summary>Done when the next refresh has been committed.</summary>
    public Task NextCommit() => Next(_committed);

    /// <summary>Done when the next request has come.</summary>
    public Task NextRequest() => Next(_asked);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TokenAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        string token = form["refresh_token"].ToString();
        Tell(_asked);
        if (BeforeCommit is { } before)
            await before();
        (string Access, string Refresh)? issued = null;
        lock (_sync)
        {
            if (_grants.TryGetValue(token, out Grant? grant))
            {
                if (!grant.Revoked && grant.Current != token)
                {
                    Replays++;
                    grant.Revoked = true;
                }

                if (!grant.Revoked)
                {
                    Refreshes++;
                    issued = Issue(grant);
                }
            }
        }

        if (issued is not { } pair)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant", error_description = "the grant is revoked" });
            return;
        }

        Tell(_committed);
        if (BeforeAnswer is { } answer)
            await answer();
        await context.Response.WriteAsJsonAsync(new { access_token = pair.Access, refresh_token = pair.Refresh, token_type = "bearer", expires_in = 3600 });
    }

    private static Task Next(ConcurrentQueue<TaskCompletionSource> queue)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Enqueue(source);
        return source.Task;
    }

    private static void Tell(ConcurrentQueue<TaskCompletionSource> queue)
    {
        while (queue.TryDequeue(out TaskCompletionSource? waiting))
            waiting.SetResult();
    }

    private (string Access, string Refresh) Issue(Grant grant)
    {
        string refresh = "canary-r-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        grant.Current = refresh;
        _grants[refresh] = grant;
        return ("canary-a-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), refresh);
    }

    private sealed class Grant
    {
        public string Current { get; set; } = "";

        public bool Revoked { get; set; }
    }
}
