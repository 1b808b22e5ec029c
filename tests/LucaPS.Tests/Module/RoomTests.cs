using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LucaPS.Sandbox.Tour;
using LucaPS.Tools.House;
using Mono.Cecil;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>Rooms (folders) look down: a room uses only those before it. ARCHITECTURE.md, "Rooms".</summary>
public sealed class RoomTests
{
    private static RoomGraph Graph(string project) => RoomGraph.Read(AssemblyOf(project), SourceTree.Read(Repository.At("src", project)));

    private static string AssemblyOf(string project) =>
        Path.Combine(Path.GetDirectoryName(Engine.ModulePath())!, "bin", "net8.0", project + ".dll");

    [Theory]
    [InlineData("LucaPS.Core")]
    [InlineData("LucaPS")]
    public void No_room_uses_one_above_it(string project) => Assert.Empty(Graph(project).Upwards(RoomGraph.OrderOf(project)!));

    [Theory]
    [InlineData("src/LucaPS.Core")]
    [InlineData("src/LucaPS.Adapters")]
    [InlineData("src/LucaPS")]
    public void Files_methods_and_signatures_stay_short(string folder) =>
        Assert.Empty(HouseReport.TooLarge(SourceTree.Read(Repository.At(folder.Split('/')))));

    /// <summary>.editorconfig allows 140 columns; only what a string literal makes wider is.</summary>
    [Theory]
    [InlineData("src")]
    [InlineData("tools")]
    [InlineData("tests")]
    public void No_line_is_wider_than_140_columns(string folder)
    {
        string root = Repository.At(folder);
        Assert.Empty(SourceTree.Files(root).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => SourceTree.WideLines(File.ReadAllText(Path.Combine(root, file)), 140).Select(line => $"{file}:{line}")));
    }

    [Theory]
    [InlineData("LucaPS.Core")]
    [InlineData("LucaPS")]
    public void What_is_not_public_has_the_namespace_of_its_room(string project)
    {
        using ModuleDefinition assembly = ModuleDefinition.ReadModule(AssemblyOf(project));
        HashSet<string> open = [.. assembly.Types.Where(type => type.IsPublic).Select(type => type.FullName)];
        foreach (SourceFile file in SourceTree.Read(Repository.At("src", project)))
        {
            string space = file.Room.Length == 0 ? "LucaPS" : "LucaPS." + file.Room.Replace('/', '.');
            Assert.All(
                file.Types.Where(type => !open.Contains(type)),
                type => Assert.Contains(Namespace(type), new[] { "LucaPS", space, "System.Runtime.CompilerServices" }));
        }
    }

    private static string Namespace(string type) => type.LastIndexOf('.') is >= 0 and var dot ? type[..dot] : "";
}
