using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace LucaPS.Tools;

/// <summary>Writes each page's web address into a laid out module's help, for <c>Get-Help -Online</c>.</summary>
internal static class OnlineHelp
{
    private const string File = "LucaPS.dll-Help.xml";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";

    /// <param name="module">The folder of the module.</param>
    /// <param name="files">Where the files of the project are, such as <c>https://forge.example/luca/LucaPS/blob/v1</c>.</param>
    /// <returns>The help files that were changed.</returns>
    public static IReadOnlyList<string> Apply(string module, string files)
    {
        string[] found = [.. Directory.GetDirectories(module).Select(folder => Path.Combine(folder, File)).Where(System.IO.File.Exists)
            .Order(StringComparer.Ordinal)];
        foreach (string path in found)
        {
            // The Norwegian help is laid out under several names, but its pages have one.
            string culture = Path.GetFileName(Path.GetDirectoryName(path)!) == "en-US" ? "en-US" : "nb-NO";
            XDocument help = XDocument.Load(path);
            foreach (XElement command in help.Descendants(s_command + "command"))
            {
                string name = command.Element(s_command + "details")!.Element(s_command + "name")!.Value;
                XElement? links = command.Element(s_command + "relatedLinks");
                if (links is null) command.Add(links = new XElement(s_command + "relatedLinks"));
                links.Elements(s_maml + "navigationLink")
                    .Where(link => (string?)link.Element(s_maml + "linkText") == "Online Version").Remove();
                // Get-Help takes the first link that has an address.
                links.AddFirst(new XElement(
                    s_maml + "navigationLink",
                    new XElement(s_maml + "linkText", "Online Version"),
                    new XElement(s_maml + "uri", $"{files}/docs/{culture}/{name}.md")));
            }

            string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + help.Root!.ToString().ReplaceLineEndings("\n") + "\n";
            System.IO.File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        return found;
    }
}
