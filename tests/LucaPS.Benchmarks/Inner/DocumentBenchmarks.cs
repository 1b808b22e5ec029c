using System.Collections.Generic;
using BenchmarkDotNet.Attributes;
using LucaPS.Api;
using LucaPS.Api.Pages;
using LucaPS.Schema;

namespace LucaPS.Benchmarks.Inner;

/// <summary>From parameters to the bytes of a request.</summary>
[MemoryDiagnoser]
public class DocumentBenchmarks
{
    private readonly List<PageAsk> _one = [new(new Feed(), null, 100)];
    private readonly List<PageAsk> _ten = [];
    private ListQuery _query = null!;
    private RootFieldSource _source = null!;

    [GlobalSetup]
    public void Setup()
    {
        _query = new ListQuery { Schema = InnerData.Schema, Field = InnerData.ListField, Selection = InnerData.Selection };
        _source = new RootFieldSource(
            new RootFields(InnerData.Schema).Classify(InnerData.ListField), InnerData.Selection, [], isJson: false);
        for (int i = 0; i < 10; i++) _ten.Add(new PageAsk(new Feed(new CompanyTarget("C0000" + i)), null, 100));
    }

    [Benchmark]
    public object DefaultSelection() => new SelectionBuilder(_query.Schema).Default("SaleInvoice");

    [Benchmark]
    public byte[] OneCompany() => RequestBody.Write(_source.Build(_one));

    [Benchmark]
    public byte[] TenCompanies() => RequestBody.Write(_source.Build(_ten));
}
