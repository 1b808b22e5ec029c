using System.Text.Json;
using BenchmarkDotNet.Attributes;
using LucaPS.Api.Pages;
using LucaPS.Rows;

namespace LucaPS.Benchmarks.Inner;

/// <summary>From the bytes of a page of 100 invoices to rows; the baseline only reads the tokens.</summary>
[MemoryDiagnoser]
public class RowBenchmarks
{
    private byte[] _page = null!;
    private PageParser _parser = null!;

    [GlobalSetup]
    public void Setup()
    {
        _page = InnerData.PageData();
        _parser = new PageParser(new RowParser(InnerData.Selection));
    }

    [Benchmark(Baseline = true)]
    public int Tokens()
    {
        Utf8JsonReader json = new(_page);
        int tokens = 0;
        while (json.Read()) tokens++;
        return tokens;
    }

    [Benchmark]
    public object Rows()
    {
        Utf8JsonReader json = new(_page);
        json.Read();
        return _parser.Parse(
            ref json, _page, 1, static _ => PageShape.Connection, static _ => new RowSource(new CompanyInfo("C00000", null, null), null));
    }
}
