using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Numerics;
using System.Threading;

namespace LucaPS.Sandbox.Data;

/// <summary>
/// One company's books: what the generator makes, with what was created or changed since lying over it.
/// Rows are made when they are asked for, so 100,000 invoices cost nothing until then.
/// </summary>
internal sealed class Books
{
    private const int FirstWrittenLine = 1_000_000;
    private readonly Generator _generator;
    private readonly ConcurrentDictionary<int, Invoice> _changed = new();
    private readonly ConcurrentDictionary<(int Version, string Filter), int[]> _filtered = new();
    private readonly Lock _writing = new();
    private readonly int _generatedInvoices;
    private int _invoices;
    private int _lines;
    private int _version;

    public Books(SandboxCompany company, int invoices)
    {
        Company = company;
        _generator = new Generator(company.Index);
        _generatedInvoices = _invoices = invoices;
        Customers = [.. Enumerable.Range(0, _generator.Customers).Select(_generator.Customer)];
        Products = [.. Enumerable.Range(0, Generator.Products).Select(_generator.Product)];
    }

    public SandboxCompany Company { get; }

    public Customer[] Customers { get; }

    public Product[] Products { get; }

    public Account[] Accounts => field ??= [.. Enumerable.Range(0, Generator.Accounts).Select(_generator.Account)];

    public PurchaseInvoice[] PurchaseInvoices => field ??= [.. Enumerable.Range(0, _generator.PurchaseInvoices).Select(_generator.PurchaseInvoice)];

    public int InvoiceCount => Volatile.Read(ref _invoices);

    public BigInteger TurnoverCents => Company.Index == 0 ? BigInteger.Parse("98765432109876543210", System.Globalization.CultureInfo.InvariantCulture) : 1_234_567;

    public Invoice Invoice(int number) => _changed.TryGetValue(number, out Invoice? invoice) ? invoice : _generator.Invoice(number);

    public Invoice? FindInvoice(string? id) =>
        EntityId.TryParse(id, EntityKind.Invoice, Company.Index, out int number) && number < InvoiceCount ? Invoice(number) : null;

    public Customer? FindCustomer(string? id) => Array.Find(Customers, customer => customer.Id == id);

    public Product? FindProduct(string? id) => Array.Find(Products, product => product.Id == id);

    /// <summary>The numbers of the invoices that fit; null stands for all of them.</summary>
    public int[] InvoiceNumbers(string filterKey, Func<Invoice, bool> fits)
    {
        int version = Volatile.Read(ref _version);
        return _filtered.GetOrAdd((version, filterKey), _ => [.. Enumerable.Range(0, InvoiceCount).Where(i => fits(Invoice(i)))]);
    }

    /// <summary>Puts a new invoice into the books under the next number.</summary>
    public Invoice Add(Func<int, string, Invoice> make)
    {
        lock (_writing)
        {
            int number = _invoices;
            Invoice invoice = make(number, EntityId.For(EntityKind.Invoice, Company.Index, number));
            _changed[number] = invoice;
            Volatile.Write(ref _invoices, number + 1);
            Changed();
            return invoice;
        }
    }

    /// <summary>Changes an invoice, one change at a time.</summary>
    public Invoice Change(Invoice invoice, Func<Invoice, Invoice> change)
    {
        lock (_writing)
        {
            Invoice changed = change(Invoice(invoice.Number));
            _changed[invoice.Number] = changed;
            Changed();
            return changed;
        }
    }

    /// <summary>The next invoice number; numbers of finalized invoices have no gaps beyond the generated ones.</summary>
    public int NextInvoiceNumber() => _changed.Values.Select(invoice => invoice.InvoiceNumber ?? 0).Append(10_000 + _generatedInvoices).Max() + 1;

    /// <summary>An id for a line that is being written.</summary>
    public string NewLineId() => EntityId.For(EntityKind.Line, Company.Index, FirstWrittenLine + Interlocked.Increment(ref _lines));

    private void Changed()
    {
        Interlocked.Increment(ref _version);
        _filtered.Clear();
    }
}

/// <summary>All companies' books.</summary>
internal sealed class Library
{
    private readonly ConcurrentDictionary<string, Lazy<Books>> _books = new(StringComparer.Ordinal);
    private readonly SandboxOptions _options;

    public Library(SandboxOptions options) => _options = options;

    public Books Of(SandboxCompany company) => _books.GetOrAdd(company.Id, _ => new Lazy<Books>(() => new Books(company, company.Index switch
    {
        0 => _options.Invoices,
        1 => 12,
        2 => 0,
        _ => 3,
    }))).Value;
}
