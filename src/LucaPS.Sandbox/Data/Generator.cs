using System;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace LucaPS.Sandbox.Data;

/// <summary>Makes a company's books from numbers alone: the same at each start, each row independent of the others.</summary>
internal sealed class Generator(int company, bool hugeAmounts)
{
    /// <summary>An invoice that was paid in more instalments than a page holds.</summary>
    public const int InstalmentInvoice = 20;
    private const int Instalments = 130;

    /// <summary>Positions in the chart of accounts.</summary>
    public const int Bank = 1, VatOnSales = 3, Sales = 4, ExemptSales = 5;
    private const int InstalmentPayments = 1_000_000;
    private const int CustomerAccounts = 1000;
    private const int SupplierAccounts = 500_000;

    private static readonly DateOnly s_firstDate = new(2023, 1, 2);

    private static readonly string[] s_customerNames =
    [
        "Bjørnstjerne Bakeri AS", "Åsgård Båtutleie AS", "Østre Ærfugl DA", "Kråkeskogen Barnehage SA", "Hvitløk & Hår",
        "Sæterhytta Camping",
        "Trollstigen Sykler AS", "Nordavind Strikk ENK", "Fossekallen Rør AS", "Lykkeliten Kafé", "Måne & Måse AS", "Jærbøen Potet SA",
        "Øksefabrikken AS", "Ærverdig Antikvariat", "Tindved Hagesenter AS", "Gråbein Taxi", "Smørøyet Catering AS", "Brøyt & Bær AS",
        "Elvebredden Yoga", "Skjærgårdens Låsservice AS",
    ];

    private static readonly string[] s_productNames =
    [
        "Rådgivning", "Timearbeid", "Kjøring", "Årsoppgjør", "Lønnskjøring", "Møte på nett", "Brød, grovt", "Lisens \"Pro\"",
        "Blåbærsyltetøy 400 g",
        "Ved, bjørk 40 l", "Frakt", "Kurs <b>nybegynner</b>",
    ];

    private static readonly string[] s_units = ["time", "stk", "km", "stk", "stk", "time", "stk", "md", "glass", "sekk", "stk", "dag"];

    /// <summary>The ordinary rate, transport, food, and exempt.</summary>
    private static readonly int[] s_vatRates = [25, 25, 12, 25, 25, 25, 15, 25, 15, 25, 25, 0];

    /// <summary>Free text as people write it.</summary>
    private static readonly string?[] s_comments =
    [
        null, "Takk for handelen!", null, "Linje én\nlinje to", "=SUM(A1:A9)", null, "<b>Husk</b> rabatt & \"bonus\"",
        "Tabulator\there; semikolon, komma",
        "🎉 Gratulerer med dagen 🇳🇴", null, "2024-05-17", "Ref. O'Neill \\ C:\\temp",
    ];

    private static readonly (string Street, string Code, string City)[] s_places =
    [
        ("Storgata 1", "0155", "Oslo"), ("Bryggen 7", "5003", "Bergen"), ("Ærøygata 12 B", "4010", "Stavanger"),
        ("Øvre Strandvei 3", "7010", "Trondheim"),
    ];

    public int Customers => company == 0 ? 40 : 8;

    public static int Products => s_productNames.Length;

    public int Suppliers => company == 0 ? 198 : 5;

    public int PurchaseInvoices => company == 0 ? 120 : 5;

    private static (int Number, string Name, string? VatCode)[] AccountPlan { get; } =
    [
        (1500, "Kundefordringer", null), (1920, "Bankinnskudd", null), (2400, "Leverandørgjeld", null),
        (2700, "Utgående merverdiavgift", null),
        (3000, "Salgsinntekt, avgiftspliktig", "3"), (3100, "Salgsinntekt, avgiftsfri", "5"),
        (4300, "Innkjøp av varer for videresalg", "1"),
        (5000, "Lønn til ansatte", null), (6300, "Leie lokale", "1"), (6800, "Kontorrekvisita", "1"),
        (7140, "Reisekostnad, ikke oppgavepliktig", null),
        (8150, "Annen rentekostnad", null),
    ];

    public Customer Customer(int i)
    {
        ulong h = Hash(1, i);
        string name = s_customerNames[i % s_customerNames.Length];
        if (i >= s_customerNames.Length)
            name += " " + (i / s_customerNames.Length + 1).ToString(CultureInfo.InvariantCulture);
        (string street, string code, string city) = s_places[(int)(h >> 8) % s_places.Length & 3];
        DateTimeOffset created = NorwegianTime.Convert(
            new DateTimeOffset(2022, 6, 1, 8, 30, 0, TimeSpan.Zero).AddHours((h % 4000) + (ulong)i));
        return new Customer(
            EntityId.For(EntityKind.Customer, company, i),
            name,
            i % 5 == 4
                ? null
                : $"post+{i.ToString(CultureInfo.InvariantCulture)}@kunde{company.ToString(CultureInfo.InvariantCulture)}.example",
            i % 7 != 6,
            s_comments[(i + 3) % s_comments.Length],
            i % 3 == 2 ? null : Data.OrganisationNumber.Synthetic(2000 + (company * 50) + i),
            i % 6 == 5 ? null : new Address(i % 4 == 3 ? null : street, code, city, "NO"),
            hugeAmounts && company == 0 && i == 0
                ? BigInteger.Parse("12345678901234567890123", CultureInfo.InvariantCulture)
                : new BigInteger((long)(h % 5_000_000)) - 1_000_000,
            created)
        {
            CompanyIndex = company,
            Number = i,
            UpdatedAt = NorwegianTime.Convert(created.AddDays((h >> 16) % 900)),
            ExternalReference = i % 4 == 3 ? null : "CRM-" + (1000 + i).ToString(CultureInfo.InvariantCulture),
        };
    }

