using System;
using System.IO;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using LucaPS.Extensibility;

namespace LucaPS.Isolation;

/// <summary>Runs on import: touches no network, no file, no third-party library and no setting of the process.</summary>
public sealed class ModuleInit : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another version of LucaPS is in this process.</exception>
    public void OnImport()
    {
#if NET8_0_OR_GREATER
        // PowerShell has looked at the public types by now. None of them may need Core for that, or it would be there already; a test
        // looks.
        CompiledCore.Register();
#else
        DependencyResolver.Register();
#endif
        CheckCore();
    }

    // By itself: the method that names a type of Core loads it when it is compiled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CheckCore()
    {
        // .NET Framework takes any LucaPS.Core that is there already for ours.
        Assembly module = typeof(ModuleInit).Assembly, core = typeof(IAdapterFactory).Assembly;
        if (module.GetName().Version != core.GetName().Version || !IsWithin(core, module))
            throw new InvalidOperationException(
                "Another version of LucaPS was loaded in this process before. Restart PowerShell and import LucaPS again.");
    }

    private static bool IsWithin(Assembly core, Assembly module) =>
        core.Location.StartsWith(Path.GetDirectoryName(module.Location) + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);
}
