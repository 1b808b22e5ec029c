using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Benchmarks.Inner;

/// <summary>
/// What a cold start reads: the cached schema, as far as a list of invoices needs it; beside it the server's answer.
/// </summary>
[MemoryDiagnoser]
public class SchemaBenchmarks
{
    private readonly byte[] _answer = InnerData.IntrospectionAnswer;
    private string _folder = null!;
    private SchemaCacheFile _file = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("lucaps-bench").FullName;
        _file = new SchemaCacheFile(_folder, new SchemaCacheKey(new Uri("http://127.0.0.1"), "bench", null));
        _file.Write(new CachedSchema(DateTimeOffset.UtcNow, Refused: false, InnerData.Schema), NullReporter.Instance);
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public object CacheAndSelection()
    {
        LucaSchema schema = _file.Read(NullReporter.Instance)!.Schema!;
        _ = schema.QueryType.Field("saleInvoices");
        return new SelectionBuilder(schema).Default("SaleInvoice");
    }

    [Benchmark]
    public object? Introspection() => IntrospectionReader.Read(_answer);
}