    public Product Product(int i)
    {
        ulong h = Hash(2, i);
        return new Product(
            EntityId.For(EntityKind.Product, company, i),
            s_productNames[i],
            i % 9 != 8,
            s_units[i],
            Price(i),
            s_comments[(i + 1) % s_comments.Length],
            (h % 100_000) / 1000m)
        {
            VatPercent = s_vatRates[i],
            UpdatedAt = NorwegianTime.Convert(new DateTimeOffset(2022, 6, 1, 8, 0, 0, TimeSpan.Zero).AddDays((h >> 16) % 900)),
        };
    }

    public Invoice Invoice(int i)
    {
        ulong h = Hash(3, i);
        Settlement settlement = Settlements.Of(i);
        bool draft = settlement == Settlement.Draft;
        bool foreign = Settlements.IsForeign(i);
        DateOnly date = s_firstDate.AddDays((int)(i * 3L / 4 % 1000));
        DateTimeOffset created = NorwegianTime.Convert(
            new DateTimeOffset(date.ToDateTime(new TimeOnly(9, (int)(h % 60), (int)((h >> 6) % 60))), TimeSpan.Zero));
        Invoice invoice = new()
        {
            Id = EntityId.For(EntityKind.Invoice, company, i),
            CompanyIndex = company,
            Number = i,
            InvoiceNumber = draft ? null : 10_001 + i,
            InvoiceDate = draft && i % 20 == 19 ? null : date,
            PaymentDays = (int)(h % 3) switch { 0 => 14, 1 => 30, _ => 10 },
            InvoiceType = draft ? "DRAFT" : Settlements.IsCredit(i) ? "CREDIT_NOTE" : "INVOICE",
            SentAt = draft || i % 6 == 5 ? null : NorwegianTime.Convert(created.AddMinutes(3 + (double)(h % 300))),
            SendMethod = draft || i % 6 == 5 ? null : i % 4 == 0 ? "EHF" : "EMAIL",
            CreatedAt = created,
            UpdatedAt = NorwegianTime.Convert(created.AddDays(h % 9)),
            Comment = s_comments[i % s_comments.Length],
            ExternalReference = i % 5 == 0 ? "ORD-" + (50_000 + i).ToString(CultureInfo.InvariantCulture) : null,
            Currency = foreign ? "EUR" : "NOK",
            ExchangeRate = foreign ? 11.123450m : null,
            Customer = draft && i % 30 == 29 ? null : Customer(CustomerOf(Settlements.IsCredit(i) ? Settlements.SourceOf(i) : i)),
            Lines = Lines(i),
        };
        return settlement switch
        {
            Settlement.Paid => invoice with { Payments = PaidFor(invoice), ClosedBy = EntityId.For(EntityKind.EntryMatch, company, i) },
            Settlement.PartlyPaid =>
                invoice with { Payments = [new Payment(PaymentId(i), date.AddDays(12), invoice.TotalWithVatCents * 2 / 5, "Delbetaling")] },
            Settlement.CreditClosed => invoice with { ClosedBy = EntityId.For(EntityKind.EntryMatch, company, i) },
            Settlement.Credited => invoice with { ClosedBy = EntityId.For(EntityKind.EntryMatch, company, Settlements.CreditOf(i)!.Value) },
            _ => invoice,
        };
    }

    /// <summary>An account of the chart.</summary>
    public Account Account(int i)
    {
        (int number, string name, string? vat) = AccountPlan[i];
        return new Account(
            EntityId.For(EntityKind.Account, company, i), number, name, vat, new BigInteger((long)(Hash(4, i) % 90_000_000)) - 45_000_000,
            i != 10);
    }

    /// <summary>The account that all invoices of a customer are posted to.</summary>
    public Account Account(Customer customer) => new(
        EntityId.For(EntityKind.Account, company, CustomerAccounts + customer.Number), 1500, customer.Name, null, customer.BalanceCents,
        customer.Active)
    {
        SubCode = (10_001 + customer.Number).ToString(CultureInfo.InvariantCulture),
    };

