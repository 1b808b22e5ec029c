using System;
using System.Collections.Generic;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// Reads the answer to an introspection document. What it does not know it passes over; what does not fit (a name that is none,
/// a type that cannot be made out) it leaves out, so that one odd entry does not cost the others.
/// </summary>
internal static class IntrospectionReader
{
    private const int MaxTypes = 20_000;
    private const int MaxBytes = 64 * 1024 * 1024;
    private const int MaxWrappers = 16;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 64 };

    /// <summary>Null when the answer holds no schema (refused, or null).</summary>
    /// <param name="utf8">The whole answer, or the value of its <c>data</c>.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.UnexpectedResponse"/>: it is not an introspection answer.</exception>
    public static LucaSchema? Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes) throw Unexpected("it is too large", null);
        IntrospectionOutline? outline;
        try
        {
            outline = IntrospectionOutline.Of(utf8.Span, s_options.MaxDepth);
        }
        catch (JsonException exception)
        {
            throw Unexpected("it is not valid JSON", exception);
        }

        if (outline is null) return null;
        var types = new IntrospectedTypes();
        foreach (IntrospectionOutline.TypeEntry type in outline.Types)
        {
            if (IsName(type.Name) && KindOf(type.Kind) is not (null or TypeKind.List or TypeKind.NonNull))
                types.Add(type.Name!, utf8.Slice(type.Start, type.Length).ToArray());
            if (types.Count > MaxTypes) throw Unexpected("it has too many types", null);
        }

        return new LucaSchema
        {
            Types = types,
            QueryTypeName = Root(outline.QueryType) ?? throw Unexpected("it names no query type", null),
            MutationTypeName = Root(outline.MutationType),
            SubscriptionTypeName = Root(outline.SubscriptionType),
        };

        string? Root(string? name) => IsName(name) && types.ContainsKey(name!) ? name : null;
    }

    /// <summary>One type, of which name and kind are known to be good.</summary>
    public static SchemaType ReadType(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument json = Parse(utf8);
        JsonElement type = json.RootElement;
        return new SchemaType
        {
            Kind = KindOf(type) ?? throw Unexpected("a type in it has no known kind", null),
            Name = NameOf(type) ?? throw Unexpected("a type in it has no name", null),
            Description = Text(type, "description"),
            IsOneOf = IsTrue(type, "isOneOf"),
            Fields = ReadMembers(type, "fields", ReadField),
            InputFields = ReadInputValues(type, "inputFields"),
            EnumValues = ReadMembers(type, "enumValues", ReadEnumValue),
            Interfaces = ReadMembers(type, "interfaces", (_, name) => name),
            PossibleTypes = ReadMembers(type, "possibleTypes", (_, name) => name),
        };
    }

    /// <summary>Arguments, or fields of an input type.</summary>
    public static IReadOnlyList<SchemaInputValue> ReadInputValues(JsonElement owner, string list) =>
        ReadMembers(owner, list, ReadInputValue);

    /// <summary>The list's items; none if it is not a list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement owner, string list) =>
        SafeJson.Member(owner, list) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The member's text; null if it is not text.</summary>
    public static string? Text(JsonElement owner, string member) => SafeJson.Text(SafeJson.Member(owner, member));

    /// <summary>The valid name of what is described; null where it has none.</summary>
    public static string? NameOf(JsonElement described) => Text(described, "name") is { } name && IsName(name) ? name : null;

    public static bool IsTrue(JsonElement owner, string member) => SafeJson.Member(owner, member).ValueKind == JsonValueKind.True;

    private static bool IsName(string? name) => name is not null && SchemaNames.IsName(name);

    private static List<T> ReadMembers<T>(JsonElement owner, string list, Func<JsonElement, string, T?> read)
        where T : class
    {
        List<T> members = [];
        foreach (JsonElement item in Items(owner, list))
        {
            if (NameOf(item) is { } name && read(item, name) is { } member) members.Add(member);
        }

        return members;
    }

    private static SchemaField? ReadField(JsonElement field, string name) =>
        ReadTypeRef(SafeJson.Member(field, "type"), 0) is { } type
            ? Describe(field, new SchemaField { Name = name, Type = type, Arguments = ReadInputValues(field, "args") })
            : null;

    private static SchemaInputValue? ReadInputValue(JsonElement value, string name) =>
        ReadTypeRef(SafeJson.Member(value, "type"), 0) is { } type
            ? Describe(value, new SchemaInputValue { Name = name, Type = type, DefaultValue = Text(value, "defaultValue") })
            : null;

    private static SchemaEnumValue ReadEnumValue(JsonElement value, string name) => Describe(value, new SchemaEnumValue { Name = name });

    private static T Describe<T>(JsonElement described, T member)
        where T : SchemaMember
    {
        member.Description = Text(described, "description");
        member.IsDeprecated = IsTrue(described, "isDeprecated");
        member.DeprecationReason = Text(described, "deprecationReason");
        return member;
    }

    private static TypeRef? ReadTypeRef(JsonElement type, int depth)
    {
        if (depth > MaxWrappers) return null;
        TypeKind? kind = KindOf(type);
        if (kind is TypeKind.List or TypeKind.NonNull)
        {
            TypeRef? inner = ReadTypeRef(SafeJson.Member(type, "ofType"), depth + 1);
            bool twice = kind == TypeKind.NonNull && inner?.Kind == TypeKind.NonNull;
            return inner is null || twice ? inner : new TypeRef { Kind = kind.Value, OfType = inner };
        }

        // A kind that is not known here: the name may still be listed among the types.
        return NameOf(type) is { } name ? TypeRef.Named(kind ?? TypeKind.Scalar, name) : null;
    }

    private static TypeKind? KindOf(JsonElement type) => KindOf(Text(type, "kind"));

    private static TypeKind? KindOf(string? kind) => kind switch
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

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, s_options);
        }
        catch (JsonException exception)
        {
            throw Unexpected("it is not valid JSON", exception);
        }
    }

    private static LucaException Unexpected(string why, Exception? inner) => new(
        LucaErrorId.UnexpectedResponse,
        "The server's answer about its schema cannot be used: " + why
            + ". Check that the base address is that of a Luca host, then try again.",
        inner);
}
