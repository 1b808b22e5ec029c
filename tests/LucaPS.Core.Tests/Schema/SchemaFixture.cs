using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Core.Tests.Api;
using LucaPS.Core.Tests.Documents;
using LucaPS.Schema;
using Microsoft.Extensions.Time.Testing;

namespace LucaPS.Core.Tests.Schema;

/// <summary>A folder for cached schemas, a server that answers as told, and as many providers as a test wants.</summary>
internal sealed class SchemaFixture : IDisposable
{
    public const string Other = """{"__schema":{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Query","fields":[{"name":"new","type":{"kind":"SCALAR","name":"Int"}}]}]}}""";

    public static readonly SchemaCacheKey Key = new(new Uri("https://luca.test/"), "client", "accounting.read");

    public static string Data { get; } = Encoding.UTF8.GetString(TestSchemas.Answer)[8..^1];

    public string Home { get; } = Path.Combine(Path.GetTempPath(), "lucaps-schema-" + Guid.NewGuid().ToString("N"));

    public string Folder => Path.Combine(Home, "schema");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));

    public FakeTransport Transport { get; } = new();

    public FakeReporter Reporter { get; } = new();

    public SchemaProvider Provider(SchemaCacheKey? key = null) => new(new SchemaCacheFile(Home, key ?? Key), Transport, Time);

    public Task<LucaSchema> GetAsync(SchemaProvider provider) => provider.GetAsync(false, Reporter, default);

    public void Dispose()
    {
        foreach (string folder in new[] { Home, Home + ".moved" })
        {
            // A link is removed, not followed.
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: new DirectoryInfo(folder).LinkTarget is null);
        }

        if (File.Exists(Home + ".moved")) File.Delete(Home + ".moved");
    }
}
