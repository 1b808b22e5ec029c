using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LucaPS.Schema;

/// <summary>
/// The cache's own format, made for a cold start: opening it reads a table of names, and a type is read when it is first asked for,
/// so that a list of invoices costs the root type, three others and none of the several hundred that a schema has.
/// Layout: magic, hash of all that follows, key, time, flags, root names, index of types, texts, types.
/// </summary>
internal static class SchemaCacheFormat
{
    // The last byte is the version: any other version counts as absent.
    private const int Magic = 'L' | ('S' << 8) | ('C' << 16) | (2 << 24);
    private const int HashedFrom = 12;
    private const byte RefusedFlag = 1;
    private const byte SchemaFlag = 2;
    private const byte FallbackFlag = 4;
    private const int MaxWrappers = 32;

    public static byte[] Write(CachedSchema cached, string key)
    {
        var output = new CacheWriter();
        output.Int32(Magic);
        output.Int64(0);
        byte[] keyBytes = Encoding.UTF8.GetBytes(key);
        output.Number(keyBytes.Length);
        output.Stream.Write(keyBytes, 0, keyBytes.Length);
        output.Int64(cached.CheckedAt.UtcTicks);
        output.Byte((byte)((cached.Refused ? RefusedFlag : 0) | (cached.Schema is null ? 0 : SchemaFlag) | (cached.Schema is { IsFallback: true } ? FallbackFlag : 0)));
        if (cached.Schema is { } schema) WriteSchema(output, schema);
        byte[] bytes = output.Stream.ToArray();
        ulong hash = CacheBytes.Hash(bytes.AsSpan(HashedFrom));
        for (int i = 0; i < 8; i++) bytes[4 + i] = (byte)(hash >> (8 * i));
        return bytes;
    }

    /// <summary>Null when it is damaged, of another version or of another key.</summary>
    public static CachedSchema? Read(byte[] bytes, string key)
    {
        try
        {
            var input = new CacheBytes(bytes, 0);
            if (input.Int32() != Magic || (ulong)input.Int64() != CacheBytes.Hash(bytes.AsSpan(HashedFrom))) return null;
            if (!string.Equals(input.Text(input.Number()), key, StringComparison.Ordinal)) return null;
            long ticks = input.Int64();
            if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return null;
            byte flags = input.Byte();
            LucaSchema? schema = (flags & SchemaFlag) == 0 ? null : new CachedTypes(bytes, input, (flags & FallbackFlag) != 0).Schema;
            return new CachedSchema(new DateTimeOffset(ticks, TimeSpan.Zero), (flags & RefusedFlag) != 0, schema);
        }
        catch (CacheDamagedException)
        {
            return null;
        }
    }

    private static void WriteSchema(CacheWriter output, LucaSchema schema)
    {
        // Types first, to know where each begins and which texts there are.
        var body = new CacheWriter();
        List<(string Name, int Start)> index = [];
        foreach (SchemaType type in schema.Types.Values)
        {
            index.Add((type.Name, body.Length));
            WriteType(body, type);
        }

        // Roots and index refer to texts as the types do, so they are written by the same writer and moved to the front.
        int end = body.Length;
        body.Text(schema.QueryTypeName);
        body.Text(schema.MutationTypeName);
        body.Text(schema.SubscriptionTypeName);
        body.Number(index.Count);
        foreach ((string name, int start) in index)
        {
            body.Text(name);
            body.Number(start);
        }

        byte[] all = body.Stream.ToArray();
        output.Int32(all.Length - end);
        body.WriteTexts(output);
        output.Stream.Write(all, end, all.Length - end);
        output.Stream.Write(all, 0, end);
    }

    private static void WriteType(CacheWriter output, SchemaType type)
    {
        output.Byte((byte)type.Kind);
        output.Text(type.Description);
        WriteList(output, type.Fields, field =>
        {
            output.Text(field.Name);
            output.Text(field.Description);
            WriteRef(output, field.Type);
            WriteList(output, field.Arguments, argument => WriteInputValue(output, argument));
            output.Byte(field.IsDeprecated ? (byte)1 : (byte)0);
            output.Text(field.DeprecationReason);
        });
        WriteList(output, type.InputFields, value => WriteInputValue(output, value));
        WriteList(output, type.EnumValues, value =>
        {
            output.Text(value.Name);
            output.Text(value.Description);
            output.Byte(value.IsDeprecated ? (byte)1 : (byte)0);
            output.Text(value.DeprecationReason);
        });
        WriteList(output, type.Interfaces, output.Text);
        WriteList(output, type.PossibleTypes, output.Text);
    }

