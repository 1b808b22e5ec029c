using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api;

/// <summary>The schema of one connection: from memory, from the cache on disk, from the server, or the known part of it.</summary>
internal interface ISchemaProvider
{
    /// <summary>What is known without any request, however old; null when that is nothing. For tab completion.</summary>
    LucaSchema? Cached { get; }

    /// <summary>The schema, asked for only where no cache is young enough or <paramref name="refresh"/> is set.</summary>
    /// <exception cref="LucaException">The server could not be asked. That it refuses to show its schema is no error: then it is the known one.</exception>
    Task<LucaSchema> GetAsync(bool refresh, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>
    /// Called after an error that <see cref="SchemaChange.MayExplain"/> says may come from a schema that has changed, with the schema that
    /// was used. Answers with a newer one to try again with, once; null when there is none newer than that.
    /// </summary>
    Task<LucaSchema?> RenewAsync(LucaSchema outdated, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>
    /// Called where a name is not in the schema that was used. Answers with a newer one where that was asked for long enough ago that the name
    /// may be new since; null otherwise.
    /// </summary>
    Task<LucaSchema?> RenewIfOldAsync(LucaSchema used, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>
    /// The fallback without the fields that a refusal names, kept so that they are not asked for again; null where it names none that can be
    /// left out.
    /// </summary>
    LucaSchema? WithoutRefused(LucaSchema used, string refusal, IReporter reporter);
}
