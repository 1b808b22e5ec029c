using System;
using System.IO;
using System.Reflection;
using LucaPS.Extensibility;

namespace LucaPS.Isolation;

/// <summary>
/// Loads <c>LucaPS.Adapters</c> and the third-party libraries apart from the session's own, on first use: other modules
/// bring other versions of the same libraries. Nothing here runs on import.
/// </summary>
internal static class AdapterLoader
{
    private static readonly Lazy<IAdapterFactory> s_factory = new(Load);

    /// <summary>The adapters of this process.</summary>
    public static IAdapterFactory Adapters => s_factory.Value;

    /// <summary>The folder of the third-party libraries: below this assembly where they are loaded apart, else beside it.</summary>
    internal static string DependencyFolder { get; } =
#if NET8_0_OR_GREATER
        Path.Combine(Path.GetDirectoryName(typeof(AdapterLoader).Assembly.Location)!, "dependencies");
#else
        Path.GetDirectoryName(typeof(AdapterLoader).Assembly.Location)!;
#endif

    private static IAdapterFactory Load()
    {
        string path = Path.Combine(DependencyFolder, "LucaPS.Adapters.dll");
        if (!File.Exists(path))
            throw new FileNotFoundException($"LucaPS is incomplete: '{path}' is missing. If it was updated or removed while this session ran, restart PowerShell; otherwise install the module again.", path);
#if NET8_0_OR_GREATER
        Assembly assembly = new DependencyLoadContext(DependencyFolder).LoadFromAssemblyPath(path);
#else
        Assembly assembly = Assembly.LoadFrom(path);
#endif
        return (IAdapterFactory)Activator.CreateInstance(
            assembly.GetType("LucaPS.Adapters.AdapterFactory", throwOnError: true)!, nonPublic: true)!;
    }
}
