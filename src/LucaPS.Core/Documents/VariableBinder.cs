using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Documents;

/// <summary>
/// Makes the JSON of a document's variables from what the user gave, by the types that the operation declares. With a schema, values of
/// its input types and enums are checked too; without, they are written as they are.
/// </summary>
internal sealed class VariableBinder(LucaSchema? schema, InputContext context)
{
    private static readonly JsonDocumentOptions s_jsonOptions = new() { MaxDepth = 64 };

    private readonly InputValueWriter _writer = new(schema, context);

    /// <summary>The object of variables in UTF-8; empty when there are none.</summary>
    /// <param name="document">The document.</param>
    /// <param name="variables">A dictionary, or the text of a JSON object, which goes as it is; null for none.</param>
    /// <param name="defaults">Values for declared variables that are not given, such as <c>companyId</c>.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: the variable, what was given, what is expected.</exception>
    public ReadOnlyMemory<byte> Bind(IGraphQLDocument document, object? variables, IReadOnlyDictionary<string, object?>? defaults = null)
    {
        variables = variables is null ? null : context.Unwrap(variables);
        using JsonDocument? json = variables is string text && text.Trim().Length > 0 ? Parse(text) : null;
        var given = new Dictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal);
        foreach ((string name, object? value) in json is not null ? Members(json) : variables is null or string ? [] : Members(variables))
        {
            if (Declared(document, name) is not { } variable) continue;
            // JSON means what it says: there a name in another case is another name.
            if (json is not null && variable.Name != name.TrimStart('$')) throw Undeclared(document, name);
            if (given.ContainsKey(variable.Name))
                throw InputErrors.Bad($"The variable '${variable.Name}' is given twice. Give it once.", name);
            given.Add(variable.Name, json is not null ? writer => Write(writer, (JsonElement)value!) : Typed(variable, value));
        }

        foreach (DocumentVariable variable in document.Variables)
        {
            if (!given.ContainsKey(variable.Name) && defaults?.TryGetValue(variable.Name, out object? value) == true)
                given.Add(variable.Name, Typed(variable, value));
        }

        string[] missing = [.. document.Variables.Where(v => v.IsRequired && !given.ContainsKey(v.Name))
            .Select(v => "$" + v.Name + " (" + v.Type + ")")];
        if (missing.Length > 0)
            throw InputErrors.Bad($"The document needs a value for {string.Join(", ", missing)}. Give it with -Variables.", null);
        if (given.Count == 0) return default;
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (DocumentVariable variable in document.Variables)
            {
                if (!given.TryGetValue(variable.Name, out Action<Utf8JsonWriter>? write)) continue;
                writer.WritePropertyName(variable.Name);
                write(writer);
            }

            writer.WriteEndObject();
        });
    }

    private Action<Utf8JsonWriter> Typed(DocumentVariable variable, object? value) =>
        writer => _writer.Write(writer, variable.Type, value, "$" + variable.Name);

    private List<(string Name, object? Value)> Members(object variables) => _writer.Members(variables, "-Variables")
        ?? throw InputErrors.Mismatch("-Variables", variables, "a hashtable, an object or the text of a JSON object");

    private static List<(string Name, object? Value)> Members(JsonDocument json) =>
        [.. json.RootElement.EnumerateObject().Select(member => (SafeJson.Name(member) ?? throw NotUnicode(), (object?)member.Value))];

    private static JsonDocument Parse(string json)
    {
        JsonDocument? parsed = null;
        try
        {
            parsed = JsonDocument.Parse(json.TrimStart('\uFEFF'), s_jsonOptions);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object) return parsed;
            JsonValueKind kind = parsed.RootElement.ValueKind;
            parsed.Dispose();
            throw InputErrors.Bad($"-Variables is JSON of kind {kind}, but an object is expected, such as {{\"id\": \"QWzh2B\"}}.", null);
        }
        catch (ArgumentException)
        {
            throw NotUnicode();
        }
        catch (JsonException e)
        {
            parsed?.Dispose();
            throw InputErrors.Bad(
                $"-Variables is text that is not JSON (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}). "
                    + "Give the text of a JSON object, such as {\"id\": \"QWzh2B\"}, or a hashtable.",
                null);
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        try
        {
            element.WriteTo(writer);
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode();
        }
    }

    private static LucaException NotUnicode() => InputErrors.HalfCharacter("-Variables", null);

    /// <summary>
    /// The variable of that name, in any case, with or without <c>$</c>; null for one of another operation of the document.
    /// </summary>
    private static DocumentVariable? Declared(IGraphQLDocument document, string name)
    {
        string plain = name.TrimStart('$');
        DocumentVariable? found = document.Variables.FirstOrDefault(variable => variable.Name == plain)
            ?? document.Variables.FirstOrDefault(variable => string.Equals(variable.Name, plain, StringComparison.OrdinalIgnoreCase));
        if (found is not null) return found;
        if (document.Declares(plain)) return null;
        throw Undeclared(document, name);
    }

    private static LucaException Undeclared(IGraphQLDocument document, string name)
    {
        string plain = name.TrimStart('$');
        return InputErrors.Bad(
            $"The operation{(document.OperationName is null ? string.Empty : " '" + document.OperationName + "'")} declares no variable '${plain}'."
                + (document.Variables.Count == 0
                    ? " It declares none: begin it with, for example, query ($" + plain + ": ID!)."
                    : SchemaNames.Suggest(plain, document.Variables.Select(variable => variable.Name))),
            name);
    }
}