    private static void WriteList<T>(CacheWriter output, IReadOnlyList<T> items, Action<T> write)
    {
        output.Number(items.Count);
        foreach (T item in items) write(item);
    }

    private static void WriteInputValue(CacheWriter output, SchemaInputValue value)
    {
        output.Text(value.Name);
        output.Text(value.Description);
        WriteRef(output, value.Type);
        output.Text(value.DefaultValue);
        output.Byte(value.IsDeprecated ? (byte)1 : (byte)0);
        output.Text(value.DeprecationReason);
    }

    private static void WriteRef(CacheWriter output, TypeRef type)
    {
        output.Byte((byte)type.Kind);
        if (type.OfType is { } inner) WriteRef(output, inner);
        else output.Text(type.Name);
    }

    /// <summary>The types of an open cache. Safe for any number of threads: a type read twice is the same twice.</summary>
    private sealed class CachedTypes : IReadOnlyDictionary<string, SchemaType>
    {
        private readonly byte[] _bytes;
        private readonly string?[] _texts;
        private readonly int _textEnds;
        private readonly int _textStart;
        private readonly int _typesStart;
        private readonly Dictionary<string, int> _index;
        private readonly string[] _names;
        private readonly int[] _starts;
        private readonly SchemaType?[] _types;

        public CachedTypes(byte[] bytes, CacheBytes input, bool isFallback)
        {
            _bytes = bytes;
            int indexLength = input.Int32();
            int texts = input.Int32();
            if (texts < 0 || texts > bytes.Length / 4) throw new CacheDamagedException();
            _texts = new string?[texts];
            _textEnds = input.Position;
            input.Skip(4 * texts);
            _textStart = input.Position;
            input.Skip(texts == 0 ? 0 : new CacheBytes(bytes, _textEnds + (4 * (texts - 1))).Int32());
            int indexStart = input.Position;
            input.Skip(indexLength);
            _typesStart = input.Position;

            var index = new CacheBytes(bytes, indexStart);
            string query = Text(ref index) ?? throw new CacheDamagedException();
            string? mutation = Text(ref index), subscription = Text(ref index);
            int count = index.Count();
            _index = new Dictionary<string, int>(count, StringComparer.Ordinal);
            _names = new string[count];
            _starts = new int[count];
            _types = new SchemaType?[count];
            for (int i = 0; i < count; i++)
            {
                _names[i] = Name(ref index);
                _starts[i] = index.Number();
                _index[_names[i]] = i;
            }

            if (!_index.ContainsKey(query)) throw new CacheDamagedException();
            Schema = new LucaSchema { Types = this, QueryTypeName = query, MutationTypeName = mutation, SubscriptionTypeName = subscription, IsFallback = isFallback };
        }

        public LucaSchema Schema { get; }

        public int Count => _index.Count;

        public IEnumerable<string> Keys => _names;

        public IEnumerable<SchemaType> Values => Enumerable.Range(0, _names.Length).Select(Get);

        public SchemaType this[string key] => TryGetValue(key, out SchemaType? type) ? type : throw new KeyNotFoundException(key);

        public bool ContainsKey(string key) => _index.ContainsKey(key);

#if NET8_0_OR_GREATER
        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out SchemaType value)
#else
        public bool TryGetValue(string key, out SchemaType value)
#endif
        {
            bool found = _index.TryGetValue(key, out int index);
            value = found ? Get(index) : null!;
            return found;
        }

