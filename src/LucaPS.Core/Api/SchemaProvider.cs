using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api;

/// <summary>
/// Memory, then disk, then server, then <see cref="KnownSchema"/>. Safe for any number of threads, which share one request.
/// </summary>
/// <param name="file">Where it is kept; null for memory alone.</param>
internal sealed class SchemaProvider(SchemaCacheFile? file, IGraphQLTransport transport, TimeProvider time) : IDisposable
{
    // If the clock was set back, the file seems to come from the future: it does not count as fresh.
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_maxAge = TimeSpan.FromHours(24);

    // Shorter: a refusal may have been a passing one.
    private static readonly TimeSpan s_refusalMaxAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_betweenRenewals = TimeSpan.FromSeconds(5);

    // A name that is not in a schema of this age may be new; in a younger one it is a mistake. So a loop of mistakes asks six times a
    // minute.
    private static readonly TimeSpan s_old = TimeSpan.FromSeconds(10);

    private const string AskingForSchema = "LucaPS was asking for the server's schema, which it needs first.";

    // Of graphql-ruby's Timeout, which has no code of its own.
    private static readonly string[] s_passing = ["timeout", "timed out", "internal", "try again"];
    private static readonly string[] s_absent = ["exist", "Cannot query", "not allowed", "disabled", "forbidden", "unknown", "undefined"];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly object _refusedGate = new();
    private readonly object _diskGate = new();
    private CachedSchema? _memory;
    private bool _diskRead;
    private long _renewedAt;

    /// <summary>What is known without any request, however old; null when that is nothing. For tab completion.</summary>
    public LucaSchema? Cached => Load(NullReporter.Instance)?.Schema;

