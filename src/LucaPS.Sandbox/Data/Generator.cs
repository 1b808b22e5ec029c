using System;
using System.Globalization;
using System.Numerics;

namespace LucaPS.Sandbox.Data;

/// <summary>Makes a company's books from nothing but numbers: the same at each start, each row by itself.</summary>
internal sealed class Generator(int company)
{
    private static readonly DateOnly FirstDate = new(2023, 1, 2);

    private static readonly string[] CustomerNames =
    [
        "Bjørnstjerne Bakeri AS", "Åsgård Båtutleie AS", "Østre Ærfugl DA", "Kråkeskogen Barnehage SA", "Hvitløk & Hår", "Sæterhytta Camping",
        "Trollstigen Sykler AS", "Nordavind Strikk ENK", "Fossekallen Rør AS", "Lykkeliten Kafé", "Måne & Måse AS", "Jærbøen Potet SA",
        "Øksefabrikken AS", "Ærverdig Antikvariat", "Tindved Hagesenter AS", "Gråbein Taxi", "Smørøyet Catering AS", "Brøyt & Bær AS",
        "Elvebredden Yoga", "Skjærgårdens Låsservice AS",
    ];

    private static readonly string[] ProductNames =
    [
        "Rådgivning", "Timearbeid", "Kjøring", "Årsoppgjør", "Lønnskjøring", "Møte på nett", "Brød, grovt", "Lisens \"Pro\"", "Blåbærsyltetøy 400 g",
        "Ved, bjørk 40 l", "Frakt", "Kurs <b>nybegynner</b>",
    ];

    private static readonly string[] Units = ["time", "stk", "km", "stk", "stk", "time", "stk", "md", "glass", "sekk", "stk", "dag"];

    /// <summary>Free text as people write it.</summary>
    private static readonly string?[] Comments =
    [
        null, "Takk for handelen!", null, "Linje én\nlinje to", "=SUM(A1:A9)", null, "<b>Husk</b> rabatt & \"bonus\"", "Tabulator\there; semikolon, komma",
        "🎉 Gratulerer med dagen 🇳🇴", null, "2024-05-17", "Ref. O'Neill \\ C:\\temp",
    ];

    private static readonly (string Street, string Code, string City)[] Places =
    [
        ("Storgata 1", "0155", "Oslo"), ("Bryggen 7", "5003", "Bergen"), ("Ærøygata 12 B", "4010", "Stavanger"), ("Øvre Strandvei 3", "7010", "Trondheim"),
    ];

    public int Customers => company == 0 ? 40 : 8;

    public static int Products => ProductNames.Length;

    public static int Accounts => AccountPlan.Length;

    public int PurchaseInvoices => company == 0 ? 120 : 5;

    private static (int Number, string Name, string? VatCode)[] AccountPlan { get; } =
    [
        (1500, "Kundefordringer", null), (1920, "Bankinnskudd", null), (2400, "Leverandørgjeld", null), (2700, "Utgående merverdiavgift", null),
        (3000, "Salgsinntekt, avgiftspliktig", "3"), (3100, "Salgsinntekt, avgiftsfri", "5"), (4300, "Innkjøp av varer for videresalg", "1"),
        (5000, "Lønn til ansatte", null), (6300, "Leie lokale", "1"), (6800, "Kontorrekvisita", "1"), (7140, "Reisekostnad, ikke oppgavepliktig", null),
        (8150, "Annen rentekostnad", null),
    ];

    public Customer Customer(int i)
    {
        ulong h = Hash(1, i);
        string name = CustomerNames[i % CustomerNames.Length];
        if (i >= CustomerNames.Length)
            name += " " + (i / CustomerNames.Length + 1).ToString(CultureInfo.InvariantCulture);
        (string street, string code, string city) = Places[(int)(h >> 8) % Places.Length & 3];
        return new Customer(
            EntityId.For(EntityKind.Customer, company, i),
            name,
            i % 5 == 4 ? null : $"post+{i.ToString(CultureInfo.InvariantCulture)}@kunde{company.ToString(CultureInfo.InvariantCulture)}.example",
            i % 7 != 6,
            Comments[(i + 3) % Comments.Length],
            i % 3 == 2 ? null : Data.OrganisationNumber.Synthetic(2000 + (company * 50) + i),
            i % 6 == 5 ? null : new Address(i % 4 == 3 ? null : street, code, city, "NO"),
            company == 0 && i == 0 ? BigInteger.Parse("12345678901234567890123", CultureInfo.InvariantCulture) : new BigInteger((long)(h % 5_000_000)) - 1_000_000,
            NorwegianTime.Convert(new DateTimeOffset(2022, 6, 1, 8, 30, 0, TimeSpan.Zero).AddHours((h % 4000) + (ulong)i)));
    }

