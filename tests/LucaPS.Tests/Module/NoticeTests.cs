using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>
/// THIRD-PARTY-NOTICES.txt against what is shipped: every library, its version and its license, and nothing else.
/// </summary>
public sealed partial class NoticeTests
{
    private static readonly string s_module = Path.GetDirectoryName(Engine.ModulePath())!;

    // Packages older than license expressions point to this text, which is MIT.
    private static readonly string[] s_mitAddresses = ["https://github.com/dotnet/corefx/blob/master/LICENSE.TXT"];

    [Fact]
    public void The_notices_name_exactly_what_is_shipped()
    {
        string notices = File.ReadAllText(Path.Combine(s_module, "THIRD-PARTY-NOTICES.txt"));
        Dictionary<string, string> named = Row().Matches(notices)
            .ToDictionary(row => row.Groups[1].Value, row => $"{row.Groups[2].Value} {row.Groups[3].Value} {row.Groups[5].Value}");

        Dictionary<string, string> shipped = [];
        foreach ((
            string folder, string target, string below) in new[] { ("net8.0", "net8.0", "dependencies"), ("netstandard2.0", "net472", "") })
        {
            Dictionary<string, (string Package, string Version)> owners = Owners(target);
            foreach (string file in Directory.EnumerateFiles(Path.Combine(s_module, "bin", folder, below), "*.dll")
                .Select(path => Path.GetFileName(path)))
            {
                if (file.StartsWith("LucaPS", StringComparison.Ordinal)) continue;
                (string package, string version) = owners[file];
                string row = $"{version} {License(package, version)} ";
                shipped[package] = shipped.TryGetValue(package, out string? before) ? $"{before}, {folder}" : row + folder;
            }
        }

        Assert.Equal(
            shipped.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase),
            named.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase));
        Assert.All(Row().Matches(notices), row => Assert.NotEmpty(row.Groups[4].Value.Trim()));
    }

    [Fact]
    public void Every_license_that_is_named_stands_there_with_its_text()
    {
        string notices = File.ReadAllText(Path.Combine(s_module, "THIRD-PARTY-NOTICES.txt"));
        Dictionary<string, string> beginnings = new(StringComparer.Ordinal)
        {
            ["MIT"] = "Permission is hereby granted, free of charge",
            ["BSD-3-Clause"] = "Redistribution and use in source and binary forms",
        };
        Assert.All(
            Row().Matches(notices).Select(row => row.Groups[3].Value).Distinct(),
            license => Assert.Contains(beginnings[license], notices, StringComparison.Ordinal));
        Assert.Contains("MIT License", File.ReadAllText(Path.Combine(s_module, "LICENSE")), StringComparison.Ordinal);
    }

    /// <summary>Which package each library file of Adapters comes from, as restore decided.</summary>
    private static Dictionary<string, (string Package, string Version)> Owners(string target)
    {
        using JsonDocument assets = JsonDocument.Parse(
            File.ReadAllText(Repository.At("src", "LucaPS.Adapters", "obj", "project.assets.json")));
        JsonElement libraries = assets.RootElement.GetProperty("targets").EnumerateObject()
            .Single(candidate => candidate.Name == target || candidate.Name == ".NETFramework,Version=v4.7.2" && target == "net472").Value;
        return libraries.EnumerateObject().Where(library => library.Value.TryGetProperty("runtime", out _))
            .SelectMany(library => library.Value.GetProperty("runtime").EnumerateObject()
                .Select(file => (File: Path.GetFileName(file.Name), Library: library.Name.Split('/'))))
            .Where(pair => pair.File.EndsWith(".dll", StringComparison.Ordinal))
            .GroupBy(pair => pair.File).ToDictionary(group => group.Key, group => (group.First().Library[0], group.First().Library[1]));
    }

    private static string License(string package, string version)
    {
        XElement metadata = XDocument.Load(Path.Combine(
            PackageFolder.Path, package.ToLowerInvariant(), version,
            package.ToLowerInvariant() + ".nuspec")).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        XElement? license = metadata.Elements().SingleOrDefault(element => element.Name.LocalName == "license");
        if (license?.Attribute("type")?.Value == "expression") return license.Value;
        string address = metadata.Elements().SingleOrDefault(element => element.Name.LocalName == "licenseUrl")?.Value ?? string.Empty;
        return s_mitAddresses.Contains(address) ? "MIT" : address;
    }

    [GeneratedRegex(@"^(\S+) {2,}(\d\S*) {2,}(\S+) {2,}(.*?) {2,}\((.*)\)\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
