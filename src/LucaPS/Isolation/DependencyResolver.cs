#if !NET8_0_OR_GREATER
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Threading;

namespace LucaPS.Isolation;

/// <summary>
/// Windows PowerShell has one load context, and .NET Framework asks for exact versions. It finds what our own assemblies refer to beside
/// them (src/Directory.Build.targets); the libraries want other versions of each other. This answers their requests, for our own files, and
/// no others.
/// </summary>
internal static class DependencyResolver
{
    // As laid out in bin/netstandard2.0; a test compares.
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
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

    private static int s_registered;

    /// <summary>Once per process. It stays when the module is removed, since other runspaces may use it.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref s_registered, 1) == 0) AppDomain.CurrentDomain.AssemblyResolve += Resolve;
    }

    private static Assembly? Resolve(object sender, ResolveEventArgs args)
    {
        if (!IsOurs(args.RequestingAssembly)) return null;
        string name = new AssemblyName(args.Name).Name;
        // The classes of rows are made over this assembly and ask for it by name.
        if (string.Equals(name, "LucaPS.Core", StringComparison.OrdinalIgnoreCase)) return typeof(Row).Assembly;
        if (!s_names.Contains(name)) return null;
        string path = Path.Combine(AdapterLoader.DependencyFolder, name + ".dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    }

    private static bool IsOurs(Assembly? requesting)
    {
        if (requesting is null) return false;
        if (requesting.IsDynamic) return requesting.GetName().Name.StartsWith("LucaPS.Rows.", StringComparison.Ordinal);
        string folder = Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location) + Path.DirectorySeparatorChar;
        return requesting.Location.StartsWith(folder, StringComparison.OrdinalIgnoreCase);
    }
}
#endif
