using System;
using System.Globalization;
using System.Text;

namespace LucaPS.Benchmarks.Server;

/// <summary>Invoices as JSON, 100 to a block, made once, so nothing is computed while something is measured.</summary>
internal sealed class InvoiceData
{
    public const int BlockSize = 100;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // As long as the service's own ids.
    private const int IdLength = 6;
    private const long IdBase = 1_000_000_000;

    private static readonly string[] s_firstNames = ["Fjell", "Nordlys", "Havblikk", "Skogen", "Bryggen", "Østkanten", "Måke", "Solsiden"];
    private static readonly string[] s_lastNames =
        ["Bakeri", "Regnskap", "Bygg", "Transport", "Kjøkken", "Data", "Rør", "Elektro", "Frisør", "Hage"];
    private static readonly string[] s_products =
        ["Konsulenttime", "Kjøring", "Materialer", "Årsabonnement", "Support", "Leie av utstyr", "Frakt", "Oppstart"];

    private readonly byte[][] _blocks;
    private readonly int[][] _offsets;

    public InvoiceData(int count)
    {
        Count = count;
        int blocks = (count + BlockSize - 1) / BlockSize;
        _blocks = new byte[blocks][];
        _offsets = new int[blocks][];
        StringBuilder text = new();
        for (int block = 0; block < blocks; block++)
        {
            _ = text.Clear();
            int first = block * BlockSize;
            int rows = Math.Min(BlockSize, count - first);
            int[] offsets = new int[rows + 1];
            using System.IO.MemoryStream bytes = new();
            for (int row = 0; row < rows; row++)
            {
                offsets[row] = (int)bytes.Length;
                bytes.Write(Encoding.UTF8.GetBytes(Invoice(first + row)));
                bytes.WriteByte((byte)',');
            }

            offsets[rows] = (int)bytes.Length;
            _blocks[block] = bytes.ToArray();
            _offsets[block] = offsets;
        }
    }

    /// <summary>The fields of one invoice as a document asks for them: twelve, a customer and two lines.</summary>
    public const string Selection =
        "{ id invoiceNumber invoiceDate dueDate paymentDays draft finalized sentAt currency comment totalCents remainingCents "
        + "saleCustomer { id name } saleInvoiceLineItems { id name quantity unit unitPriceCents saleProduct { id name } } }";

    public int Count { get; }

    /// <summary>The invoices from one on, to the end of the block at most, with commas between them.</summary>
    public ReadOnlyMemory<byte> Slice(int from, int wanted, out int given)
    {
        int row = from % BlockSize;
        int[] offsets = _offsets[from / BlockSize];
        given = Math.Min(wanted, offsets.Length - 1 - row);
        return _blocks[from / BlockSize].AsMemory(offsets[row], offsets[row + given] - offsets[row] - 1);
    }

    public static string Id(int index)
    {
        Span<char> id = stackalloc char[IdLength];
        long rest = IdBase + index;
        for (int i = IdLength - 1; i >= 0; i--)
        {
            id[i] = Digits[(int)(rest % Digits.Length)];
            rest /= Digits.Length;
        }

        return new string(id);
    }

    /// <summary>The index of the invoice with an id; -1 for none.</summary>
    public int IndexOf(string? id)
    {
        if (id?.Length != IdLength) return -1;
        long value = 0;
        foreach (char digit in id)
        {
            int digitValue = Digits.IndexOf(digit, StringComparison.Ordinal);
            if (digitValue < 0) return -1;
            value = (value * Digits.Length) + digitValue;
        }

        value -= IdBase;
        return value >= 0 && value < Count ? (int)value : -1;
    }

    private static string Invoice(int i)
    {
        int customer = (i * 7919) % 1000;
        DateTime date = new DateTime(2020, 1, 1).AddDays(i % 1800);
        bool draft = i % 37 == 0;
        long unit1 = 10_000 + ((i * 131L) % 900_000), unit2 = 500 + ((i * 17L) % 50_000);
        long total = (2 * unit1) + unit2;
        string comment = i % 10 == 3
            ? "\"Deres ref. " + s_lastNames[i % s_lastNames.Length] + ", avtale " + Text(i) + "\\nTakk for handelen!\""
            : "null";
        return "{\"id\":\"" + Id(i) + "\",\"invoiceNumber\":" + (draft ? "null" : Text(10_000 + i))
            + ",\"invoiceDate\":\"" + Day(date) + "\",\"dueDate\":\"" + Day(date.AddDays(14)) + "\",\"paymentDays\":14"
            + ",\"draft\":" + (draft ? "true" : "false") + ",\"finalized\":" + (draft ? "false" : "true")
            + ",\"sentAt\":"
            + (draft ? "null" : "\"" + Day(date) + "T10:" + (i % 60).ToString("00", CultureInfo.InvariantCulture) + ":00+01:00\"")
            + ",\"currency\":\"NOK\",\"comment\":" + comment + ",\"totalCents\":" + Text(total) + ",\"remainingCents\":"
            + (i % 3 == 0 ? Text(total) : "0")
            + ",\"saleCustomer\":{\"id\":\"" + Id(500_000 + customer) + "\",\"name\":\"" + CustomerName(customer) + "\"}"
            + ",\"saleInvoiceLineItems\":[" + Line(i, 0, "2.0", unit1) + "," + Line(i, 1, "1.0", unit2) + "]}";
    }

    private static string Line(int invoice, int line, string quantity, long unitPrice)
    {
        int product = ((invoice * 31) + line) % 200;
        string name = s_products[product % s_products.Length] + " " + Text(product);
        return "{\"id\":\"" + Id(1_000_000 + (invoice * 2) + line) + "\",\"name\":\"" + name + "\",\"quantity\":" + quantity
            + ",\"unit\":\"stk\",\"unitPriceCents\":" + Text(unitPrice) + ",\"saleProduct\":{\"id\":\"" + Id(600_000 + product)
            + "\",\"name\":\"" + name + "\"}}";
    }

    private static string CustomerName(int customer) =>
        s_firstNames[customer % s_firstNames.Length] + " " + s_lastNames[customer / 8 % s_lastNames.Length] + " " + Text(customer) + " AS";

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