    public Product Product(int i)
    {
        ulong h = Hash(2, i);
        return new Product(
            EntityId.For(EntityKind.Product, company, i),
            ProductNames[i],
            i % 9 != 8,
            Units[i],
            Price(i),
            Comments[(i + 1) % Comments.Length],
            (h % 100_000) / 1000m);
    }

    public Invoice Invoice(int i)
    {
        ulong h = Hash(3, i);
        bool draft = i % 10 == 9;
        bool credit = i % 40 == 17;
        DateOnly date = FirstDate.AddDays((int)(i * 3L / 4 % 1000));
        DateTimeOffset created = NorwegianTime.Convert(new DateTimeOffset(date.ToDateTime(new TimeOnly(9, (int)(h % 60), (int)((h >> 6) % 60))), TimeSpan.Zero));
        Line[] lines = new Line[i % 8 == 7 ? 3 : 2];
        for (int n = 0; n < lines.Length; n++)
            lines[n] = InvoiceLine(i, n, credit);
        return new Invoice
        {
            Id = EntityId.For(EntityKind.Invoice, company, i),
            Number = i,
            InvoiceNumber = draft ? null : 10_001 + i,
            InvoiceDate = draft && i % 20 == 19 ? null : date,
            PaymentDays = (int)(h % 3) switch { 0 => 14, 1 => 30, _ => 10 },
            InvoiceType = draft ? "DRAFT" : credit ? "CREDIT_NOTE" : "INVOICE",
            SentAt = draft || i % 6 == 5 ? null : NorwegianTime.Convert(created.AddMinutes(3 + (double)(h % 300))),
            SendMethod = draft || i % 6 == 5 ? null : i % 4 == 0 ? "EHF" : "EMAIL",
            CreatedAt = created,
            UpdatedAt = NorwegianTime.Convert(created.AddDays(h % 9)),
            Comment = Comments[i % Comments.Length],
            Currency = i % 25 == 24 ? "EUR" : "NOK",
            ExchangeRate = i % 25 == 24 ? 11.123450m : null,
            Paid = !draft && i % 3 != 1,
            Customer = draft && i % 30 == 29 ? null : Customer((int)((h >> 12) % (ulong)Customers)),
            Lines = lines,
        };
    }

    public Account Account(int i)
    {
        (int number, string name, string? vat) = AccountPlan[i];
        return new Account(EntityId.For(EntityKind.Account, company, i), number, name, vat, new BigInteger((long)(Hash(4, i) % 90_000_000)) - 45_000_000, i != 10);
    }

    public PurchaseInvoice PurchaseInvoice(int i)
    {
        ulong h = Hash(5, i);
        DateOnly date = FirstDate.AddDays(i * 5 % 1000);
        string state = (h % 3) switch { 0 => "RECEIVED", 1 => "APPROVED", _ => "PAID" };
        return new PurchaseInvoice(
            EntityId.For(EntityKind.PurchaseInvoice, company, i),
            CustomerNames[(int)(h >> 5) % CustomerNames.Length & 15],
            date,
            date.AddDays(21),
            (long)(h % 2_000_000) + 100,
            state,
            state == "PAID" ? NorwegianTime.Convert(new DateTimeOffset(date.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero).AddDays(10)) : null,
            i % 2 == 0 ? (1_000_000_000L + i).ToString(CultureInfo.InvariantCulture) : null);
    }

    private Line InvoiceLine(int invoice, int n, bool credit)
    {
        ulong h = Hash(6, (invoice * 4) + n);
        int productNumber = (int)(h % (ulong)Products);
        Product? product = invoice % 11 == 10 && n == 1 ? null : Product(productNumber);
        decimal quantity = (h >> 20) % 4 == 0 ? ((h >> 24) % 100_000) / 1000m : 1 + (int)((h >> 24) % 12);

        // A few rows hold amounts that no double holds: 2^53 + 1 and more.
        bool huge = company == 0 && n == 0 && invoice is 27 or 77 or 177;
        return new Line(
            EntityId.For(EntityKind.Line, company, (invoice * 4) + n),
            product?.Name ?? "Diverse",
            huge ? 1 : credit ? -quantity : quantity,
            product?.Unit,
            huge ? 9_007_199_254_740_993 + (invoice * 2) : (product?.UnitPriceCents ?? 9_990) + (long)((h >> 40) % 50),
            huge ? 0 : (h >> 50) % 8 == 0 ? 10 : 0,
            product);
    }

    private long Price(int i) => 4_950 + ((long)(Hash(7, i) % 200) * 1_250);

    /// <summary>SplitMix64 over what is asked for.</summary>
    private ulong Hash(int purpose, int i)
    {
        ulong z = unchecked(((ulong)(uint)i * 0x9E3779B97F4A7C15) + ((ulong)(uint)company << 40) + ((ulong)(uint)purpose << 56) + 0x632BE59BD9B4E019);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
