using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.Tour;
using Xunit;

namespace LucaPS.Tests;

/// <summary>The sandbox's commands as a person meets them.</summary>
[Collection(EngineCollection.Name)]
public sealed class SandboxCommandTests
{
    [Fact]
    public async Task Browse_tells_in_a_sentence_what_the_error_page_says()
    {
        await using SandboxServer server = await SandboxServer.StartAsync();
        string address =
            $"{server.AuthorizeUri}?client_id=nobody&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&response_type=code&locale=en";

        (int code, string said) = await RunAsync("browse", address);

        Assert.Equal(1, code);
        Assert.Contains(
            "ended on a page with status 400. It says: Something is wrong with this link The program", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain('<', said);
    }

    [Fact]
    public async Task Browse_tells_that_nothing_answers()
    {
        (int code, string said) = await RunAsync("browse", $"http://127.0.0.1:{FreePort.Next()}/oauth/authorize?client_id=x");

        Assert.Equal(1, code);
        Assert.Contains("Nothing answers at the address", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_names_every_switch()
    {
        TextWriter console = Console.Out;
        await using StringWriter output = new();
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, await CommandLine.RunAsync(["faults"]));
        }
        finally
        {
            Console.SetOut(console);
        }

        string page = output.ToString();
        Type[] switches =
        [
            typeof(SchemaChanges), typeof(CursorFault), typeof(CursorStyle), typeof(DiscoveryFault), typeof(CallbackFault),
            typeof(ErrorStyle), typeof(FaultAction), typeof(EndpointKind)
        ];
        string[] names = [.. switches.SelectMany(Enum.GetNames).Where(name => name != nameof(SchemaChanges.None))
            .Select(name => char.ToLowerInvariant(name[0]) + name[1..])];
        Assert.All(names, name => Assert.Contains('`' + name + '`', page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Shell_is_the_machines_own_PowerShell_where_there_is_one(int generation)
    {
        string? pwsh = RealShell.Find();
        Assert.SkipWhen(pwsh is null, "There is no pwsh on PATH and none among the .NET tools.");
        await using StringWriter output = new();
        using StringReader input = new("""
            '[' + ((Get-LucaCompany | Select-Object -ExpandProperty Name) -join '|') + ']'
            exit 3

            """);

        int code = await RealShell.RunAsync(pwsh!, generation, input, output);

        Assert.Contains(
            generation == 1 ? "[Fjellvåg Regnskap AS]" : "[Fjellvåg Regnskap AS|Blåbær & Sønn AS|Ærlig Øl ENK]",
            output.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(3, code);
    }

    [Fact]
    public async Task Where_there_is_no_PowerShell_the_shell_says_what_is_missing()
    {
        await using StringWriter output = new();
        using StringReader input = new("(Get-LucaCompany -First 1).Name\nexit\n");

        Assert.Equal(0, await ShellCommand.RunAsync(2, input, output));

        Assert.Contains("There is no PowerShell on this machine", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Fjellvåg Regnskap AS", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        TextWriter console = Console.Error;
        await using StringWriter error = new();
        Console.SetError(error);
        try
        {
            return (await CommandLine.RunAsync(arguments), error.ToString());
        }
        finally
        {
            Console.SetError(console);
        }
    }
}
