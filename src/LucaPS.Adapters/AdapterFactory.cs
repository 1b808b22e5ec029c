using System;
using LucaPS.Adapters.Documents;
using LucaPS.Adapters.Storage;
using LucaPS.Api;
using LucaPS.Connections.Store;
using LucaPS.Documents;
using LucaPS.Extensibility;

namespace LucaPS.Adapters;

/// <summary>The only entry point of this assembly.</summary>
internal sealed class AdapterFactory : IAdapterFactory
{
    public ISecretSlot CreateProtectedSlot(SecretSlotOptions options) => new ProtectedSlot(options);

    public IRetryStrategy CreateRetryStrategy(TimeProvider time) => new Resilience.PollyRetryStrategy(time);

    public IGraphQLDocuments CreateDocuments() => new GraphQLDocuments();
}
