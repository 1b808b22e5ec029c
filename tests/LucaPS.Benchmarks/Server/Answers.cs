using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LucaPS.Benchmarks.Server;

/// <summary>Assembles answers from bytes made in advance.</summary>
internal sealed class Answers(ServerSettings settings, InvoiceData invoices, byte[] schema)
{
    private const int LargestPage = 100;

    // Each the other's inverse, modulo 2^64.
    private const ulong Scramble = 0x9E3779B97F4A7C15;
    private const ulong Unscramble = 0xF1DE83E19937733D;

    private readonly byte[] _companies = Companies(settings.Companies);

    /// <summary>The answer to a document, as pieces to send one after another.</summary>
    public List<ReadOnlyMemory<byte>> Answer(IReadOnlyList<PlannedField> fields, JsonElement variables)
    {
        List<ReadOnlyMemory<byte>> pieces = [Bytes("{\"data\":{")];
        for (int i = 0; i < fields.Count; i++)
        {
            pieces.Add(Bytes((i == 0 ? "\"" : ",\"") + fields[i].Alias + "\":"));
            Add(pieces, fields[i], variables);
        }

        pieces.Add(Bytes("}}"));
        return pieces;
    }

    public static string CompanyId(int index) => "C" + index.ToString("00000", CultureInfo.InvariantCulture);

    private void Add(List<ReadOnlyMemory<byte>> pieces, PlannedField field, JsonElement variables)
    {
        switch (field.Name)
        {
            case "__schema":
                pieces.Add(schema);
                break;
            case "companies":
                pieces.Add(_companies);
                break;
            case "saleInvoices":
                AddPage(pieces, field, variables);
                break;
            case "saleInvoice" when invoices.IndexOf(field.Text("id", variables)) is >= 0 and int index:
                pieces.Add(invoices.Slice(index, 1, out _));
                break;
            case "__typename":
                pieces.Add(Bytes("\"Query\""));
                break;
            default:
                pieces.Add(Bytes("null"));
                break;
        }
    }

    private void AddPage(List<ReadOnlyMemory<byte>> pieces, PlannedField field, JsonElement variables)
    {
        int from = field.Text("after", variables) is { } cursor ? Offset(cursor) : 0;
        int wanted = Math.Clamp(field.Number("first", variables) ?? LargestPage, 0, LargestPage);
        int end = Math.Min(from + wanted, settings.Rows);
        pieces.Add(Bytes(field.WantsEdges ? "{\"edges\":[" : "{\"nodes\":["));
        for (int row = from; row < end;)
        {
            if (row > from) pieces.Add(Bytes(","));
            if (field.WantsEdges) pieces.Add(Bytes("{\"node\":"));
            pieces.Add(invoices.Slice(row, field.WantsEdges ? 1 : end - row, out int given));
            if (field.WantsEdges) pieces.Add(Bytes("}"));
            row += given;
        }

        string total = field.WantsTotal ? ",\"totalCount\":" + settings.Rows.ToString(CultureInfo.InvariantCulture) : "";
        pieces.Add(
            Bytes("],\"pageInfo\":{\"hasNextPage\":" + (end < settings.Rows ? "true" : "false") + ",\"endCursor\":\"" + Cursor(end) + "\"}"
                + total + "}"));
    }

    private static byte[] Companies(int count)
    {
        StringBuilder text = new("{\"nodes\":[");
        for (int i = 0; i < count; i++)
        {
            string number = (910_000_000 + i).ToString(CultureInfo.InvariantCulture);
            _ = text.Append(i == 0 ? "" : ",").Append("{\"id\":\"").Append(CompanyId(i)).Append("\",\"name\":\"Foretak ").Append(i)
                .Append(" AS\",\"organisationNumber\":\"").Append(number).Append("\"}");
        }

        return Bytes(text.Append(
            "],\"pageInfo\":{\"hasNextPage\":false,\"hasPreviousPage\":false,\"startCursor\":\"MQ\",\"endCursor\":\"Mg\"}}").ToString());
    }

    private string Cursor(int offset) => settings.OpaqueCursors
        ? ((ulong)offset * Scramble).ToString("x16", CultureInfo.InvariantCulture)
        : Convert.ToBase64String(Bytes(offset.ToString(CultureInfo.InvariantCulture))).TrimEnd('=');

    private int Offset(string cursor) => settings.OpaqueCursors
        ? (int)(ulong.Parse(cursor, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) * Unscramble)
        : int.Parse(
            Convert.FromBase64String(cursor.PadRight((cursor.Length + 3) / 4 * 4, '=')), NumberStyles.None, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
