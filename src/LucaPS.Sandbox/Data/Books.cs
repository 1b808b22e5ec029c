using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Numerics;
using System.Threading;

namespace LucaPS.Sandbox.Data;

/// <summary>
/// One company's books: the generator's, overlaid with what was created or changed since.
/// Rows are made on demand, so 100,000 invoices cost nothing until they are read.
/// </summary>
internal sealed class Books
{
    private const int FirstWrittenLine = 1_000_000;
    private readonly Generator _generator;
    private readonly ConcurrentDictionary<int, Invoice> _changed = new();
    private readonly ConcurrentDictionary<int, bool> _removed = new();
    private readonly ConcurrentDictionary<(int Version, string Filter), int[]> _filtered = new();
    private readonly ConcurrentDictionary<int, ILookup<string?, int>> _byCustomer = new();
    private readonly Lock _writing = new();
    private readonly bool _hugeAmounts;
    private readonly int _generatedInvoices;
    private int _invoices;
    private int _lines;
    private int _made;
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

    public Table<Supplier> Suppliers =>
        field ??= new(Enumerable.Range(0, _generator.Suppliers).Select(_generator.Supplier), supplier => supplier.Id);

    public Customer[] Customers => CustomerTable.Rows;

    public Product[] Products => ProductTable.Rows;

    public Account[] Accounts => _generator.Accounts(Customers);

    public PurchaseInvoice[] PurchaseInvoices =>
        field ??= [.. Enumerable.Range(0, _generator.PurchaseInvoices).Select(_generator.PurchaseInvoice)];

    public Ledger Ledger => field ??= new Ledger(this, _generator);

    /// <summary>Counts every change of an invoice.</summary>
    public int Version => Volatile.Read(ref _version);

    public int InvoiceCount => Volatile.Read(ref _invoices);

    public BigInteger TurnoverCents => _hugeAmounts && Company.Index == 0
        ? BigInteger.Parse("98765432109876543210", System.Globalization.CultureInfo.InvariantCulture)
        : 1_234_567;

    /// <summary>Whether an invoice is the generator's, changed or not.</summary>
    public bool IsGenerated(int number) => number < _generatedInvoices;

    /// <summary>An invoice, with its customer as of now.</summary>
    public Invoice Invoice(int number)
    {
        Invoice invoice = _changed.TryGetValue(number, out Invoice? changed) ? changed : _generator.Invoice(number);
        return CustomerTable.Changed && FindCustomer(invoice.Customer?.Id) is { } customer ? invoice with { Customer = customer } : invoice;
    }

    public Invoice? FindInvoice(string? id) =>
        EntityId.TryParse(id, EntityKind.Invoice, Company.Index, out int number) && number < InvoiceCount && !_removed.ContainsKey(number)
            ? Invoice(number)
            : null;

    public Customer? FindCustomer(string? id) => CustomerTable.Find(id);

    public Product? FindProduct(string? id) => ProductTable.Find(id);

    /// <summary>Whether numbers and positions differ because an invoice was removed.</summary>
    public bool HasGaps => !_removed.IsEmpty;

    /// <summary>The numbers of the matching invoices.</summary>
    public int[] InvoiceNumbers(string filterKey, Func<Invoice, bool> fits)
    {
        int version = Volatile.Read(ref _version);
        return _filtered.GetOrAdd(
            (version, filterKey), _ => [.. Enumerable.Range(0, InvoiceCount).Where(i => !_removed.ContainsKey(i) && fits(Invoice(i)))]);
    }

    /// <summary>An empty customer.</summary>
    public Customer NewCustomer(DateTimeOffset now)
    {
        int number = _generator.Customers + Interlocked.Increment(ref _made);
        return new Customer(EntityId.For(EntityKind.Customer, Company.Index, number), string.Empty, null, true, null, null, null, 0, now)
        {
            CompanyIndex = Company.Index,
            Number = number,
            UpdatedAt = now
        };
    }

    public Product NewProduct(DateTimeOffset now) =>
        new(
            EntityId.For(EntityKind.Product, Company.Index, Generator.Products + Interlocked.Increment(ref _made)), string.Empty, true,
            "stk", 0, null, 0)
        { VatPercent = 25, UpdatedAt = now };

    public Supplier NewSupplier(DateTimeOffset now) =>
        new(
            EntityId.For(EntityKind.Supplier, Company.Index, _generator.Suppliers + Interlocked.Increment(ref _made)), string.Empty, null,
            null, now);

    /// <summary>The numbers of a customer's invoices, oldest first.</summary>
    public int[] InvoiceNumbersOf(string customerId) =>
        [.. _byCustomer.GetOrAdd(
            Volatile.Read(ref _version), _ => InvoiceNumbers(string.Empty, _ => true).ToLookup(i => Invoice(i).Customer?.Id))[customerId]];

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

    /// <summary>Takes a draft out of the books.</summary>
    public void Remove(Invoice invoice)
    {
        lock (_writing)
        {
            _removed[invoice.Number] = true;
            Changed();
        }
    }

    /// <summary>The next invoice number; after the generated ones, finalized invoices are numbered without gaps.</summary>
    public int NextInvoiceNumber() =>
        _changed.Values.Select(invoice => invoice.InvoiceNumber ?? 0).Append(10_000 + _generatedInvoices).Max() + 1;

    /// <summary>An id for a new line.</summary>
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

    public Books Of(SandboxCompany company) =>
        _books.GetOrAdd(company.Id, _ => new Lazy<Books>(() => new Books(company, company.Index switch
        {
            0 => _options.Invoices,
            1 => 12,
            2 => 0,
            _ => 3,
        }, _options.HugeAmounts))).Value;
}
