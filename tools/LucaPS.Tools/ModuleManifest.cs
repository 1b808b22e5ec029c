using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;

namespace LucaPS.Tools;

/// <summary>A module's manifest, read by PowerShell's own parser without running any of it.</summary>
internal sealed class ModuleManifest
{
    private readonly Hashtable _values;

    private ModuleManifest(string path, Hashtable values)
    {
        Path = path;
        _values = values;
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>With the prerelease label, as a package has it.</summary>
    public string Version => Text("ModuleVersion") + (Data("Prerelease") is { } label ? "-" + label : string.Empty);

    /// <summary>The one manifest in a module's folder.</summary>
    /// <exception cref="InvalidDataException">There is none, or several.</exception>
    public static string Find(string module)
    {
        string[] found = Directory.GetFiles(module, "*.psd1");
        return found.Length == 1
            ? found[0]
            : throw new InvalidDataException($"'{module}' has {found.Length} manifests, and a module has one.");
    }

    /// <exception cref="InvalidDataException">It is not a manifest.</exception>
    public static ModuleManifest Read(string path)
    {
        ScriptBlockAst script = Parser.ParseFile(System.IO.Path.GetFullPath(path), out _, out ParseError[] errors);
        if (errors.Length > 0) throw new InvalidDataException($"'{path}' cannot be read: {errors[0].Message}");
        if (script.EndBlock?.Statements
            is not [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }])
            throw new InvalidDataException($"'{path}' is not a manifest: it has to be one hashtable.");
        return new ModuleManifest(path, (Hashtable)table.SafeGetValue());
    }

    /// <exception cref="InvalidDataException">The manifest has no such key.</exception>
    public string Text(string key) => _values[key] as string ?? throw new InvalidDataException($"'{Path}' has no {key}.");

    public IEnumerable<string> List(string key) => Strings(_values[key]);

    /// <summary>The value under PrivateData.PSData, or null.</summary>
    public string? Data(string key) => PSData?[key] as string;

    public IEnumerable<string> DataList(string key) => Strings(PSData?[key]);

    private Hashtable? PSData => (_values["PrivateData"] as Hashtable)?["PSData"] as Hashtable;

    private static IEnumerable<string> Strings(object? value) => value switch
    {
        null => [],
        string one => [one],
        IEnumerable many => many.Cast<object>().Select(item => item.ToString()!),
        _ => throw new InvalidDataException($"{value} is not a list of texts."),
    };
}
