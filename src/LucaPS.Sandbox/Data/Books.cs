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
    private readonly ConcurrentDictionary<int, ILookup<string?, int>> _byCustomer = new();
    private readonly Lock _writing = new();
    private readonly bool _hugeAmounts;
    private readonly int _generatedInvoices;
    private int _invoices;
    private int _lines;
    private int _version;

    public Books(SandboxCompany company, int invoices, bool hugeAmounts)
    {
        Company = company;
        _generator = new Generator(company.Index, hugeAmounts);
        _hugeAmounts = hugeAmounts;
        _generatedInvoices = _invoices = invoices;
        CustomerTable = new(Enumerable.Range(0, _generator.Customers).Select(_generator.Customer), customer => customer.Id);
        ProductTable = new(Enumerable.Range(0, Generator.Products).Select(_generator.Product), product => product.Id);
    }

    public SandboxCompany Company { get; }

    public Table<Customer> CustomerTable { get; }

    public Table<Product> ProductTable { get; }

    public Customer[] Customers => CustomerTable.Rows;

    public Product[] Products => ProductTable.Rows;

    public Account[] Accounts => _generator.Accounts(Customers);

    public PurchaseInvoice[] PurchaseInvoices => field ??= [.. Enumerable.Range(0, _generator.PurchaseInvoices).Select(_generator.PurchaseInvoice)];

    public int InvoiceCount => Volatile.Read(ref _invoices);

    public BigInteger TurnoverCents => _hugeAmounts && Company.Index == 0 ? BigInteger.Parse("98765432109876543210", System.Globalization.CultureInfo.InvariantCulture) : 1_234_567;

    public Invoice Invoice(int number) => _changed.TryGetValue(number, out Invoice? invoice) ? invoice : _generator.Invoice(number);

    public Invoice? FindInvoice(string? id) =>
        EntityId.TryParse(id, EntityKind.Invoice, Company.Index, out int number) && number < InvoiceCount ? Invoice(number) : null;

    public Customer? FindCustomer(string? id) => CustomerTable.Find(id);

    public Product? FindProduct(string? id) => ProductTable.Find(id);

    /// <summary>The numbers of the invoices that fit; null stands for all of them.</summary>
    public int[] InvoiceNumbers(string filterKey, Func<Invoice, bool> fits)
    {
        int version = Volatile.Read(ref _version);
        return _filtered.GetOrAdd((version, filterKey), _ => [.. Enumerable.Range(0, InvoiceCount).Where(i => fits(Invoice(i)))]);
    }

    /// <summary>The numbers of a customer's invoices, oldest first.</summary>
    public int[] InvoiceNumbersOf(string customerId) =>
        [.. _byCustomer.GetOrAdd(Volatile.Read(ref _version), _ => Enumerable.Range(0, InvoiceCount).ToLookup(i => Invoice(i).Customer?.Id))[customerId]];

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
        _byCustomer.Clear();
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
    }, _options.HugeAmounts))).Value;
}