    public Supplier Supplier(int i) => new(
        EntityId.For(EntityKind.Supplier, company, i),
        "Leverandør " + (i + 1).ToString(CultureInfo.InvariantCulture),
        i % 3 == 2 ? null : Data.OrganisationNumber.Synthetic(4000 + i),
        i % 4 == 3 ? null : (15_060_000_000 + (long)(Hash(9, i) % 9_999_999)).ToString(CultureInfo.InvariantCulture),
        NorwegianTime.Convert(new DateTimeOffset(2023, 1, 2, 8, 0, 0, TimeSpan.Zero).AddDays(Hash(9, i) % 900)));

    /// <summary>The chart and the customers' and suppliers' own accounts.</summary>
    public Account[] Accounts(Customer[] customers) =>
    [
        .. Enumerable.Range(0, AccountPlan.Length).Select(Account),
        .. customers.Select(Account),
        .. Enumerable.Range(0, Suppliers).Select(i => new Account(
            EntityId.For(EntityKind.Account, company, SupplierAccounts + i), 2400, Supplier(i).Name, null, -(long)(Hash(8, i) % 9_000_000),
            true)
        {
            SubCode = (20_001 + i).ToString(CultureInfo.InvariantCulture),
        }),
    ];

    public PurchaseInvoice PurchaseInvoice(int i)
    {
        ulong h = Hash(5, i);
        DateOnly date = s_firstDate.AddDays(i * 5 % 1000);
        string state = (h % 3) switch { 0 => "RECEIVED", 1 => "APPROVED", _ => "PAID" };
        return new PurchaseInvoice(
            EntityId.For(EntityKind.PurchaseInvoice, company, i),
            s_customerNames[(int)(h >> 5) % s_customerNames.Length & 15],
            date,
            date.AddDays(21),
            (long)(h % 2_000_000) + 100,
            state,
            state == "PAID"
                ? NorwegianTime.Convert(new DateTimeOffset(date.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero).AddDays(10))
                : null,
            i % 2 == 0 ? (1_000_000_000L + i).ToString(CultureInfo.InvariantCulture) : null);
    }

    private int CustomerOf(int invoice) => (int)((Hash(3, invoice) >> 12) % (ulong)Customers);

    /// <summary>A credit note has those of the invoice that it credits.</summary>
    private Line[] Lines(int invoice)
    {
        int source = Settlements.IsCredit(invoice) ? Settlements.SourceOf(invoice) : invoice;
        Line[] lines = new Line[source % 8 == 7 ? 3 : 2];
        for (int n = 0; n < lines.Length; n++)
        {
            lines[n] = InvoiceLine(source, n);
            if (source != invoice)
                lines[n] = lines[n] with { Id = EntityId.For(EntityKind.Line, company, (invoice * 4) + n), Quantity = -lines[n].Quantity };
        }

        return lines;
    }

    private Line InvoiceLine(int invoice, int n)
    {
        ulong h = Hash(6, (invoice * 4) + n);
        int productNumber = (int)(h % (ulong)Products);
        Product? product = invoice % 11 == 10 && n == 1 ? null : Product(productNumber);
        decimal quantity = (h >> 20) % 4 == 0 ? ((h >> 24) % 100_000) / 1000m : 1 + (int)((h >> 24) % 12);

        // A few rows hold amounts that a double cannot: 2^53 + 1 and more.
        bool huge = hugeAmounts && company == 0 && n == 0 && invoice is 27 or 77 or 177;
        return new Line(
            EntityId.For(EntityKind.Line, company, (invoice * 4) + n),
            product?.Name ?? "Diverse",
            huge ? 1 : quantity,
            product?.Unit,
            huge ? 9_007_199_254_740_993 + (invoice * 2) : (product?.UnitPriceCents ?? 9_990) + (long)((h >> 40) % 50),
            huge ? 0 : (h >> 50) % 8 == 0 ? 10 : 0,
            product,
            Settlements.IsForeign(invoice) ? 0 : product?.VatPercent ?? 25);
    }

    private Payment[] PaidFor(Invoice invoice)
    {
        long total = invoice.TotalWithVatCents;
        DateOnly date = invoice.InvoiceDate!.Value;
        if (company != 0 || invoice.Number != InstalmentInvoice)
            return [new Payment(PaymentId(invoice.Number), date.AddDays(9), total, Reference(invoice))];
        long each = total / Instalments;
        return [.. Enumerable.Range(0, Instalments).Select(n => new Payment(
            PaymentId(InstalmentPayments + n), date.AddDays(7 * n), n == Instalments - 1 ? total - (each * n) : each, $"Avdrag {n + 1}"))];
    }

    private static string Reference(Invoice invoice) => "KID " + invoice.InvoiceNumber?.ToString(CultureInfo.InvariantCulture);

    private string PaymentId(int number) => EntityId.For(EntityKind.Payment, company, number);

    private long Price(int i) => 4_950 + ((long)(Hash(7, i) % 200) * 1_250);

    /// <summary>SplitMix64 of the arguments.</summary>
    private ulong Hash(int purpose, int i)
    {
        ulong z =
            unchecked(((ulong)(uint)i * 0x9E3779B97F4A7C15) + ((ulong)(uint)company << 40) + ((ulong)(uint)purpose << 56)
                + 0x632BE59BD9B4E019);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
