using System;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LucaPS.Desktop;

/// <summary>
/// <c>LucaPS.Desktop MODULE COPY ADDRESS REDIRECT-URI [FOREIGN]</c>: loads the module's assembly as Windows PowerShell does and takes
/// the whole journey. Prints <c>open ADDRESS</c> where a browser is needed and <c>ok: …</c> for each thing that works, and exits with 0
/// if all do.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // Another module, which was there first and answers every request for an assembly with its own.
        if (args.Length > 4) AppDomain.CurrentDomain.AssemblyResolve += (_, asked) => Foreign(args[4], asked.Name);
        string module = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? args[0] : OffWindows.Copy(args[0], args[1]);
        string folder = Path.Combine(module, "bin", "netstandard2.0");
        AppDomain.CurrentDomain.AssemblyResolve += (_, asked) =>
            new AssemblyName(asked.Name).Name is "LucaPS" or "LucaPS.Core"
                ? Assembly.LoadFrom(Path.Combine(folder, new AssemblyName(asked.Name).Name + ".dll"))
                : null;
        Assembly.LoadFrom(Path.Combine(folder, "LucaPS.dll"));
        return Walk(args, folder);
    }

    // A separate method: one that names a type of the module loads the module when it is compiled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Walk(string[] args, string folder)
    {
        try
        {
            // No move with FOREIGN: deriving the key is slow on Mono, which has no help from the system, and says nothing about where
            // libraries come from.
            new JourneyOfAnAdmin(new Uri(args[2]), new Uri(args[3]), moves: args.Length == 4).RunAsync().GetAwaiter().GetResult();
            if (args.Length > 4) CheckOrigins(folder);
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine("failed: " + exception);
            return 1;
        }
    }

    private static Assembly? Foreign(string folder, string name)
    {
        string file = Path.Combine(folder, new AssemblyName(name).Name + ".dll");
        return File.Exists(file) ? Assembly.LoadFile(file) : null;
    }

    /// <summary>Core uses the JSON library that the module ships, whichever other module could have answered.</summary>
    private static void CheckOrigins(string folder)
    {
        foreach (AssemblyName wanted in typeof(LucaException).Assembly.GetReferencedAssemblies())
        {
            string beside = Path.Combine(folder, wanted.Name + ".dll");
            if (!File.Exists(beside)) continue;
            string location = Assembly.Load(wanted).Location;
            if (!string.Equals(location, beside, StringComparison.OrdinalIgnoreCase))
                throw new InvalidOperationException($"{wanted.Name} is {location}");
        }

        Console.WriteLine("ok: each library that Core refers to is the module's own");
    }
}
