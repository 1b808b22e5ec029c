using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LucaPS.Sandbox.Tour;
using LucaPS.Tools.House;
using Xunit;

namespace LucaPS.Tests.Module;

/// <summary>Rooms (folders) look down: a room uses only those before it. ARCHITECTURE.md, "Rooms".</summary>
public sealed class RoomTests
{
    /// <summary>Uses upwards that are still there. This list only becomes shorter.</summary>
    private static readonly HashSet<string> s_known = [];

    private static RoomGraph Graph(string project)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Engine.ModulePath())!, "bin", "net8.0");
        return RoomGraph.Read(Path.Combine(folder, project + ".dll"), SourceTree.Read(Repository.At("src", project)));
    }

    [Fact]
    public void No_room_of_Core_uses_one_above_it()
    {
        IReadOnlyList<string> upwards = Graph("LucaPS.Core").Upwards(RoomGraph.CoreOrder);
        Assert.Equal(s_known.Order(StringComparer.Ordinal), upwards);
    }

    [Theory]
    [InlineData("LucaPS.Core")]
    [InlineData("LucaPS")]
    public void No_rooms_use_each_other(string project) =>
        Assert.Empty(Graph(project).Circles().Select(circle => string.Join(", ", circle)));

    [Fact]
    public void What_is_not_public_has_the_namespace_of_its_room()
    {
        foreach (SourceFile file in SourceTree.Read(Repository.At("src", "LucaPS.Core")))
        {
            string space = file.Room.Length == 0 ? "LucaPS" : "LucaPS." + file.Room.Replace('/', '.');
            Assert.All(file.Types, type => Assert.Contains(Namespace(type), new[] { "LucaPS", space, "System.Runtime.CompilerServices" }));
        }
    }

    private static string Namespace(string type) => type.LastIndexOf('.') is >= 0 and var dot ? type[..dot] : "";
}
