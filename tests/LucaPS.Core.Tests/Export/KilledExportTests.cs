using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.StoreProbe;
using Xunit;

namespace LucaPS.Core.Tests.Export;

/// <summary>Processes that are killed while they export.</summary>
public sealed class KilledExportTests : IDisposable
{
    private const int Kills = 20;
    private const int Seed = 1729;

    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_at_twenty_random_moments_the_next_run_ends_with_the_same_bytes()
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        StoppingFiles whole = new(int.MaxValue);
        await ExportProbe.ExportAsync(server.BaseUri, server.ApiKeys.Kari.Key, At("whole"), whole);
        Dictionary<string, string> expected = Content("whole");
        Random random = new(Seed);
        int[] moments = [.. Enumerable.Range(0, Kills).Select(_ => random.Next(whole.Taken))];
        HashSet<int> finished = [];

        foreach ((int steps, int kill) in moments.Select((steps, kill) => (steps, kill)))
        {
            string name = "killed" + kill.ToString(CultureInfo.InvariantCulture);
            using (Child child = Child.Start("export", server.BaseUri.ToString(), At(name), steps.ToString(CultureInfo.InvariantCulture)))
            {
                Assert.Null(await child.AskAsync(server.ApiKeys.Kari.Key));
                Assert.NotEqual(0, await child.EndAsync());
            }

            if (Directory.Exists(At(name))) finished.Add(Content(name).Count);
            await ExportProbe.ExportAsync(server.BaseUri, server.ApiKeys.Kari.Key, At(name), new StoppingFiles(int.MaxValue));

            Assert.True(
                expected.SequenceEqual(Content(name)),
                $"killed after {steps} of {whole.Taken} steps: {Difference(expected, Content(name))}");
            Directory.Delete(At(name), recursive: true);
        }

        // They were killed with little done and with much.
        Assert.True(finished.Count > 5, string.Join(' ', finished));
    }

    private static string Difference(Dictionary<string, string> expected, Dictionary<string, string> found) =>
        string.Join(", ", expected.Except(found).Concat(found.Except(expected)).Select(file => file.Key).Distinct());

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>All files but the manifest, whose times differ.</summary>
    private Dictionary<string, string> Content(string name) => Directory.GetFiles(At(name), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "manifest.json")
        .Order(StringComparer.Ordinal)
        .ToDictionary(file => Path.GetRelativePath(At(name), file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
}
