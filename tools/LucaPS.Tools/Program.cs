using System;
using System.Collections.Generic;
using System.IO;
using LucaPS.Tools;
using LucaPS.Tools.House;

const string Help = """
    What building LucaPS needs beside dotnet build. No PowerShell is started.

    usage: luca-tools stamp --module FOLDER --project-uri URI [--ref REF]
               writes the addresses of the project into the manifest of a laid out module
           luca-tools pack --module FOLDER --destination FOLDER [--repository FOLDER]
               packs a laid out module as a NuGet package: the same bits from the same files and commit
           luca-tools unpack --package FILE --destination FOLDER
               lays a package into a folder of modules, as an installer would
           luca-tools help --input FILE --output FILE --markdown FOLDER
               mends a help file that was made from Markdown
           luca-tools picture --input FILE --output FILE [--title TEXT]
               draws what a terminal would show as an SVG picture
           luca-tools house --repository FOLDER [--module FOLDER]
               counts lines, the longest file, method and signature, and rooms that use each other
           luca-tools sentences --repository FOLDER --output FILE
               lists every sentence that the module can say, to be read as text
    """;

if (args.Length == 0 || args[0] is "--help" or "-h")
{
    Console.WriteLine(Help);
    return args.Length == 0 ? 2 : 0;
}

Dictionary<string, string> options = [];
for (int i = 1; i + 1 < args.Length; i += 2) options[args[i]] = args[i + 1];
try
{
    switch (args[0])
    {
        case "stamp":
            Console.WriteLine(ManifestStamp.Apply(
                ModuleManifest.Find(Needed("--module")), new Uri(Needed("--project-uri")), options.GetValueOrDefault("--ref")));
            return 0;
        case "pack":
            Console.WriteLine(ModulePackage.Create(
                Needed("--module"),
                Needed("--destination"),
                CommitTime.Of(options.GetValueOrDefault("--repository") ?? Needed("--module"))));
            return 0;
        case "unpack":
            Console.WriteLine(ModulePackage.Unpack(Needed("--package"), Needed("--destination")));
            return 0;
        case "help":
            Console.WriteLine(HelpFile.Mend(Needed("--input"), Needed("--output"), Needed("--markdown")));
            return 0;
        case "picture":
            File.WriteAllText(
                Needed("--output"),
                TerminalPicture.Draw(File.ReadAllText(Needed("--input")), options.GetValueOrDefault("--title") ?? "PowerShell"));
            return 0;
        case "house":
            Console.WriteLine(HouseReport.Write(Needed("--repository"), options.GetValueOrDefault("--module")));
            return 0;
        case "sentences":
            File.WriteAllText(Needed("--output"), SentenceList.Write(Needed("--repository")));
            return 0;
        default:
            throw new ArgumentException($"There is no command '{args[0]}'. Try --help.");
    }
}
catch (Exception exception)
    when (exception is ArgumentException or IOException or InvalidDataException or UriFormatException or UnauthorizedAccessException)
{
    Console.Error.WriteLine("luca-tools: " + exception.Message);
    return 1;
}

string Needed(string name) =>
    options.TryGetValue(name, out string? value) ? value : throw new ArgumentException($"{args[0]} needs {name}. Try --help.");
