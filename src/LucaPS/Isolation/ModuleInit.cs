using System;
using System.IO;
using System.Management.Automation;
using System.Reflection;
using LucaPS.Extensibility;

namespace LucaPS.Isolation;

/// <summary>Runs when the module is imported: no network, no file, no library of others, no setting of the process.</summary>
public sealed class ModuleInit : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another version of LucaPS is in this process.</exception>
    public void OnImport()
    {
#if !NET8_0_OR_GREATER
        DependencyResolver.Register();
#endif
        // .NET Framework takes any LucaPS.Core that is there already for ours.
        Assembly module = typeof(ModuleInit).Assembly, core = typeof(IAdapterFactory).Assembly;
        if (module.GetName().Version != core.GetName().Version || !string.Equals(Folder(module), Folder(core), StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException("Another version of LucaPS was loaded in this process before. Restart PowerShell and import LucaPS again.");
    }

    private static string? Folder(Assembly assembly) => Path.GetDirectoryName(assembly.Location);
}
