using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// A line with the version and a hash of all that follows; a line of JSON that says whose schema it is and how long the JSON of each type
/// is; then the types, as introspection gave them. So opening it reads no type (<see cref="IntrospectedTypes"/>).
/// </summary>
internal static class SchemaCacheFormat
{
    // The number is the version: any other counts as absent.
    private const string Mark = "LucaPS schema 4 ";

    public static byte[] Write(CachedSchema cached, string key)
    {
        // The documented schema is in LucaPS itself, and is kept as what it lacks.
        IntrospectedTypes types = cached.Schema.Types as IntrospectedTypes ?? new IntrospectedTypes();
        ReadOnlyMemory<byte> header = JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WriteNumber("checkedAt", cached.CheckedAt.UtcTicks);
            writer.WriteBoolean("refused", cached.Refused);
            writer.WriteString("query", cached.Schema.QueryTypeName);
            writer.WriteString("mutation", cached.Schema.MutationTypeName);
            writer.WriteString("subscription", cached.Schema.SubscriptionTypeName);
            writer.WriteString("unreadable", cached.Schema.Unreadable);
            writer.WriteStartArray("refusals");
            foreach (string refusal in cached.Schema.Refusals) writer.WriteStringValue(refusal);
            writer.WriteEndArray();
            writer.WriteStartObject("types");
            foreach (KeyValuePair<string, ReadOnlyMemory<byte>> type in types.Json) writer.WriteNumber(type.Key, type.Value.Length);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        using ByteBuffer content = new();
        content.Write(header.Span);
        content.Write("\n"u8);
        foreach (KeyValuePair<string, ReadOnlyMemory<byte>> type in types.Json) content.Write(type.Value.Span);
        return [.. FirstLine(content.Written.Span), .. content.Written.Span];
    }

    /// <summary>Null when it is damaged, of another version or of another key.</summary>
    public static CachedSchema? Read(byte[] bytes, string key)
    {
        int start = FirstLine([]).Length;
        if (bytes.Length < start || !bytes.AsSpan(0, start).SequenceEqual(FirstLine(bytes.AsSpan(start)))) return null;
        try
        {
            int end = Array.IndexOf(bytes, (byte)'\n', start);
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(start, end - start));
            JsonElement header = document.RootElement;
            if (header.GetProperty("key").GetString() != key) return null;
            DateTimeOffset checkedAt = new(header.GetProperty("checkedAt").GetInt64(), TimeSpan.Zero);
            IntrospectedTypes types = Types(header.GetProperty("types"), bytes.AsMemory(end + 1));
            string? unreadable = header.TryGetProperty("unreadable", out JsonElement words) ? words.GetString() : null;
            LucaSchema? schema = types.Count > 0
                ? Schema(header, types)
                : KnownSchema.Without(header.GetProperty("refusals").EnumerateArray().Select(refusal => refusal.GetString()!));
            if (schema is { IsFallback: true } && unreadable is not null) schema = schema with { Unreadable = unreadable };
            return schema is null ? null : new CachedSchema(checkedAt, header.GetProperty("refused").GetBoolean(), schema);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            // The hash fits, so these bytes were not damaged but made by something else.
            return null;
        }
    }

    /// <summary>
    /// A hash that needs no cryptography to be loaded and takes eight bytes at a time: it is here to find damage, not forgery.
    /// </summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xcbf29ce484222325 ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes.Slice(8);
        }

        foreach (byte b in bytes) hash = Mix(hash ^ b);
        return Mix(hash);
    }

    public static byte[] FirstLine(ReadOnlySpan<byte> content) =>
        Encoding.ASCII.GetBytes(Mark + Hash(content).ToString("x16", CultureInfo.InvariantCulture) + "\n");

    private static IntrospectedTypes Types(JsonElement lengths, ReadOnlyMemory<byte> json)
    {
        var types = new IntrospectedTypes();
        foreach (JsonProperty length in lengths.EnumerateObject())
        {
            if (!SchemaNames.IsName(length.Name)) throw new FormatException();
            types.Add(length.Name, json.Slice(0, length.Value.GetInt32()));
            json = json.Slice(length.Value.GetInt32());
        }

        return types;
    }

    private static LucaSchema? Schema(JsonElement header, IntrospectedTypes types) =>
        header.GetProperty("query").GetString() is { } query && types.ContainsKey(query)
            ? new LucaSchema
            {
                Types = types,
                QueryTypeName = query,
                MutationTypeName = header.GetProperty("mutation").GetString(),
                SubscriptionTypeName = header.GetProperty("subscription").GetString(),
            }
            : null;

    private static ulong Mix(ulong value)
    {
        value *= 0x9e3779b97f4a7c15;
        return value ^ (value >> 29);
    }
}
