using System.Threading.Tasks;
using LucaPS.Sandbox.Hosting;

namespace LucaPS.Sandbox;

/// <summary>The command line.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);
}