    /// <summary>The schema, requested only if no cache is fresh enough or <paramref name="refresh"/> is set.</summary>
    /// <exception cref="LucaException">The server could not be asked. That it refuses to show its schema is no error: then it is the known
    /// one.</exception>
    public async Task<LucaSchema> GetAsync(bool refresh, IReporter reporter, CancellationToken cancellationToken)
    {
        CachedSchema? before = Volatile.Read(ref _memory);
        // A cold start with a young cache takes no lock and starts no task.
        if (!refresh && Load(reporter) is { } cached && IsYoung(cached)) return cached.Schema;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A caller that waited here while another asked has its answer already, refresh or not.
            CachedSchema? now = Volatile.Read(ref _memory);
            if (now is not null && !ReferenceEquals(now, before) && IsYoung(now)) return now.Schema;
            return (await AskAsync(refresh, reporter, cancellationToken).ConfigureAwait(false)).Schema;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Called after an error that <see cref="SchemaChange.MayExplain"/> says may come from a schema that has changed, with the schema that
    /// was used. Answers with a newer one to try again with, once; null when there is none newer than that.
    /// </summary>
    public async Task<LucaSchema?> RenewAsync(LucaSchema outdated, IReporter reporter, CancellationToken cancellationToken)
    {
        if (outdated.IsFallback) return null;
        CachedSchema? memory = Volatile.Read(ref _memory);
        if (memory is not null && !ReferenceEquals(memory.Schema, outdated)) return memory.Schema;

        // A thousand rows that fail for another reason must not cause a thousand requests.
        long now = time.GetTimestamp();
        long last = Interlocked.Read(ref _renewedAt);
        if (last != 0 && time.GetElapsedTime(last, now) < s_betweenRenewals) return null;
        Interlocked.Exchange(ref _renewedAt, now);
        reporter.Verbose("The server's schema seems to have changed; asking for it again.");
        LucaSchema newer = await GetAsync(refresh: true, reporter, cancellationToken).ConfigureAwait(false);
        return ReferenceEquals(newer, outdated) ? null : newer;
    }

    /// <summary>
    /// Called where a name is not in the schema that was used. Answers with a newer one where that was asked for long enough ago that the
    /// name may be new since; null otherwise.
    /// </summary>
    public async Task<LucaSchema?> RenewIfOldAsync(LucaSchema used, IReporter reporter, CancellationToken cancellationToken)
    {
        CachedSchema? memory = Volatile.Read(ref _memory);
        if (memory is null || !ReferenceEquals(memory.Schema, used)) return null;
        return time.GetUtcNow() - memory.CheckedAt < s_old
            ? null
            : await RenewAsync(used, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The fallback without the fields that a refusal names, kept so that they are not asked for again; null where it names none that can
    /// be left out.
    /// </summary>
    /// <param name="root">The field that was asked for; null where there are several.</param>
    public LucaSchema? WithoutRefused(LucaSchema used, string refusal, string? root, IReporter reporter)
    {
        lock (_refusedGate)
        {
            CachedSchema? memory = Volatile.Read(ref _memory);
            LucaSchema current = memory?.Schema is { IsFallback: true } kept ? kept : used;
            if (RefusedFields.Without(current, refusal, root) is not { } reduced) return ReferenceEquals(current, used) ? null : current;
            reporter.Verbose("The server lacks a field of the documented schema; LucaPS continues without it.");
            Keep(new CachedSchema(memory?.CheckedAt ?? time.GetUtcNow(), true, reduced), reporter);
            return reduced;
        }
    }

    /// <summary>What only the definition language shows; as much of it as the server tells.</summary>
    public async Task<SdlDetails> DetailsAsync(LucaSchema schema, IReporter reporter, CancellationToken cancellationToken)
    {
        if (schema.IsFallback) return SdlDetails.None;
        foreach (string document in SdlDetails.Queries())
        {
            try
            {
                GraphQLRequest request = new() { Document = document, OperationName = "IntrospectionQuery" };
                using GraphQLResponse response = await transport.SendAsync(request, reporter, cancellationToken).ConfigureAwait(false);
                if (!response.Data.IsEmpty && response.Errors.Count == 0) return SdlDetails.Read(response.Data);
            }
            catch (LucaException exception) when (exception.IsRefusal)
            {
                reporter.Verbose("The server does not show all of its schema: " + exception.Message);
            }
        }

        return SdlDetails.None;
    }

    public void Dispose() => _gate.Dispose();

    private CachedSchema? Load(IReporter reporter)
    {
        if (Volatile.Read(ref _memory) is { } memory) return memory;
        if (file is null) return null;
        lock (_diskGate)
        {
            if (!_diskRead) Interlocked.CompareExchange(ref _memory, file.Read(reporter), null);
            _diskRead = true;
        }

        return Volatile.Read(ref _memory);
    }

    private bool IsYoung(CachedSchema cached)
    {
        TimeSpan age = time.GetUtcNow() - cached.CheckedAt;
        return age > -s_clockSkew && age < (cached.Refused ? s_refusalMaxAge : s_maxAge);
    }

    private async Task<CachedSchema> AskAsync(bool refresh, IReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Verbose("Asking the server for its schema.");
        IntrospectionEdition edition = IntrospectionEdition.OneOf;
        bool isShallow = false;
        (LucaSchema? schema, LucaException? refusal) = await TryAskAsync(
            IntrospectionQuery.Text, reporter, cancellationToken).ConfigureAwait(false);
        while (schema is null)
        {
            // Older libraries refuse what newer ones answer, each in its own order.
            if (IsAboutSize(refusal) && !isShallow) isShallow = true;
            else if (edition == IntrospectionEdition.OneOf && Says(refusal, "isOneOf")) edition = IntrospectionEdition.Inputs;
            else if (IsAboutDeprecation(refusal) && edition < IntrospectionEdition.None)
                edition = edition < IntrospectionEdition.Fields ? IntrospectionEdition.Fields : IntrospectionEdition.None;
            else break;
            (schema, refusal) = await TryAskAsync(
                IntrospectionQuery.Of(edition, isShallow), reporter, cancellationToken).ConfigureAwait(false);
        }

        if (schema is null)
        {
            // What the server once showed is nearer to the truth than what is known of it, unless it is just that which is doubted.
            schema = refresh || Load(reporter)?.Schema is not { IsFallback: false } shown ? Fallback(refusal, refresh) : shown;
            reporter.Verbose(
                (IsHidden(refusal) ? "The server does not show its schema" : "The server's schema cannot be read")
                + (refusal?.ServerMessage is { } why ? " (" + why + ")" : string.Empty)
                + (schema.IsFallback ? "; LucaPS uses the documented part of it." : "; LucaPS uses the one it showed before."));
            return Keep(new CachedSchema(time.GetUtcNow(), true, schema), reporter);
        }

        return Keep(new CachedSchema(time.GetUtcNow(), false, schema), reporter);
    }

    /// <summary>The documented schema, without what the server was found to lack.</summary>
    private LucaSchema Fallback(LucaException? refusal, bool refresh)
    {
        LucaSchema known = !refresh && Volatile.Read(ref _memory)?.Schema is { IsFallback: true } kept ? kept : KnownSchema.Schema;
        string? words = IsHidden(refusal) ? null : refusal!.ServerMessage ?? refusal.Message;
        return known.Unreadable == words ? known : known with { Unreadable = words };
    }

    private CachedSchema Keep(CachedSchema cached, IReporter reporter)
    {
        Volatile.Write(ref _memory, cached);
        file?.Write(cached, reporter);
        return cached;
    }

    private async Task<(LucaSchema? Schema, LucaException? Refusal)> TryAskAsync(
        string document, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GraphQLRequest { Document = document, OperationName = "IntrospectionQuery" };
            using GraphQLResponse response = await transport.SendAsync(request, reporter, cancellationToken).ConfigureAwait(false);
            LucaSchema? schema = response.Data.IsEmpty ? null : IntrospectionReader.Read(response.Data);
            LucaException? error = schema is null && response.Errors.Count > 0 ? response.Errors[0] : null;
            if (error is not null && !IsOfServer(error)) throw error.WithNote(AskingForSchema);
            return (schema, error);
        }
        catch (LucaException exception) when (IsOfServer(exception))
        {
            return (null, exception);
        }
        catch (LucaException exception)
            when (exception.IsRefusal
                || (!ErrorCatalogue.EndsEverything(exception)
                    && exception.ErrorId is LucaErrorId.ServerError or LucaErrorId.Timeout or LucaErrorId.UnexpectedResponse))
        {
            // The user asked for something else, so the error must say what failed.
            throw exception.WithNote(AskingForSchema);
        }
    }

    /// <summary>Whether it says what the server shows, and not that something went wrong this time.</summary>
    private static bool IsOfServer(LucaException error) =>
        IsAboutSize(error) || IsAboutIntrospection(error) || error.ErrorId is LucaErrorId.Forbidden or LucaErrorId.PlanRequired
        || (error.IsRefusal && error.Path is null && !s_passing.Any(word => Says(error, word)));

    /// <summary>Whether the server means not to show it.</summary>
    private static bool IsHidden(LucaException? refusal) => refusal is null
        || refusal.ErrorId is LucaErrorId.Forbidden or LucaErrorId.PlanRequired || (IsAboutIntrospection(refusal) && !IsAboutSize(refusal));

    private static bool IsAboutIntrospection(LucaException refusal) => Says(refusal, "introspe")
        || (Says(refusal, "__schema") && s_absent.Any(word => Says(refusal, word)));

    private static bool IsAboutSize(LucaException? refusal) =>
        Says(refusal, "depth") || Says(refusal, "complex") || SizeLimit.IsNamedIn(refusal?.ServerMessage);

    private static bool IsAboutDeprecation(LucaException? refusal) => Says(refusal, "deprecat") || Says(refusal, "subscriptionType");

    private static bool Says(LucaException? refusal, string word) =>
        refusal?.ServerMessage is { } message && SchemaNames.Has(message, word);
}
