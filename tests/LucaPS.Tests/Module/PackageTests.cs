using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using LucaPS.Sandbox.Tour;
using LucaPS.Tools;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>The package that is published, made from the module under test.</summary>
[Collection(EngineCollection.Name)]
public sealed class PackageTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 2, 28, 12, 34, 56, TimeSpan.Zero);
    private static readonly XNamespace s_nuspec = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-package-").FullName;

    private static string Module => Path.GetDirectoryName(Engine.ModulePath())!;

    public static TheoryData<string> Shells => [ShellProcess.EngineOnly, ShellProcess.Pwsh];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_files_and_commit_make_the_same_bits()
    {
        string copy = Copy();
        // Where the files are and when they were written does not matter.
        foreach (string file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        byte[] first = File.ReadAllBytes(ModulePackage.Create(Module, Path.Combine(_folder, "a"), s_time));
        byte[] second = File.ReadAllBytes(ModulePackage.Create(copy, Path.Combine(_folder, "b"), s_time));
        byte[] other = File.ReadAllBytes(ModulePackage.Create(copy, Path.Combine(_folder, "c"), s_time.AddDays(1)));

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void The_package_holds_the_module_and_says_what_it_is()
    {
        using ZipArchive package = ZipFile.OpenRead(ModulePackage.Create(Module, _folder, s_time));

        string[] files = [.. Directory.EnumerateFiles(Module, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Module, file).Replace('\\', '/'))];
        Assert.Equal(
            [.. files.Append("LucaPS.nuspec").Append("_rels/.rels").Append("[Content_Types].xml").Order(StringComparer.Ordinal)],
            package.Entries.Select(entry => entry.FullName));
        Assert.All(package.Entries, entry => Assert.Equal(s_time.DateTime, entry.LastWriteTime.DateTime));
        using Stream stream = package.GetEntry("LucaPS.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Element(s_nuspec + "metadata")!;
        Assert.Equal(
            ["LucaPS", ModuleManifest.Read(Engine.ModulePath()).Version],
            new[] { "id", "version" }.Select(name => metadata.Element(s_nuspec + name)!.Value));
        string[] tags = metadata.Element(s_nuspec + "tags")!.Value.Split(' ');
        foreach (string tag in new[]
        {
            "PSModule", "PSEdition_Desktop", "PSEdition_Core", "Windows", "Linux", "MacOS", "PSIncludes_Cmdlet", "PSCmdlet_Connect-Luca",
            "PSCommand_Connect-Luca"
        }) Assert.Contains(tag, tags);
        // Norwegian follows the English, and before 1.0 nobody gets it without asking for a preview.
        foreach (string part in new[] { "Norwegian accounting software", "Logg inn én gang", "Not made by Luca" })
            Assert.Contains(part, metadata.Element(s_nuspec + "description")!.Value, StringComparison.Ordinal);
        Assert.True(metadata.Element(s_nuspec + "description")!.Value.Length <= 4000);
        Assert.Matches("^(0\\.[0-9.]+-[a-z0-9]+|[1-9][0-9.]*)$", metadata.Element(s_nuspec + "version")!.Value);
        Assert.NotEmpty(metadata.Element(s_nuspec + "releaseNotes")!.Value);
        // The Gallery accepts no more.
        Assert.True(metadata.Element(s_nuspec + "tags")!.Value.Length <= 4000);
    }

    [Fact]
    public void Publishing_writes_the_projects_own_addresses_and_nothing_else_into_the_manifest()
    {
        string copy = Copy();
        string manifest = Path.Combine(copy, "LucaPS.psd1");
        string before = File.ReadAllText(manifest);
        Assert.DoesNotContain("Uri ", before, StringComparison.Ordinal);

        ManifestStamp.Apply(manifest, new Uri("https://forge.example/luca/LucaPS/"), "v0.1.0");
        string once = File.ReadAllText(manifest);
        ManifestStamp.Apply(manifest, new Uri("https://forge.example/luca/LucaPS"), "v0.1.0");

        Assert.Equal(once, File.ReadAllText(manifest));
        Assert.Equal(before.Split('\n'), once.Split('\n').Where(line => !line.Contains("forge.example", StringComparison.Ordinal)));
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(manifest)[..3]);
        ModuleManifest stamped = ModuleManifest.Read(manifest);
        Assert.Equal("https://forge.example/luca/LucaPS", stamped.Data("ProjectUri"));
        Assert.Equal("https://forge.example/luca/LucaPS/blob/v0.1.0/LICENSE", stamped.Data("LicenseUri"));
        Assert.Equal("https://forge.example/luca/LucaPS/raw/v0.1.0/docs/images/icon.png", stamped.Data("IconUri"));
        Assert.True(File.Exists(Repository.At("docs", "images", "icon.png")) && File.Exists(Repository.At("LICENSE")));
        using ZipArchive package = ZipFile.OpenRead(ModulePackage.Create(copy, _folder, s_time));
        using Stream stream = package.GetEntry("LucaPS.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Element(s_nuspec + "metadata")!;
        Assert.Equal(
            [stamped.Data("ProjectUri"), stamped.Data("LicenseUri"), stamped.Data("IconUri")],
            new[] { "projectUrl", "licenseUrl", "iconUrl" }.Select(name => metadata.Element(s_nuspec + name)?.Value));
    }

    [Theory]
    [InlineData("en-US", "en-US")]
    [InlineData("nb", "nb-NO")]
    public void Published_help_leads_to_its_page_on_the_web(string culture, string pages)
    {
        string copy = Copy();
        string manifest = Path.Combine(copy, "LucaPS.psd1");
        ManifestStamp.Apply(manifest, new Uri("https://forge.example/luca/LucaPS"), "v0.1.0");
        // Stamped again, as when a package is rebuilt from the same folder, there is still one address.
        ManifestStamp.Apply(manifest, new Uri("https://forge.example/luca/LucaPS"), "v0.1.0");

        XElement help = XDocument.Load(Path.Combine(copy, culture, "LucaPS.dll-Help.xml")).Root!;
        XNamespace maml = "http://schemas.microsoft.com/maml/2004/10";
        string[] links = [.. help.Descendants(maml + "navigationLink").Select(link => link.Element(maml + "uri")!.Value)];

        Assert.Equal(
            ModuleManifest.Read(manifest).List("CmdletsToExport").Order(StringComparer.Ordinal),
            links.Select(link => Path.GetFileNameWithoutExtension(link)).Order(StringComparer.Ordinal));
        const string page = "https://forge.example/luca/LucaPS/blob/v0.1.0/";
        Assert.All(
            links,
            link => Assert.True(
                link.StartsWith(page + $"docs/{pages}/", StringComparison.Ordinal) && File.Exists(Repository.At(link[page.Length..])),
                link));
    }

    [Fact]
    public void Every_file_that_help_examples_and_guides_name_is_in_the_package()
    {
        string[] texts = [.. Directory.EnumerateFiles(Module, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".md" or ".ps1" or ".service" or ".timer" or ".crontab"
                || file.EndsWith(".help.txt", StringComparison.Ordinal) || file.EndsWith("-Help.xml", StringComparison.Ordinal))];
        Assert.Contains(texts, file => file.EndsWith("about_LucaPS_Examples.help.txt", StringComparison.Ordinal));
        List<string> missing = [];
        foreach (string file in texts)
        {
            string text = File.ReadAllText(file);
            // Named from the module's folder, linked from the page's, or a script beside the one that names it.
            IEnumerable<string> named = Regex.Matches(text, @"\bdocs/[\w./-]*\w").Select(match => Path.Combine(Module, match.Value));
            IEnumerable<string> linked = Regex.Matches(Path.GetExtension(file) == ".md" ? text : string.Empty, @"\]\((?!https?:)([^)#\s]+)")
                .Select(match => Path.Combine(Path.GetDirectoryName(file)!, match.Groups[1].Value));
            missing.AddRange(named.Concat(linked).Where(path => !File.Exists(path) && !Directory.Exists(path))
                .Select(path => $"{Path.GetFileName(file)}: {path}"));
        }

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("http://forge.example/luca")]
    [InlineData("file:///luca")]
    [InlineData("https://forge.example/luca?tab=readme")]
    public void An_address_that_is_no_projects_page_is_refused(string address)
    {
        string manifest = Path.Combine(Copy(), "LucaPS.psd1");
        string before = File.ReadAllText(manifest);

        Assert.Throws<ArgumentException>(() => ManifestStamp.Apply(manifest, new Uri(address), null));
        Assert.Equal(before, File.ReadAllText(manifest));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Unpacked_into_an_empty_module_path_it_works_by_its_name(string shell)
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string modules = Path.Combine(_folder, "modules");
        string manifest = ModulePackage.Unpack(ModulePackage.Create(Module, _folder, s_time), modules);

        string output = await UseByNameAsync(shell, session, string.Empty, [("PSModulePath", modules)]);

        Assert.Equal(
            $"{Path.GetDirectoryName(manifest)}|{Repository.CmdletCount}|100|Signs in to Luca, or reuses a saved connection silently.",
            output);
    }

    [Fact]
    public async Task A_local_repository_installs_it()
    {
        await using EngineSession session = await EngineSession.StartAsync(connect: false);
        string feed = Directory.CreateDirectory(Path.Combine(_folder, "feed")).FullName;
        string home = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
        ModulePackage.Create(Module, feed, s_time);

        // The first lines install as a user would, into their own home.
        string output = await UseByNameAsync(
            ShellProcess.Pwsh,
            session,
            """
            $found = Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet
            if (-not $found) { 'no PSResourceGet'; exit 0 }
            Import-Module Microsoft.PowerShell.PSResourceGet
            $feed = 'feed-' + [guid]::NewGuid()
            Register-PSResourceRepository -Name $feed -Uri $env:TEST_FEED -Trusted
            try {
                if ($IsWindows) {
                    # There no variable moves the account's own folder.
                    Save-PSResource -Name LucaPS -Prerelease -Repository $feed -Path $env:USERPROFILE -Quiet
                    $env:PSModulePath = $env:USERPROFILE + ';' + $env:PSModulePath
                }
                else { Install-PSResource -Name LucaPS -Prerelease -Repository $feed -Scope CurrentUser -Quiet }
            }
            finally { Unregister-PSResourceRepository -Name $feed }
            """,
            [("TEST_FEED", feed), ("HOME", home), ("USERPROFILE", home), ("XDG_DATA_HOME", null), ("PSModulePath", null)]);

        if (output == "no PSResourceGet") Assert.Skip("This pwsh has no Microsoft.PowerShell.PSResourceGet.");
        string[] parts = output.Split('|');
        Assert.StartsWith(home, parts[0], StringComparison.Ordinal);
        Assert.Equal([$"{Repository.CmdletCount}", "100", "Signs in to Luca, or reuses a saved connection silently."], parts[1..]);
    }

    [Fact]
    public void An_entry_that_leads_out_of_the_package_is_not_written()
    {
        string package = ModulePackage.Create(Module, _folder, s_time);
        using (ZipArchive archive = ZipFile.Open(package, ZipArchiveMode.Update))
        using (StreamWriter writer = new(archive.CreateEntry("../../../out.txt").Open())) writer.Write("x");

        Assert.Throws<InvalidDataException>(() => ModulePackage.Unpack(package, Path.Combine(_folder, "modules")));
        Assert.False(File.Exists(Path.Combine(_folder, "out.txt")));
    }

    [Fact]
    public void The_commits_time_is_the_repositorys() =>
        Assert.Equal(new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero), CommitTime.Of(_folder));

    private static async Task<string> UseByNameAsync(
        string shell, EngineSession session, string before, IEnumerable<(string, string?)> environment)
    {
        string script = Path.Combine(session.Home, "use.ps1");
        await File.WriteAllTextAsync(
            script,
            "$ErrorActionPreference = 'Stop'\n" + before + """

            Import-Module LucaPS
            $key = [securestring]::new()
            foreach ($character in $env:LUCA_API_KEY.ToCharArray()) { $key.AppendChar($character) }
            $null = Connect-Luca -BaseUri $env:TEST_ADDRESS -ApiKey $key -Persist Process
            "$((Get-Module LucaPS).ModuleBase)|$(@(Get-Command -Module LucaPS).Count)|$(@(Get-LucaSaleInvoice -First 100).Count)|$((Get-Help Connect-Luca).Synopsis)"
            """,
            TestContext.Current.CancellationToken);
        (string output, string errors, int exitCode) = await ShellProcess.RunAsync(shell, script, [
            .. environment,
            ("TEST_ADDRESS", session.Server.BaseUri.ToString()),
            ("LUCA_API_KEY", session.Server.ApiKeys.Kari.Key),
            ("LUCAPS_HOME", session.Home)]);
        Assert.Equal((string.Empty, 0), (errors, exitCode));
        return output.Trim();
    }

    private string Copy()
    {
        string copy = Path.Combine(_folder, "copy", "LucaPS");
        foreach (string file in Directory.EnumerateFiles(Module, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Module, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}
