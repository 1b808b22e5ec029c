using System;
using System.Collections.Generic;
using System.Management.Automation;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Schema;
using LucaPS.Session;

namespace LucaPS.Binding;

/// <summary>
/// What is known of a connection without opening it, for completion, which must wait for neither a keyring nor a server.
/// </summary>
internal sealed class KnownConnection
{
    private readonly Func<LucaSchema?> _schema;

    private KnownConnection(IReadOnlyList<CompanyInfo> companies, Func<LucaSchema?> schema)
    {
        Companies = companies;
        _schema = schema;
    }

    public IReadOnlyList<CompanyInfo> Companies { get; }

    /// <summary>From memory or from the cache on disk; null if it was never requested.</summary>
    public LucaSchema? Schema => _schema();

    /// <summary>The connection that an argument refers to; null if there is none.</summary>
    /// <param name="argument">A connection, its name, or null for the default.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.StoreFailed"/>: what is saved under the name cannot be read.</exception>
    public static KnownConnection? Find(object? argument)
    {
        object? plain = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if ((plain as Connection ?? (plain as ConnectionArgument)?.Connection) is { } given) return Of(given);
        string? name = plain as string ?? (plain as ConnectionArgument)?.Name;
        if (SessionRegistry.Current.Find(name) is { } open) return Of(open);
        return Services.Connections.Store.ReadMetadata(name ?? StorePaths.DefaultName) is { } saved ? Of(saved) : null;
    }

    private static KnownConnection Of(Connection connection) => new(connection.Companies, () => Services.Client(connection).Schema.Cached);

    private static KnownConnection Of(ConnectionMetadata metadata) => new(
        metadata.Companies,
        () => Services.SchemaFile(metadata).Read(NullReporter.Instance)?.Schema);
}
