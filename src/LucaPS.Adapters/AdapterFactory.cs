using LucaPS.Adapters.Storage;
using LucaPS.Extensibility;

namespace LucaPS.Adapters;

/// <summary>The one way in to this assembly.</summary>
internal sealed class AdapterFactory : IAdapterFactory
{
    public ISecretSlot CreateProtectedSlot(SecretSlotOptions options) => new ProtectedSlot(options);
}
