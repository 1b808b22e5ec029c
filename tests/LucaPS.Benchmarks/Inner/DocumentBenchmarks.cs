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
    private readonly List<CompanyFeed> _one = [new(null)];
    private readonly List<CompanyFeed> _ten = [];
    private readonly long[] _firsts = [100, 100, 100, 100, 100, 100, 100, 100, 100, 100];
    private ListQuery _query = null!;
    private RootField _root = null!;

    [GlobalSetup]
    public void Setup()
    {
        _query = new ListQuery { Schema = InnerData.Schema, Field = InnerData.ListField, Selection = InnerData.Selection };
        _root = new RootFields(InnerData.Schema).Classify(InnerData.ListField);
        for (int i = 0; i < 10; i++) _ten.Add(new CompanyFeed(new CompanyTarget("C0000" + i)));
    }

    [Benchmark]
    public object DefaultSelection() => new SelectionBuilder(_query.Schema).Default("SaleInvoice");

    [Benchmark]
    public byte[] OneCompany() => RequestBody.Write(ListDocument.Build(_root, _query, _one, _firsts, withKey: false));

    [Benchmark]
    public byte[] TenCompanies() => RequestBody.Write(ListDocument.Build(_root, _query, _ten, _firsts, withKey: false));
}
