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
    /// <summary>What is still larger than it may be. This list only becomes shorter.</summary>
    private static readonly Dictionary<string, string[]> s_large = new()
    {
        ["src/LucaPS.Core"] =
        [
            "Api/GraphQLTransport.cs: Report has more than 5 parameters",
            "Api/HttpGraphQLResponse.cs: HttpGraphQLResponse has more than 5 parameters",
            "Api/Pages/RowQueries.cs: ListAsync has more than 5 parameters",
            "Connections/Store/ConnectionLock.cs: TakeAsync has more than 5 parameters",
            "OAuth/CallbackPages.cs: Page has more than 5 parameters",
            "OAuth/ITokenClient.cs: RedeemCodeAsync has more than 5 parameters",
            "OAuth/TokenClient.cs: RedeemCodeAsync has more than 5 parameters",
            "OAuth/TokenClient.cs: AskAsync has more than 5 parameters",
        ],
    };

    /// <summary>What still uses a room above its own. This list only becomes shorter.</summary>
    private static readonly Dictionary<string, string[]> s_upwards = new()
    {
        ["LucaPS"] = ["Bases: ConnectionFinder uses SignInFlow of SignIn"],
    };

    private static RoomGraph Graph(string project)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Engine.ModulePath())!, "bin", "net8.0");
        return RoomGraph.Read(Path.Combine(folder, project + ".dll"), SourceTree.Read(Repository.At("src", project)));
    }

    [Theory]
    [InlineData("LucaPS.Core")]
    [InlineData("LucaPS")]
    public void No_room_uses_one_above_it(string project) =>
        Assert.Equal(s_upwards.GetValueOrDefault(project, []), Graph(project).Upwards(RoomGraph.OrderOf(project)!));

    [Theory]
    [InlineData("src/LucaPS.Core")]
    [InlineData("src/LucaPS.Adapters")]
    [InlineData("src/LucaPS")]
    public void Files_methods_and_signatures_stay_short(string folder) =>
        Assert.Equal(
            s_large.GetValueOrDefault(folder, []).Order(StringComparer.Ordinal),
            HouseReport.TooLarge(SourceTree.Read(Repository.At(folder.Split('/')))).Order(StringComparer.Ordinal));

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
