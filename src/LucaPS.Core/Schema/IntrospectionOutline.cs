using System;
using System.Collections.Generic;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>
/// Where in an introspection answer each type stands, and the names of the roots. One reading of the bytes finds them: the tree of
/// <see cref="JsonDocument"/> over a schema of several hundred types takes three times their size.
/// </summary>
internal sealed class IntrospectionOutline
{
    /// <summary>A class: for lists of structs the framework has no code compiled ahead.</summary>
    public sealed record TypeEntry(string? Name, string? Kind, int Start, int Length);

    public List<TypeEntry> Types { get; } = [];

    public string? QueryType { get; private set; }

    public string? MutationType { get; private set; }

    public string? SubscriptionType { get; private set; }

    /// <summary>Null when the answer holds no schema.</summary>
    /// <param name="utf8">The whole answer, or the value of its <c>data</c>.</param>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static IntrospectionOutline? Of(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        Utf8JsonReader json = new(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        IntrospectionOutline? atRoot = null, inData = null;
        bool hasData = false;
        json.Read();
        if (!IsObject(ref json)) json.Skip();
        else while (IsMember(ref json, out string name))
        {
            if (name == "__schema") atRoot = Schema(ref json);
            else if (name == "data" && (hasData = IsObject(ref json)))
            {
                inData = null;
                while (IsMember(ref json, out string member))
                {
                    if (member == "__schema") inData = Schema(ref json);
                    else json.Skip();
                }
            }
            else json.Skip();
        }

        // Whatever follows is not JSON.
        while (json.Read())
        {
        }

        return hasData ? inData : atRoot;
    }

    private static bool IsObject(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.StartObject;

    /// <summary>Steps to the value of the object's next member.</summary>
    private static bool IsMember(ref Utf8JsonReader json, out string name)
    {
        json.Read();
        name = json.TokenType == JsonTokenType.PropertyName ? JsonText.Read(ref json) : string.Empty;
        return json.TokenType == JsonTokenType.PropertyName && json.Read();
    }

    private static IntrospectionOutline? Schema(ref Utf8JsonReader json)
    {
        if (!IsObject(ref json))
        {
            json.Skip();
            return null;
        }

        IntrospectionOutline outline = new();
        while (IsMember(ref json, out string name))
        {
            switch (name)
            {
                case "types":
                    outline.ReadTypes(ref json);
                    break;
                case "queryType":
                    outline.QueryType = Described(ref json).Name;
                    break;
                case "mutationType":
                    outline.MutationType = Described(ref json).Name;
                    break;
                case "subscriptionType":
                    outline.SubscriptionType = Described(ref json).Name;
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return outline;
    }

    private void ReadTypes(ref Utf8JsonReader json)
    {
        // Of a name that is there twice the last counts (RFC 8259, section 4, leaves it open).
        Types.Clear();
        if (json.TokenType != JsonTokenType.StartArray) json.Skip();
        else while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)json.TokenStartIndex;
            (string? name, string? kind) = Described(ref json);
            Types.Add(new TypeEntry(name, kind, start, (int)json.BytesConsumed - start));
        }
    }

    private static (string? Name, string? Kind) Described(ref Utf8JsonReader json)
    {
        string? name = null, kind = null;
        if (!IsObject(ref json)) json.Skip();
        else while (IsMember(ref json, out string member))
        {
            if (member == "name") name = Text(ref json);
            else if (member == "kind") kind = Text(ref json);
            else json.Skip();
        }

        return (name, kind);
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String) return JsonText.Read(ref json);
        json.Skip();
        return null;
    }
}
