using System;
using LucaPS.Adapters.Documents;
using LucaPS.Extensibility;

namespace LucaPS.Adapters;

/// <summary>The one way in to this assembly.</summary>
internal sealed class AdapterFactory : IAdapterFactory
{
    public ISecretSlot CreateProtectedSlot(SecretSlotOptions options) => throw new NotSupportedException();

    public IRetryStrategy CreateRetryStrategy(TimeProvider time) => new Resilience.PollyRetryStrategy(time);

    public IGraphQLDocuments CreateDocuments() => new GraphQLDocuments();
}
