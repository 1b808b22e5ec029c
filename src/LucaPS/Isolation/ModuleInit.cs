using System.Management.Automation;
#if !NET8_0_OR_GREATER
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
#endif

namespace LucaPS.Isolation;

/// <summary>
/// Windows PowerShell has one load context, and .NET Framework asks for exact versions. This answers the requests of our own
/// assemblies, for our own files, and no others. PowerShell 7 needs none of it.
/// </summary>
public sealed class ModuleInit : IModuleAssemblyInitializer
{
#if NET8_0_OR_GREATER
    /// <inheritdoc/>
    public void OnImport()
    {
    }
#else
    // As laid out in bin/netstandard2.0/dependencies; a test compares.
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "GraphQLParser",
        "LucaPS.Adapters",
        "Microsoft.Bcl.AsyncInterfaces",
        "Microsoft.Bcl.TimeProvider",
        "Microsoft.Identity.Client",
        "Microsoft.Identity.Client.Extensions.Msal",
        "Microsoft.IdentityModel.Abstractions",
        "Polly.Core",
        "System.Buffers",
        "System.ComponentModel.Annotations",
        "System.Diagnostics.DiagnosticSource",
        "System.Formats.Asn1",
        "System.IO.FileSystem.AccessControl",
        "System.Memory",
        "System.Numerics.Vectors",
        "System.Runtime.CompilerServices.Unsafe",
        "System.Security.AccessControl",
        "System.Security.Cryptography.ProtectedData",
        "System.Security.Principal.Windows",
        "System.Text.Encodings.Web",
        "System.Text.Json",
        "System.Threading.Tasks.Extensions",
        "System.ValueTuple",
    };

    private static int _registered;

    /// <inheritdoc/>
    public void OnImport()
    {
        if (System.Threading.Interlocked.Exchange(ref _registered, 1) == 0) AppDomain.CurrentDomain.AssemblyResolve += Resolve;
    }

    private static Assembly? Resolve(object sender, ResolveEventArgs args)
    {
        string name = new AssemblyName(args.Name).Name;
        if (!Names.Contains(name) || !IsOurs(args.RequestingAssembly)) return null;
        string path = Path.Combine(AdapterLoader.DependencyFolder, name + ".dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    }

    private static bool IsOurs(Assembly? requesting)
    {
        if (requesting is null || requesting.IsDynamic) return false;
        string folder = Path.GetDirectoryName(typeof(ModuleInit).Assembly.Location)!;
        return requesting.Location.StartsWith(folder, StringComparison.OrdinalIgnoreCase);
    }
#endif
}
