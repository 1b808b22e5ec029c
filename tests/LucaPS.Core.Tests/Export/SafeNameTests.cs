using System;
using System.Linq;
using LucaPS.Export;
using Xunit;

namespace LucaPS.Core.Tests.Export;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData("CON")]
    [InlineData("nul")]
    [InlineData("Com1")]
    [InlineData("lpt9")]
    [InlineData("a.")]
    [InlineData("..")]
    [InlineData("a ")]
    [InlineData("a/b\\c:d*e?f\"g<h>i|j")]
    [InlineData("")]
    [InlineData("Ærlig & Sønn AS")]
    [InlineData("changes-20260101T000000Z")]
    public void What_some_system_cannot_keep_is_called_otherwise(string name)
    {
        string safe = new SafeNames([name]).Of(name);

        Assert.Matches("^[A-Za-z0-9_-]+$", safe);
        Assert.NotEqual(name, safe);
        Assert.Matches("-[0-9a-f]{8}$", safe);
    }

    [Fact]
    public void Names_that_differ_in_case_alone_are_files_of_their_own()
    {
        string[] names = ["QWzh2B", "qwzh2b", "saleInvoices", new string('x', 300), new string('x', 301)];
        SafeNames safe = new(names);

        Assert.Equal(names.Length, names.Select(safe.Of).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("saleInvoices", safe.Of("saleInvoices"));
        Assert.All(names, name => Assert.True(safe.Of(name).Length < 100));
    }
}
