#if NET8_0_OR_GREATER
using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using LucaPS.Extensibility;

namespace LucaPS.Isolation;

/// <summary>
/// Where <c>LucaPS.Adapters</c> and its libraries live on PowerShell 7. Core's types must be the ones the cmdlets use, so
/// they come from where Core already is; what the folder does not hold is the runtime's.
/// </summary>
internal sealed class DependencyLoadContext(string folder) : AssemblyLoadContext("LucaPS")
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.Equals(assemblyName.Name, "LucaPS.Core", StringComparison.OrdinalIgnoreCase)) return typeof(IAdapterFactory).Assembly;
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
#endif
