#if NET8_0_OR_GREATER
using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Threading;

namespace LucaPS.Isolation;

/// <summary>
/// Chooses the build of <c>LucaPS.Core</c> that is compiled ahead for this system and processor: <c>bin/net8.0/linux-x64</c> and so on,
/// the same code as the one beside this assembly. Where there is none for them, that one is taken and compiled as it runs.
/// </summary>
internal static class CompiledCore
{
    private static int s_registered;
    private static string? s_path;

    /// <summary>Once per process. It stays when the module is removed, since other runspaces may use it.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref s_registered, 1) != 0 || Target() is not { } target) return;
        s_path = Path.Combine(Path.GetDirectoryName(typeof(CompiledCore).Assembly.Location)!, target, "LucaPS.Core.dll");
        // Before AppDomain.AssemblyResolve, by which PowerShell's loading finds what lies beside an assembly.
        if (File.Exists(s_path)) AssemblyLoadContext.Default.Resolving += Resolve;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == "LucaPS.Core" && name.Version == typeof(CompiledCore).Assembly.GetName().Version
            ? context.LoadFromAssemblyPath(s_path!)
            : null;

    // Not RuntimeInformation.RuntimeIdentifier, which names distributions in runtimes that distributions build.
    private static string? Target()
    {
        string? system = OperatingSystem.IsWindows()
            ? "win-"
            : OperatingSystem.IsLinux() ? "linux-" : OperatingSystem.IsMacOS() ? "osx-" : null;
        string? processor = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            _ => null,
        };
        return system is null || processor is null ? null : system + processor;
    }
}
#endif