        public IEnumerator<KeyValuePair<string, SchemaType>> GetEnumerator() =>
            Enumerable.Range(0, _names.Length).Select(i => new KeyValuePair<string, SchemaType>(_names[i], Get(i))).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private SchemaType Get(int index)
        {
            if (_types[index] is { } known) return known;
            try
            {
                return _types[index] = ReadType(index);
            }
            catch (CacheDamagedException e)
            {
                // The hash fits, so these bytes were not damaged but made by something else.
                throw new LucaException(
                    LucaErrorId.UnexpectedResponse, "The cached schema of this connection is not one that LucaPS wrote. Run Get-LucaSchema -Refresh.", e);
            }
        }

        private SchemaType ReadType(int index)
        {
            var input = new CacheBytes(_bytes, _typesStart);
            input.Skip(_starts[index]);
            TypeKind kind = Kind(ref input);
            if (kind is TypeKind.List or TypeKind.NonNull) throw new CacheDamagedException();
            string? description = Text(ref input);
            var fields = new SchemaField[input.Count()];
            for (int i = 0; i < fields.Length; i++) fields[i] = ReadField(ref input);
            SchemaInputValue[] inputFields = ReadInputValues(ref input);
            var values = new SchemaEnumValue[input.Count()];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = new SchemaEnumValue
                {
                    Name = Name(ref input),
                    Description = Text(ref input),
                    IsDeprecated = input.Byte() != 0,
                    DeprecationReason = Text(ref input),
                };
            }

            return new SchemaType
            {
                Kind = kind,
                Name = _names[index],
                Description = description,
                Fields = fields,
                InputFields = inputFields,
                EnumValues = values,
                Interfaces = ReadNames(ref input),
                PossibleTypes = ReadNames(ref input),
            };
        }

        private SchemaField ReadField(ref CacheBytes input) => new()
        {
            Name = Name(ref input),
            Description = Text(ref input),
            Type = ReadRef(ref input, 0),
            Arguments = ReadInputValues(ref input),
            IsDeprecated = input.Byte() != 0,
            DeprecationReason = Text(ref input),
        };

        private SchemaInputValue[] ReadInputValues(ref CacheBytes input)
        {
            int count = input.Count();
            if (count == 0) return [];
            var values = new SchemaInputValue[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = new SchemaInputValue
                {
                    Name = Name(ref input),
                    Description = Text(ref input),
                    Type = ReadRef(ref input, 0),
                    DefaultValue = Text(ref input),
                    IsDeprecated = input.Byte() != 0,
                    DeprecationReason = Text(ref input),
                };
            }

            return values;
        }

        private string[] ReadNames(ref CacheBytes input)
        {
            int count = input.Count();
            if (count == 0) return [];
            string[] names = new string[count];
            for (int i = 0; i < count; i++) names[i] = Name(ref input);
            return names;
        }

        private TypeRef ReadRef(ref CacheBytes input, int depth)
        {
            if (depth > MaxWrappers) throw new CacheDamagedException();
            TypeKind kind = Kind(ref input);
            return kind is TypeKind.List or TypeKind.NonNull
                ? new TypeRef { Kind = kind, OfType = ReadRef(ref input, depth + 1) }
                : new TypeRef { Kind = kind, Name = Name(ref input) };
        }

        private static TypeKind Kind(ref CacheBytes input)
        {
            byte kind = input.Byte();
            return kind <= (byte)TypeKind.NonNull ? (TypeKind)kind : throw new CacheDamagedException();
        }

        /// <summary>As introspection takes them: a name goes into documents as it stands.</summary>
        private string Name(ref CacheBytes input) => Text(ref input) is { } name && SchemaNames.IsName(name) ? name : throw new CacheDamagedException();

        private string? Text(ref CacheBytes input)
        {
            int index = input.Number() - 1;
            if (index < 0) return null;
            if (index >= _texts.Length) throw new CacheDamagedException();
            if (_texts[index] is { } known) return known;
            int start = index == 0 ? 0 : new CacheBytes(_bytes, _textEnds + (4 * (index - 1))).Int32();
            int end = new CacheBytes(_bytes, _textEnds + (4 * index)).Int32();
            if (start < 0 || end < start) throw new CacheDamagedException();
            var text = new CacheBytes(_bytes, _textStart);
            text.Skip(start);
            return _texts[index] = text.Text(end - start);
        }
    }
}
