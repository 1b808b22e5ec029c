using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace LucaPS.Tools.House;

/// <summary>
/// The figures that CONTRIBUTING.md bounds: lines, the longest file, method and signature, and rooms that use each other.
/// </summary>
internal static class HouseReport
{
    public const int MaxFileLines = 350;
    public const int MaxMethodLines = 60;
    public const int MaxParameters = 5;

    private static readonly string[] s_projects = ["LucaPS.Core", "LucaPS.Adapters", "LucaPS"];

    /// <param name="repository">The root of the repository.</param>
    /// <param name="module">A laid out module; null for no circles.</param>
    public static string Write(string repository, string? module)
    {
        StringBuilder text = new();
        foreach (string project in s_projects)
        {
            IReadOnlyList<SourceFile> files = SourceTree.Read(Path.Combine(repository, "src", project));
            SourceFile longest = files.MaxBy(file => file.Lines)!;
            (SourceFile File, SourceMethod Method)[] methods = [.. files.SelectMany(file => file.Methods.Select(method => (file, method)))];
            (SourceFile File, SourceMethod Method) longestMethod = methods.MaxBy(entry => entry.Method.Lines);
            (SourceFile File, SourceMethod Method) widest = methods.MaxBy(entry => entry.Method.Parameters);
            text.AppendLine(project)
                .AppendLine(CultureInfo.InvariantCulture, $"  lines              {files.Sum(file => file.Lines)} in {files.Count} files")
                .AppendLine(CultureInfo.InvariantCulture, $"  longest file       {longest.Lines} lines: {longest.Path}")
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  longest method     {longestMethod.Method.Lines} lines: {longestMethod.File.Path}, {longestMethod.Method.Name}")
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  longest signature  {widest.Method.Parameters} parameters: {widest.File.Path}, {widest.Method.Name}");
            foreach (string fault in TooLarge(files)) text.AppendLine("    " + fault);
            if (module is null || Find(module, project) is not { } assembly) continue;
            RoomGraph graph = RoomGraph.Read(assembly, files);
            IReadOnlyList<IReadOnlyList<string>> circles = graph.Circles();
            text.AppendLine(CultureInfo.InvariantCulture, $"  circles            {circles.Count}{string.Concat(circles.Select(circle => ": " + string.Join(", ", circle.Select(room => room.Length == 0 ? "(root)" : room))))}");
            if (RoomGraph.OrderOf(project) is not { } order) continue;
            IReadOnlyList<string> upwards = graph.Upwards(order);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  upward uses        {upwards.Count}{string.Concat(upwards.Select(use => "\n    " + use))}");
        }

        if (module is not null)
        {
            IReadOnlyList<string> unused = UnusedMembers.Find(s_projects.Select(project => Find(module, project)).OfType<string>());
            text.AppendLine(CultureInfo.InvariantCulture, $"members that nothing uses  {unused.Count}");
            foreach (string member in unused) text.AppendLine("    " + member);
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Whatever is larger than CONTRIBUTING.md allows.</summary>
    public static IEnumerable<string> TooLarge(IEnumerable<SourceFile> files) => files.SelectMany(file =>
        file.Methods.Where(method => method.Lines > MaxMethodLines)
            .Select(method => $"{file.Path}: {method.Name} is longer than {MaxMethodLines} lines")
            .Concat(file.Methods.Where(method => method.Parameters > MaxParameters)
                .Select(method => $"{file.Path}: {method.Name} has more than {MaxParameters} parameters"))
            .Concat(file.Lines > MaxFileLines ? [$"{file.Path} is longer than {MaxFileLines} lines"] : [])).Distinct();

    private static string? Find(string module, string project)
    {
        string[] places =
        [
            Path.Combine(module, "bin", "net8.0", project + ".dll"),
            Path.Combine(module, "bin", "net8.0", "dependencies", project + ".dll")
        ];
        return places.FirstOrDefault(File.Exists);
    }
}
