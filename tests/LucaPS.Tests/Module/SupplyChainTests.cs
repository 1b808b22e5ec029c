using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>
/// Issue 8 item 8: which third-party files are shipped, from which packages, under which licences; shipped.tsv is the list. Whoever
/// changes a package changes the list with it: the failure shows the new line.
/// </summary>
public sealed partial class SupplyChainTests
{
    private static readonly string s_module = Path.GetDirectoryName(Engine.ModulePath())!;
    private static readonly string s_root = Root();

    private sealed record Shipped(string Folder, string File, string Package, string Version, string License, string Sha256)
    {
        public string Extracted => Path.Combine(PackageFolder.Path, Package.ToLowerInvariant(), Version);
    }

    private static IReadOnlyList<Shipped> List { get; } =
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "shipped.tsv")).Select(line => line.Split('\t'))
            .Select(part => new Shipped(part[0], part[1], part[2], part[3], part[4], part[5]))];

    [Fact]
    public void What_is_shipped_of_others_is_what_is_listed_bit_by_bit()
    {
        IEnumerable<string> files = ((string[])["net8.0", "netstandard2.0"]).SelectMany(folder =>
            Directory.GetFiles(Path.Combine(s_module, "bin", folder), "*", SearchOption.AllDirectories)
                .Where(file => !Path.GetFileName(file).StartsWith("LucaPS", StringComparison.Ordinal))
                .Select(file => $"{folder}\t{Path.GetFileName(file)}\t{Hash(file)}"));
        Assert.Equal(
            List.Select(one => $"{one.Folder}\t{one.File}\t{one.Sha256}").Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_file_is_unchanged_from_its_package_whose_version_and_hash_are_locked()
    {
        Dictionary<string, string> locked = Locked("src/LucaPS.Adapters").Concat(Locked("src/LucaPS.Core")).Concat(Locked("src/LucaPS"))
            .DistinctBy(one => (one.Name, one.Version))
            .ToDictionary(one => one.Name + " " + one.Version, one => one.ContentHash, StringComparer.OrdinalIgnoreCase);
        Assert.All(List, one =>
        {
            Assert.True(
                locked.TryGetValue(one.Package + " " + one.Version, out string? hash), $"{one.Package} {one.Version} is in no lock file.");
            Assert.Equal(64, Convert.FromBase64String(hash).Length);
            Assert.Contains(Directory.GetFiles(one.Extracted, one.File, SearchOption.AllDirectories), file => Hash(file) == one.Sha256);
        });
    }

    [Fact]
    public void Licences_are_those_that_the_packages_name_and_all_are_in_the_notices()
    {
        string notices = File.ReadAllText(Path.Combine(s_module, "THIRD-PARTY-NOTICES.txt"));
        foreach (IGrouping<(string Package, string Version, string License), Shipped> package in List.GroupBy(one =>
            (one.Package, one.Version, one.License)))
        {
            string nuspec = File.ReadAllText(Assert.Single(Directory.GetFiles(package.First().Extracted, "*.nuspec")));
            // Older .NET packages name an address, which has the MIT licence.
            bool named = nuspec.Contains($"<license type=\"expression\">{package.Key.License}</license>", StringComparison.Ordinal)
                || (package.Key.License == "MIT" && nuspec.Contains(
                    "<licenseUrl>https://github.com/dotnet/corefx/blob/master/LICENSE.TXT</licenseUrl>", StringComparison.Ordinal));
            Assert.True(named, package.Key.Package + " does not name the licence " + package.Key.License);
            string folders = string.Join(", ", package.Select(one => one.Folder).Distinct());
            Assert.Matches($"(?m)^{Regex.Escape(package.Key.Package)} +{Regex.Escape(package.Key.Version)} +{Regex.Escape(package.Key.License)} .*\\({Regex.Escape(folders)}\\)\r?$", notices);
        }

        int listed = Notice().Count(notices);
        Assert.Equal(List.Select(one => one.Package).Distinct().Count(), listed);
    }

    /// <summary>Restore runs no script of a shipped package, and import runs no script but the module's own psm1.</summary>
    [Fact]
    public void Nothing_runs_at_installation()
    {
        string[] scripts = [".ps1", ".cmd", ".bat", ".sh", ".exe", ".js"];
        foreach (string folder in List.Select(one => one.Extracted).Distinct())
            Assert.DoesNotContain(
                Directory.GetFiles(folder, "*", SearchOption.AllDirectories),
                file => scripts.Contains(Path.GetExtension(file).ToLowerInvariant()));
        string[] shipped = [.. Directory.GetFiles(s_module, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetExtension(file).ToLowerInvariant()).Distinct()];
        Assert.Empty(
            shipped.Except(["", ".dll", ".psd1", ".psm1", ".ps1xml", ".txt", ".xml", ".md", ".ps1", ".service", ".timer", ".crontab"]));
        // Scripts are examples, run by whoever reads them.
        Assert.All(
            Directory.GetFiles(s_module, "*.ps1", SearchOption.AllDirectories),
            file => Assert.Equal("examples", Path.GetFileName(Path.GetDirectoryName(file))));
        string manifest = File.ReadAllText(Path.Combine(s_module, "LucaPS.psd1"));
        Assert.DoesNotContain("ScriptsToProcess", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("RequiredModules", manifest, StringComparison.Ordinal);
    }

    /// <summary>
    /// Every project restores by a lock file, and none has parts for only some operating systems, which would fail on the others.
    /// </summary>
    [Fact]
    public void Every_project_has_a_lock_file_for_every_system()
    {
        foreach (string project in Directory.GetFiles(s_root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            string path = Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
            Assert.True(File.Exists(path), path + " is missing.");
            using JsonDocument file = JsonDocument.Parse(File.ReadAllText(path));
            string[] systems = [.. file.RootElement.GetProperty("dependencies").EnumerateObject().Select(part => part.Name.Split('/'))
                .Where(part => part.Length > 1).Select(part => part[1])];
            Assert.True(
                systems.Length == 0 || systems.SequenceEqual(["linux-arm64", "linux-x64", "osx-arm64", "win-x64"]),
                path + " is for " + string.Join(", ", systems) + " alone.");
        }
    }

    /// <summary>The repository's files; the module's folder may be an unpacked package.</summary>
    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LucaPS.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("There is no LucaPS.sln above this program.");
    }

    private static IEnumerable<(string Name, string Version, string ContentHash)> Locked(string project)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_root, project, "packages.lock.json")));
        foreach (JsonProperty framework in file.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (JsonProperty package in framework.Value.EnumerateObject())
            {
                if (package.Value.TryGetProperty("contentHash", out JsonElement hash))
                    yield return (package.Name, package.Value.GetProperty("resolved").GetString()!, hash.GetString()!);
            }
        }
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    [GeneratedRegex(@"(?m)^[A-Za-z][\w.-]+ +\d+\.\d+\.\d+ +\S+ .*\(.*\)\r?$")]
    private static partial Regex Notice();
}
