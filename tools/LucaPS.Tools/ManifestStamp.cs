using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace LucaPS.Tools;

/// <summary>
/// Writes the project's address into a laid out manifest, and into the help beside it. The source names no address: whoever publishes
/// knows it (the release workflow takes it from where it runs), and a copy elsewhere has another.
/// </summary>
internal static partial class ManifestStamp
{
    private static readonly string[] s_keys = ["ProjectUri", "LicenseUri", "IconUri"];

    /// <summary>Replaces the addresses; the rest of the manifest stays as it is, byte for byte.</summary>
    /// <param name="path">The manifest.</param>
    /// <param name="project">The project's page; files of it are at <c>blob/REF/…</c> and <c>raw/REF/…</c> below, as forges have
    /// them.</param>
    /// <param name="reference">The tag or commit that the package is made from; <c>HEAD</c> where none is given.</param>
    /// <returns>The manifest's path.</returns>
    /// <exception cref="ArgumentException">The address is not an https address.</exception>
    /// <exception cref="InvalidDataException">The manifest has no PSData.</exception>
    public static string Apply(string path, Uri project, string? reference)
    {
        if (!project.IsAbsoluteUri || project.Scheme != Uri.UriSchemeHttps || project.Query.Length > 0 || project.Fragment.Length > 0)
            throw new ArgumentException($"'{project}' is not the https address of a project's page.");
        string page = project.AbsoluteUri.TrimEnd('/');
        string at = Uri.EscapeDataString(string.IsNullOrEmpty(reference) ? "HEAD" : reference);
        string files = $"{page}/blob/{at}";
        string[] values = [page, $"{files}/LICENSE", $"{page}/raw/{at}/docs/images/icon.png"];
        string text = Existing().Replace(File.ReadAllText(path), string.Empty);
        Match data = Data().Match(text);
        if (!data.Success) throw new InvalidDataException($"'{path}' has no PSData to write the project's address into.");
        StringBuilder lines = new();
        foreach ((string key, string value) in s_keys.Zip(values))
            lines.Append(data.Groups[1].Value).Append("    ").Append(key.PadRight(12)).Append(" = '")
                .Append(value.Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
        // With a byte order mark: without one Windows PowerShell reads a manifest in the system's ANSI code page.
        File.WriteAllText(
            path, text.Insert(data.Index + data.Length, lines.ToString()), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        OnlineHelp.Apply(Path.GetDirectoryName(Path.GetFullPath(path))!, files);
        return path;
    }

    [GeneratedRegex("^([ \t]*)PSData[ \t]*=[ \t]*@\\{[ \t]*\r?\n", RegexOptions.Multiline)]
    private static partial Regex Data();

    [GeneratedRegex("^[ \t]*(ProjectUri|LicenseUri|IconUri)[ \t]*=.*\r?\n", RegexOptions.Multiline)]
    private static partial Regex Existing();
}
