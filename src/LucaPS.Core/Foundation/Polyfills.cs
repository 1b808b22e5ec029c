#if !NET8_0_OR_GREATER
// What the compiler asks for and .NET Framework 4.7.2 does not have. By hand, because a generator's files reach the compiler in an
// order that differs from process to process, and the same commit would not give the same bits.
namespace System.Runtime.CompilerServices
{
    /// <summary>Marks an <c>init</c> accessor.</summary>
    internal static class IsExternalInit;

    /// <summary>Marks a <c>required</c> member and a type that has one.</summary>
    [AttributeUsage(
        AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
    internal sealed class RequiredMemberAttribute : Attribute;

    /// <summary>Says what a compiler has to understand before it may use a constructor.</summary>
    [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
    internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        /// <summary>The feature's name.</summary>
        public string FeatureName { get; } = featureName;

        /// <summary>Whether a compiler that does not know the feature may go on.</summary>
        public bool IsOptional { get; init; }
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    /// <summary>Null is allowed as an input even if the type disallows it.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Property)]
    internal sealed class AllowNullAttribute : Attribute;

    /// <summary>Null may come out when the method returns a certain value.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
    {
        /// <summary>The value.</summary>
        public bool ReturnValue { get; } = returnValue;
    }

    /// <summary>A constructor sets all required members.</summary>
    [AttributeUsage(AttributeTargets.Constructor)]
    internal sealed class SetsRequiredMembersAttribute : Attribute;
}
#endif
