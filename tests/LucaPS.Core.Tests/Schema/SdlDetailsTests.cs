using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Core.Tests.Client;
using LucaPS.Foundation;
using LucaPS.Schema;
using Xunit;

namespace LucaPS.Core.Tests.Schema;

public sealed class SdlDetailsTests
{
    private const string Details = """
        { "__schema": {
          "directives": [
            { "name": "skip", "description": null, "locations": ["FIELD"], "isRepeatable": false, "args": [] },
            { "name": "auth", "description": "Who may.", "locations": ["OBJECT", "FIELD_DEFINITION"], "isRepeatable": true, "args": [
              { "name": "role", "description": null, "defaultValue": "\"reader\"", "isDeprecated": true, "deprecationReason": "Use roles.",
                "type": { "kind": "NON_NULL", "name": null, "ofType": { "kind": "SCALAR", "name": "String", "ofType": null } } } ] } ],
          "types": [ { "name": "Date", "specifiedByURL": "https://example.org/date" }, { "name": "By", "specifiedByURL": null } ] } }
        """;

    private const string Sdl = """
        scalar Date

        input By @oneOf {
          id: ID
          number: Int
        }

        type Query {
          find(by: By!, old: Int @deprecated(reason: "Use by.")): Date
        }
        """;

    [Fact]
    public void Directives_and_what_types_are_marked_with_are_printed()
    {
        string sdl = SchemaPrinter.Print(TestSchemas.FromSdl(Sdl), SdlDetails.Read(Encoding.UTF8.GetBytes(Details)));

        Assert.Contains("\"\"\"\nWho may.\n\"\"\"\ndirective @auth(role: String! = \"reader\" @deprecated(reason: \"Use roles.\")) repeatable on OBJECT | FIELD_DEFINITION\n", sdl, StringComparison.Ordinal);
        Assert.Contains("scalar Date @specifiedBy(url: \"https://example.org/date\")\n", sdl, StringComparison.Ordinal);
        Assert.Contains("input By @oneOf {\n", sdl, StringComparison.Ordinal);
        Assert.Contains("old: Int @deprecated(reason: \"Use by.\")", sdl, StringComparison.Ordinal);
        Assert.DoesNotContain("directive @skip", sdl, StringComparison.Ordinal);
    }

    /// <summary>For development: needs node and npm, and a registry that npm can reach.</summary>
    [Fact]
    public async Task Another_implementation_reads_the_same_schema_from_it()
    {
        await using OpenConnection open = await OpenConnection.ByKeyAsync();
        LucaSchema schema = await open.Client.Schema.GetAsync(refresh: false, NullReporter.Instance, default);
        SdlDetails details = await open.Client.Schema.DetailsAsync(schema, NullReporter.Instance, default);
        string folder = Directory.CreateTempSubdirectory("lucaps-sdl-").FullName;
        try
        {
            (int exit, string said) = await RunAsync(
                "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, "graphql@16"], folder);
            Assert.SkipUnless(exit == 0, "npm does not get the package graphql: " + said);
            await File.WriteAllTextAsync(Path.Combine(folder, "read.cjs"), """
                const { buildSchema, introspectionFromSchema } = require('graphql');
                const fs = require('fs');
                for (const name of ['own', 'marked']) {
                    const schema = buildSchema(fs.readFileSync(name + '.graphql', 'utf8'));
                    const options = { inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true, oneOf: true };
                    fs.writeFileSync(name + '.json', JSON.stringify(introspectionFromSchema(schema, options)));
                }
                """, TestContext.Current.CancellationToken);
            string own = SchemaPrinter.Print(schema, details);
            string marked = SchemaPrinter.Print(TestSchemas.FromSdl(Sdl), SdlDetails.Read(Encoding.UTF8.GetBytes(Details)));
            await File.WriteAllTextAsync(Path.Combine(folder, "own.graphql"), own, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "marked.graphql"), marked, TestContext.Current.CancellationToken);

            (exit, said) = await RunAsync("node", ["read.cjs"], folder);

            Assert.True(exit == 0, said);
            Assert.Equal(own, Again(Path.Combine(folder, "own.json")));
            Assert.Equal(marked, Again(Path.Combine(folder, "marked.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Again(string path)
    {
        byte[] json = File.ReadAllBytes(path);
        return SchemaPrinter.Print(IntrospectionReader.Read(json)!, SdlDetails.Read(json));
    }

    private static async Task<(int Exit, string Said)> RunAsync(string program, string[] arguments, string folder)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output + await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {program} on PATH.");
            throw;
        }
    }
}
