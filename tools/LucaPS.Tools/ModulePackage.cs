using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace LucaPS.Tools;

/// <summary>
/// A module as the NuGet package that PowerShellGet and PSResourceGet install. Publishing cmdlets write their own names and times into
/// it; here entries are sorted and dated by the commit, so anyone can make the same bits again.
/// </summary>
internal static class ModulePackage
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly XNamespace s_nuspec = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";
    private static readonly XNamespace s_types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private static readonly XNamespace s_relations = "http://schemas.openxmlformats.org/package/2006/relationships";

    /// <summary>Packs a laid out module.</summary>
    /// <returns>The package's path.</returns>
    /// <exception cref="InvalidDataException">The folder is not a module.</exception>
    public static string Create(string module, string destination, DateTimeOffset time)
    {
        string root = Path.GetFullPath(module);
        ModuleManifest manifest = ModuleManifest.Read(ModuleManifest.Find(root));
        SortedDictionary<string, byte[]> entries = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            entries[Path.GetRelativePath(root, file).Replace('\\', '/')] = File.ReadAllBytes(file);
        entries[manifest.Name + ".nuspec"] = Bytes(Nuspec(manifest));
        entries["_rels/.rels"] = Bytes(Relations(manifest.Name));
        entries["[Content_Types].xml"] = Bytes(Types(entries.Keys));

        Directory.CreateDirectory(destination);
        string package = Path.Combine(destination, $"{manifest.Name}.{manifest.Version}.nupkg");
        using FileStream stream = File.Create(package);
        using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: false, s_utf8);
        foreach ((string name, byte[] content) in entries)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = time;
            // A regular file that all may read, whatever this machine's defaults are.
            entry.ExternalAttributes = 0x81A4 << 16;
            using Stream target = entry.Open();
            target.Write(content);
        }

        return package;
    }

    /// <summary>Lays a package out as <c>DESTINATION/Name/Version</c>, without what only the package has.</summary>
    /// <returns>The manifest's path.</returns>
    /// <exception cref="InvalidDataException">It is not a module's package, or an entry leads out of it.</exception>
    public static string Unpack(string package, string destination)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        ZipArchiveEntry description = archive.Entries.SingleOrDefault(entry =>
            entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal) && !entry.FullName.Contains('/', StringComparison.Ordinal))
            ?? throw new InvalidDataException($"'{package}' is no package: it has no nuspec.");
        XElement metadata;
        using (Stream stream = description.Open()) metadata = XDocument.Load(stream).Root!.Element(s_nuspec + "metadata")!;
        string name = metadata.Element(s_nuspec + "id")!.Value;
        // Installers name the folder by the version without its label.
        string version = metadata.Element(s_nuspec + "version")!.Value.Split('-')[0];
        string folder = Path.GetFullPath(Path.Combine(destination, name, version));
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry == description || entry.FullName is "[Content_Types].xml" or "_rels/.rels") continue;
            string path = Path.GetFullPath(Path.Combine(folder, entry.FullName));
            if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new InvalidDataException($"'{entry.FullName}' leads out of the package.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path, overwrite: true);
        }

        return Path.Combine(folder, name + ".psd1");
    }

    private static XDocument Nuspec(ModuleManifest manifest)
    {
        string[] cmdlets = [.. manifest.List("CmdletsToExport")];
        // As the Gallery's own tools name them, so that Find-PSResource -CommandName works.
        string tags = string.Join(' ', (string[])
        [
            "PSModule", .. manifest.DataList("Tags"), "PSIncludes_Cmdlet",
            .. cmdlets.SelectMany(name => new[] { "PSCmdlet_" + name, "PSCommand_" + name })
        ]);
        return new XDocument(new XElement(s_nuspec + "package", new XElement(
            s_nuspec + "metadata",
            Element("id", manifest.Name),
            Element("version", manifest.Version),
            Element("authors", manifest.Text("Author")),
            Element("owners", manifest.Text("CompanyName")),
            Element("requireLicenseAcceptance", "false"),
            Element("licenseUrl", manifest.Data("LicenseUri")),
            Element("projectUrl", manifest.Data("ProjectUri")),
            Element("iconUrl", manifest.Data("IconUri")),
            Element("description", manifest.Text("Description")),
            Element("releaseNotes", manifest.Data("ReleaseNotes")),
            Element("copyright", manifest.Text("Copyright")),
            Element("tags", tags))));
    }

    private static XElement? Element(string name, string? value) => value is null ? null : new XElement(s_nuspec + name, value);

    private static XDocument Types(IEnumerable<string> names)
    {
        const string binary = "application/octet";
        string[] files = [.. names.Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal))];
        IEnumerable<XElement> defaults = files.Select(name => Path.GetExtension(name).TrimStart('.'))
            .Where(extension => extension.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)
            .Select(extension =>
                new XElement(s_types + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", binary)));
        IEnumerable<XElement> overrides = files.Where(name => Path.GetExtension(name).Length == 0).Order(StringComparer.Ordinal)
            .Select(name =>
                new XElement(s_types + "Override", new XAttribute("PartName", "/" + name), new XAttribute("ContentType", binary)));
        return new XDocument(new XElement(
            s_types + "Types",
            new XElement(
                s_types + "Default",
                new XAttribute("Extension", "rels"),
                new XAttribute("ContentType", "application/vnd.openxmlformats-package.relationships+xml")),
            defaults,
            overrides));
    }

    private static XDocument Relations(string name) => new(new XElement(s_relations + "Relationships", new XElement(
        s_relations + "Relationship",
        new XAttribute("Type", "http://schemas.microsoft.com/packaging/2010/07/manifest"),
        new XAttribute("Target", $"/{name}.nuspec"),
        new XAttribute("Id", "manifest"))));

    private static byte[] Bytes(XDocument document) =>
        s_utf8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + document.ToString().ReplaceLineEndings("\n") + "\n");
}
