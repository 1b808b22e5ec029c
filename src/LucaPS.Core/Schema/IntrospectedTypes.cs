using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace LucaPS.Schema;

/// <summary>
/// The types of an introspection, each read when it is first asked for: a list of invoices needs the root type, three others and none of
/// the several hundred that a schema has. Safe for any number of threads: a type read twice is the same twice.
/// </summary>
internal sealed class IntrospectedTypes : IReadOnlyDictionary<string, SchemaType>
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<string> Keys => _entries.Keys;

    public IEnumerable<SchemaType> Values => _entries.Values.Select(entry => entry.Type);

    /// <summary>What introspection says of each type, by the type's name.</summary>
    public IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> Json =>
        _entries.Select(entry => new KeyValuePair<string, ReadOnlyMemory<byte>>(entry.Key, entry.Value.Json));

    public SchemaType this[string key] => _entries[key].Type;

    /// <summary>Adds a type, unless one of that name is there already.</summary>
    public void Add(string name, ReadOnlyMemory<byte> json)
    {
        if (!_entries.ContainsKey(name)) _entries.Add(name, new Entry(json));
    }

    /// <summary>As the indexer, but the next who asks reads it again.</summary>
    public SchemaType ReadOnce(string name) => IntrospectionReader.ReadType(_entries[name].Json);

    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    public bool TryGetValue(string key, out SchemaType value)
    {
        value = _entries.TryGetValue(key, out Entry? entry) ? entry.Type : null!;
        return entry is not null;
    }

    public IEnumerator<KeyValuePair<string, SchemaType>> GetEnumerator() =>
        _entries.Select(entry => new KeyValuePair<string, SchemaType>(entry.Key, entry.Value.Type)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Entry(ReadOnlyMemory<byte> json)
    {
        private SchemaType? _type;

        public ReadOnlyMemory<byte> Json => json;

        public SchemaType Type => _type ??= IntrospectionReader.ReadType(json);
    }
}
