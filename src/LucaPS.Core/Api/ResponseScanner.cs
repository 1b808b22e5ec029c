using System;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>Where the parts of an answer lie in its bytes. Reads all of it once, so what comes after knows that it is whole.</summary>
internal readonly struct ResponseParts
{
    public (int Start, int Length) Data { get; init; }

    public (int Start, int Length) Errors { get; init; }

    public bool HasData { get; init; }

    public bool HasErrors { get; init; }

    /// <summary>The result of reading the data; null if there is none.</summary>
    public object? Result { get; init; }

    /// <summary>Whether there is a member <c>data</c>, be it null: then it is an answer of a GraphQL server.</summary>
    public bool IsGraphQL { get; init; }

    /// <param name="reader">What reads the data on the way; null passes it over.</param>
    /// <exception cref="JsonException">It is not JSON, is cut off, or is nested too deeply.</exception>
    public static ResponseParts Scan(ReadOnlyMemory<byte> body, int deepest, DataReader? reader = null)
    {
        Utf8JsonReader json = new(body.Span, new JsonReaderOptions { MaxDepth = deepest });
        (int Start, int Length) data = default, errors = default;
        object? result = null;
        // Where the bytes begin that the reader reads: whoever reads the data may go on with a reader of the rest.
        int origin = 0;
        bool hasData = false, hasErrors = false, isGraphQL = false;
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isData = JsonText.Is(ref json, "data"u8), isErrors = JsonText.Is(ref json, "errors"u8);
                json.Read();
                int start = origin + checked((int)json.TokenStartIndex);
                bool isNull = json.TokenType == JsonTokenType.Null;
                bool isEmpty = false;
                if (isErrors && json.TokenType == JsonTokenType.StartArray)
                {
                    Utf8JsonReader peek = json;
                    isEmpty = peek.Read() && peek.TokenType == JsonTokenType.EndArray;
                }

                bool isObject = json.TokenType == JsonTokenType.StartObject;
                object? read = null;
                if (isData && isObject && reader is not null)
                {
                    read = reader(ref json, body);
                    if (body.Span.Overlaps(json.ValueSpan, out int last)) origin = last + 1 - checked((int)json.BytesConsumed);
                }
                else
                {
                    json.Skip();
                }

                (int Start, int Length) value = (start, origin + checked((int)json.BytesConsumed) - start);
                if (isData)
                {
                    (data, hasData, result) = (value, isObject, read);
                    isGraphQL |= isObject || isNull;
                }
                else if (isErrors)
                {
                    (errors, hasErrors) = (value, !isNull && !isEmpty);
                }
            }
        }
        else
        {
            json.Skip();
        }

        // Anything but white space after the value is an error of the JSON.
        json.Read();
        return new() { Data = data, Result = result, Errors = errors, HasData = hasData, HasErrors = hasErrors, IsGraphQL = isGraphQL };
    }
}
