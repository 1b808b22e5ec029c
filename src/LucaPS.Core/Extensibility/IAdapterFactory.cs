using System;
using LucaPS.Api;
using LucaPS.Connections.Store;
using LucaPS.Documents;

namespace LucaPS.Extensibility;

/// <summary>
/// What the libraries of other people do for Core. Implemented by <c>LucaPS.Adapters.AdapterFactory</c>, which is loaded
/// apart from the session's own assemblies and made through this interface alone.
/// </summary>
internal interface IAdapterFactory
{
    /// <summary>The operating system's protected store, for one slot of one connection. Touches nothing yet.</summary>
    ISecretSlot CreateProtectedSlot(SecretSlotOptions options);

    /// <summary>What tries failed requests again. Safe for any number of threads.</summary>
    IRetryStrategy CreateRetryStrategy(TimeProvider time);

    /// <summary>The parser of GraphQL documents.</summary>
    IGraphQLDocuments CreateDocuments();
}
