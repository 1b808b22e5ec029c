using System;
using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace LucaPS.Rows;

/// <summary>
/// An empty class between <see cref="Row"/> and the rows of a type whose fields nobody named. Views are bound to its name
/// (<c>LucaPS.View.SaleInvoice</c>): a fixed table would hide what a user asked for by name.
/// </summary>
internal static class RowView
{
    private static readonly ConcurrentDictionary<string, Lazy<Type>> s_views = new(StringComparer.Ordinal);

    public static Type Of(string typeName) => s_views.GetOrAdd(typeName, static name => new Lazy<Type>(() => Emit(name))).Value;

    private static Type Emit(string typeName)
    {
        string name = "LucaPS.View." + typeName;
        TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run)
            .DefineDynamicModule(name)
            .DefineType(name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Class, typeof(Row));
        type.DefineDefaultConstructor(MethodAttributes.Family);
#if NET8_0_OR_GREATER
        return type.CreateType();
#else
        return type.CreateTypeInfo()!.AsType();
#endif
    }
}
