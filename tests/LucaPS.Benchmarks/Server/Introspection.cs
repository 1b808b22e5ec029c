using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using GraphQLParser;
using GraphQLParser.AST;

namespace LucaPS.Benchmarks.Server;

/// <summary>The answer to an introspection document (GraphQL specification, section 4), made from SDL.</summary>
internal sealed class Introspection
{
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<string, string> _kinds = [];

    private Introspection(Utf8JsonWriter json) => _json = json;

    /// <summary>The value of <c>__schema</c>.</summary>
    public static byte[] Build(string sdl)
    {
        GraphQLDocument document = Parser.Parse(sdl);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) new Introspection(json).Write(document);
        return stream.ToArray();
    }

    private void Write(GraphQLDocument document)
    {
        foreach (string scalar in (string[])["ID", "String", "Int", "Float", "Boolean"]) _kinds[scalar] = "SCALAR";
        foreach (ASTNode node in document.Definitions)
        {
            if (node is GraphQLTypeDefinition type) _kinds[type.Name.StringValue] = Kind(type);
        }

        _json.WriteStartObject();
        WriteName("queryType", "Query");
        WriteName("mutationType", "Mutation");
        _json.WriteNull("subscriptionType");
        _json.WriteStartArray("types");
        foreach ((string name, string kind) in _kinds)
        {
            if (kind == "SCALAR") WriteType(kind, name, null, null, null, null);
        }

        foreach (ASTNode node in document.Definitions)
        {
            switch (node)
            {
                case GraphQLObjectTypeDefinition type:
                    WriteType("OBJECT", type.Name.StringValue, type.Description, type.Fields, null, null);
                    break;
                case GraphQLInputObjectTypeDefinition type:
                    WriteType("INPUT_OBJECT", type.Name.StringValue, type.Description, null, type.Fields, null);
                    break;
                case GraphQLEnumTypeDefinition type:
                    WriteType("ENUM", type.Name.StringValue, type.Description, null, null, type.Values);
                    break;
            }
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteType(
        string kind, string name, GraphQLDescription? description, GraphQLFieldsDefinition? fields, GraphQLInputFieldsDefinition? inputs,
        GraphQLEnumValuesDefinition? values)
    {
        _json.WriteStartObject();
        _json.WriteString("kind", kind);
        _json.WriteString("name", name);
        WriteDescription(description);
        if (fields is null)
        {
            _json.WriteNull("fields");
        }
        else
        {
            _json.WriteStartArray("fields");
            foreach (GraphQLFieldDefinition field in fields.Items)
            {
                _json.WriteStartObject();
                _json.WriteString("name", field.Name.StringValue);
                WriteDescription(field.Description);
                WriteInputs("args", field.Arguments?.Items ?? []);
                WriteTypeRef("type", field.Type);
                WriteCurrent();
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
        }

        if (inputs is null) _json.WriteNull("inputFields");
        else WriteInputs("inputFields", inputs.Items);
        if (kind == "OBJECT")
        {
            _json.WriteStartArray("interfaces");
            _json.WriteEndArray();
        }
        else
        {
            _json.WriteNull("interfaces");
        }

        if (values is null)
        {
            _json.WriteNull("enumValues");
        }
        else
        {
            _json.WriteStartArray("enumValues");
            foreach (GraphQLEnumValueDefinition value in values.Items)
            {
                _json.WriteStartObject();
                _json.WriteString("name", value.Name.StringValue);
                WriteDescription(value.Description);
                WriteCurrent();
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
        }

        _json.WriteNull("possibleTypes");
        _json.WriteEndObject();
    }

    private void WriteInputs(string property, IEnumerable<GraphQLInputValueDefinition> inputs)
    {
        _json.WriteStartArray(property);
        foreach (GraphQLInputValueDefinition input in inputs)
        {
            _json.WriteStartObject();
            _json.WriteString("name", input.Name.StringValue);
            WriteDescription(input.Description);
            WriteTypeRef("type", input.Type);
            _json.WriteNull("defaultValue");
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteTypeRef(string property, GraphQLType type)
    {
        _json.WriteStartObject(property);
        (string kind, string? name, GraphQLType? inner) = type switch
        {
            GraphQLNonNullType nonNull => ("NON_NULL", (string?)null, (GraphQLType?)nonNull.Type),
            GraphQLListType list => ("LIST", null, list.Type),
            GraphQLNamedType named => (_kinds[named.Name.StringValue], named.Name.StringValue, null),
            _ => throw new InvalidDataException(type.Kind.ToString()),
        };
        _json.WriteString("kind", kind);
        _json.WriteString("name", name);
        if (inner is null) _json.WriteNull("ofType");
        else WriteTypeRef("ofType", inner);
        _json.WriteEndObject();
    }

    private void WriteDescription(GraphQLDescription? description) => _json.WriteString("description", description?.Value.ToString());

    private void WriteCurrent()
    {
        _json.WriteBoolean("isDeprecated", false);
        _json.WriteNull("deprecationReason");
    }

    private void WriteName(string property, string name)
    {
        _json.WriteStartObject(property);
        _json.WriteString("name", name);
        _json.WriteEndObject();
    }

    private static string Kind(GraphQLTypeDefinition type) => type switch
    {
        GraphQLScalarTypeDefinition => "SCALAR",
        GraphQLObjectTypeDefinition => "OBJECT",
        GraphQLInputObjectTypeDefinition => "INPUT_OBJECT",
        GraphQLEnumTypeDefinition => "ENUM",
        _ => throw new InvalidDataException(type.Name.StringValue),
    };
}
