using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Schema;

/// <summary>The schema of one connection: from memory, from the cache on disk, from the server, or the known part of it.</summary>
internal interface ISchemaProvider
{
    /// <summary>What is known without any request; null when that is nothing. For tab completion.</summary>
    LucaSchema? Cached { get; }

    /// <summary>The schema, asked for only where no cache is young enough or <paramref name="refresh"/> is set.</summary>
    Task<LucaSchema> GetAsync(bool refresh, IReporter reporter, CancellationToken cancellationToken);
}
