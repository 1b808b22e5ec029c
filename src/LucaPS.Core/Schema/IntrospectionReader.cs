using System;
using System.Collections.Generic;
using System.Text.Json;

namespace LucaPS.Schema;

/// <summary>
/// Reads the answer to an introspection document. What it does not know it passes over; what does not fit (a name that is none,
/// a type that cannot be made out) it leaves out, so that one odd entry does not cost the others.
/// </summary>
internal static class IntrospectionReader
{
    private const int MaxTypes = 20_000;
    private const int MaxMembers = 500_000;
    private const int MaxWrappers = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>Null when the answer holds no schema (refused, or null).</summary>
    /// <param name="utf8">The whole answer, or the value of its <c>data</c>.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.UnexpectedResponse"/>: it is no such answer.</exception>
    public static LucaSchema? Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Options);
        var state = new State();
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return null;
            while (Next(ref reader))
            {
                if (reader.ValueTextEquals("data"u8) && Enter(ref reader, JsonTokenType.StartObject))
                {
                    while (Next(ref reader)) ReadRoot(ref reader, state);
                }
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    ReadRoot(ref reader, state);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no UTF-8, or half a surrogate pair.
            throw Unexpected("it is not JSON as GraphQL has it", e);
        }

        if (!state.Found) return null;
        if (state.Query is null || !state.Types.ContainsKey(state.Query)) throw Unexpected("it names no query type", null);
        return new LucaSchema
        {
            Types = state.Types,
            QueryTypeName = state.Query,
            MutationTypeName = Known(state, state.Mutation),
            SubscriptionTypeName = Known(state, state.Subscription),
        };
    }

    private static string? Known(State state, string? name) => name is not null && state.Types.ContainsKey(name) ? name : null;

    private static void ReadRoot(ref Utf8JsonReader reader, State state)
    {
        if (!reader.ValueTextEquals("__schema"u8) || !Enter(ref reader, JsonTokenType.StartObject))
        {
            SkipValue(ref reader);
            return;
        }

        state.Found = true;
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("queryType"u8)) state.Query = ReadNamed(ref reader);
            else if (reader.ValueTextEquals("mutationType"u8)) state.Mutation = ReadNamed(ref reader);
            else if (reader.ValueTextEquals("subscriptionType"u8)) state.Subscription = ReadNamed(ref reader);
            else if (reader.ValueTextEquals("types"u8)) ReadTypes(ref reader, state);
            else SkipValue(ref reader);
        }
    }

    private static void ReadTypes(ref Utf8JsonReader reader, State state)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray)) return;
        while (NextItem(ref reader))
        {
            if (state.Types.Count >= MaxTypes) throw Unexpected("it has too many types", null);
            if (ReadType(ref reader, state) is not { } type || state.Types.ContainsKey(type.Name)) continue;
            state.Types.Add(type.Name, type);
        }
    }

    private static SchemaType? ReadType(ref Utf8JsonReader reader, State state)
    {
        string? name = null, description = null;
        TypeKind? kind = null;
        List<SchemaField> fields = [];
        List<SchemaInputValue> inputFields = [];
        List<SchemaEnumValue> values = [];
        List<string> interfaces = [], possibleTypes = [];
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8)) kind = ReadKind(ref reader);
            else if (reader.ValueTextEquals("name"u8)) name = ReadText(ref reader);
            else if (reader.ValueTextEquals("description"u8)) description = ReadText(ref reader);
            else if (reader.ValueTextEquals("fields"u8)) ReadFields(ref reader, fields, state);
            else if (reader.ValueTextEquals("inputFields"u8)) ReadInputValues(ref reader, inputFields, state);
            else if (reader.ValueTextEquals("enumValues"u8)) ReadEnumValues(ref reader, values, state);
            else if (reader.ValueTextEquals("interfaces"u8)) ReadNames(ref reader, interfaces, state);
            else if (reader.ValueTextEquals("possibleTypes"u8)) ReadNames(ref reader, possibleTypes, state);
            else SkipValue(ref reader);
        }

        if (!SchemaNames.IsName(name) || kind is null or TypeKind.List or TypeKind.NonNull) return null;
        return new SchemaType
        {
            Kind = kind.Value,
            Name = name!,
            Description = description,
            Fields = fields,
            InputFields = inputFields,
            EnumValues = values,
            Interfaces = interfaces,
            PossibleTypes = possibleTypes,
        };
    }

    private static void ReadFields(ref Utf8JsonReader reader, List<SchemaField> fields, State state)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray)) return;
        while (NextItem(ref reader))
        {
            state.Count();
            string? name = null, description = null, reason = null;
            TypeRef? type = null;
            bool deprecated = false;
            List<SchemaInputValue> arguments = [];
            while (Next(ref reader))
            {
                if (reader.ValueTextEquals("name"u8)) name = ReadText(ref reader);
                else if (reader.ValueTextEquals("description"u8)) description = ReadText(ref reader);
                else if (reader.ValueTextEquals("args"u8)) ReadInputValues(ref reader, arguments, state);
                else if (reader.ValueTextEquals("type"u8)) type = ReadTypeRef(ref reader, 0);
                else if (reader.ValueTextEquals("isDeprecated"u8)) deprecated = ReadBoolean(ref reader);
                else if (reader.ValueTextEquals("deprecationReason"u8)) reason = ReadText(ref reader);
                else SkipValue(ref reader);
            }

            if (!SchemaNames.IsName(name) || type is null) continue;
            fields.Add(new SchemaField
            {
                Name = name!,
                Description = description,
                Type = type,
                Arguments = arguments,
                IsDeprecated = deprecated,
                DeprecationReason = reason,
            });
        }
    }

    private static void ReadInputValues(ref Utf8JsonReader reader, List<SchemaInputValue> values, State state)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray)) return;
        while (NextItem(ref reader))
        {
            state.Count();
            string? name = null, description = null, defaultValue = null, reason = null;
            TypeRef? type = null;
            bool deprecated = false;
            while (Next(ref reader))
            {
                if (reader.ValueTextEquals("name"u8)) name = ReadText(ref reader);
                else if (reader.ValueTextEquals("description"u8)) description = ReadText(ref reader);
                else if (reader.ValueTextEquals("type"u8)) type = ReadTypeRef(ref reader, 0);
                else if (reader.ValueTextEquals("defaultValue"u8)) defaultValue = ReadText(ref reader);
                else if (reader.ValueTextEquals("isDeprecated"u8)) deprecated = ReadBoolean(ref reader);
                else if (reader.ValueTextEquals("deprecationReason"u8)) reason = ReadText(ref reader);
                else SkipValue(ref reader);
            }

            if (!SchemaNames.IsName(name) || type is null) continue;
            SchemaInputValue value = new() { Name = name!, Description = description, Type = type, DefaultValue = defaultValue, IsDeprecated = deprecated, DeprecationReason = reason };
            values.Add(value);
        }
    }

    private static void ReadEnumValues(ref Utf8JsonReader reader, List<SchemaEnumValue> values, State state)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray)) return;
        while (NextItem(ref reader))
        {
            state.Count();
            string? name = null, description = null, reason = null;
            bool deprecated = false;
            while (Next(ref reader))
            {
                if (reader.ValueTextEquals("name"u8)) name = ReadText(ref reader);
                else if (reader.ValueTextEquals("description"u8)) description = ReadText(ref reader);
                else if (reader.ValueTextEquals("isDeprecated"u8)) deprecated = ReadBoolean(ref reader);
                else if (reader.ValueTextEquals("deprecationReason"u8)) reason = ReadText(ref reader);
                else SkipValue(ref reader);
            }

            if (!SchemaNames.IsName(name)) continue;
            values.Add(new SchemaEnumValue { Name = name!, Description = description, IsDeprecated = deprecated, DeprecationReason = reason });
        }
    }

    private static void ReadNames(ref Utf8JsonReader reader, List<string> names, State state)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray)) return;
        while (NextItem(ref reader))
        {
            state.Count();
            if (ReadNameMember(ref reader) is { } name) names.Add(name);
        }
    }

    private static TypeRef? ReadTypeRef(ref Utf8JsonReader reader, int depth)
    {
        if (depth > MaxWrappers || !Enter(ref reader, JsonTokenType.StartObject))
        {
            SkipValue(ref reader);
            return null;
        }

        TypeKind? kind = null;
        string? name = null;
        TypeRef? inner = null;
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8)) kind = ReadKind(ref reader);
            else if (reader.ValueTextEquals("name"u8)) name = ReadText(ref reader);
            else if (reader.ValueTextEquals("ofType"u8)) inner = ReadTypeRef(ref reader, depth + 1);
            else SkipValue(ref reader);
        }

        if (kind is TypeKind.List or TypeKind.NonNull)
        {
            bool twice = kind == TypeKind.NonNull && inner?.Kind == TypeKind.NonNull;
            return inner is null || twice ? inner : new TypeRef { Kind = kind.Value, OfType = inner };
        }

        // A kind that is not known here: the name may still be listed among the types.
        return SchemaNames.IsName(name) ? TypeRef.Named(kind ?? TypeKind.Scalar, name!) : null;
    }

    private static TypeKind? ReadKind(ref Utf8JsonReader reader) => ReadText(ref reader) switch
    {
        "SCALAR" => TypeKind.Scalar,
        "OBJECT" => TypeKind.Object,
        "INTERFACE" => TypeKind.Interface,
        "UNION" => TypeKind.Union,
        "ENUM" => TypeKind.Enum,
        "INPUT_OBJECT" => TypeKind.InputObject,
        "LIST" => TypeKind.List,
        "NON_NULL" => TypeKind.NonNull,
        _ => null,
    };

    private static string? ReadNamed(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject) ? ReadNameMember(ref reader) : null;

    /// <summary>The valid <c>name</c> of the object that the reader is in.</summary>
    private static string? ReadNameMember(ref Utf8JsonReader reader)
    {
        string? name = null;
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("name"u8)) name = ReadText(ref reader);
            else SkipValue(ref reader);
        }

        return SchemaNames.IsName(name) ? name : null;
    }

    /// <summary>To the next member's name; false at the object's end.</summary>
    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Into the next item that is an object, over all that are not; false at the array's end.</summary>
    private static bool NextItem(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>From a member's name into its value if it is of that kind; else over the value.</summary>
    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        if (reader.TokenType != JsonTokenType.PropertyName) return reader.TokenType == start;
        reader.Read();
        if (reader.TokenType == start) return true;
        reader.Skip();
        return false;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName) reader.Skip();
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static bool ReadBoolean(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
        return reader.TokenType == JsonTokenType.True;
    }

    private static LucaException Unexpected(string why, Exception? inner) => new(
        LucaErrorId.UnexpectedResponse,
        "The server's answer about its schema cannot be used: " + why + ". Check that the base address is the one of a Luca host, then try again.",
        inner);

    private sealed class State
    {
        private int _members;

        public Dictionary<string, SchemaType> Types { get; } = new(StringComparer.Ordinal);

        public bool Found { get; set; }

        public string? Query { get; set; }

        public string? Mutation { get; set; }

        public string? Subscription { get; set; }

        public void Count()
        {
            if (++_members > MaxMembers) throw Unexpected("it has too many fields", null);
        }
    }
}
