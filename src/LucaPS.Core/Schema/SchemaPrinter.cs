using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace LucaPS.Schema;

/// <summary>Prints a schema in the type system definition language (GraphQL specification, section 3).</summary>
internal static class SchemaPrinter
{
    private static readonly HashSet<string> s_builtIn = new(StringComparer.Ordinal) { "ID", "String", "Int", "Float", "Boolean" };

    /// <summary>The whole schema: the same text for the same schema, whatever order the server gave its types in.</summary>
    public static string Print(LucaSchema schema, SdlDetails? details = null) => string.Concat(Pieces(schema, details));

    /// <summary>The same, a definition at a time.</summary>
    public static IEnumerable<string> Pieces(LucaSchema schema, SdlDetails? details = null)
    {
        string separator = string.Empty;
        foreach (string definition in Definitions(schema, details ?? SdlDetails.None))
        {
            yield return separator + definition;
            separator = "\n";
        }
    }

    /// <summary>One type.</summary>
    public static string Print(SchemaType type, SdlDetails? details = null)
    {
        var output = new StringBuilder();
        Print(output, type, details ?? SdlDetails.None);
        return output.ToString();
    }

    private static IEnumerable<string> Definitions(LucaSchema schema, SdlDetails details)
    {
        if (HasOddRoots(schema)) yield return Roots(schema);
        // Every library has these of its own (GraphQL specification, section 3.13).
        foreach (SchemaDirective directive in details.Directives.Where(directive =>
            directive.Name is not ("skip" or "include" or "deprecated" or "specifiedBy" or "oneOf")))
            yield return Print(directive);
        foreach (string name in schema.Types.Keys.OrderBy(name => name, StringComparer.Ordinal))
        {
            if (!name.StartsWith("__", StringComparison.Ordinal) && !s_builtIn.Contains(name))
                yield return Print(schema.ReadOnce(name), details);
        }
    }

    private static string Roots(LucaSchema schema)
    {
        StringBuilder output = new();
        output.Append("schema {\n  query: ").Append(schema.QueryTypeName).Append('\n');
        if (schema.MutationTypeName is { } mutation) output.Append("  mutation: ").Append(mutation).Append('\n');
        if (schema.SubscriptionTypeName is { } subscription) output.Append("  subscription: ").Append(subscription).Append('\n');
        return output.Append("}\n").ToString();
    }

    private static string Print(SchemaDirective directive)
    {
        StringBuilder output = new();
        Describe(output, directive.Description, string.Empty);
        output.Append("directive @").Append(directive.Name);
        PrintArguments(output, directive.Arguments, string.Empty);
        output.Append(directive.IsRepeatable ? " repeatable on " : " on ").Append(string.Join(" | ", directive.Locations)).Append('\n');
        return output.ToString();
    }

    // Without a schema definition, types of these names would be taken for the roots.
    private static bool HasOddRoots(LucaSchema schema) =>
        schema.QueryTypeName != "Query"
        || Odd(schema, schema.MutationTypeName, "Mutation")
        || Odd(schema, schema.SubscriptionTypeName, "Subscription");

    private static bool Odd(LucaSchema schema, string? name, string usual) => name is null ? schema.Type(usual) is not null : name != usual;

    private static void Print(StringBuilder output, SchemaType type, SdlDetails details)
    {
        Describe(output, type.Description, string.Empty);
        switch (type.Kind)
        {
            case TypeKind.Scalar:
                output.Append("scalar ").Append(type.Name);
                if (details.SpecifiedBy.TryGetValue(type.Name, out string? url))
                    output.Append(" @specifiedBy(url: ").Append(Quote(url)).Append(')');
                output.Append('\n');
                break;
            case TypeKind.Object:
            case TypeKind.Interface:
                output.Append(type.Kind == TypeKind.Object ? "type " : "interface ").Append(type.Name);
                if (type.Interfaces.Count > 0) output.Append(" implements ").Append(string.Join(" & ", type.Interfaces));
                Block(output, type.Fields);
                break;
            case TypeKind.Union:
                output.Append("union ").Append(type.Name);
                if (type.PossibleTypes.Count > 0) output.Append(" = ").Append(string.Join(" | ", type.PossibleTypes));
                output.Append('\n');
                break;
            case TypeKind.Enum:
                output.Append("enum ").Append(type.Name);
                Block(output, type.EnumValues);
                break;
            case TypeKind.InputObject:
                output.Append("input ").Append(type.Name);
                if (type.IsOneOf) output.Append(" @oneOf");
                Block(output, type.InputFields);
                break;
            default:
                throw new InvalidOperationException("A list or non-null has no definition.");
        }
    }

    private static void Block(StringBuilder output, IReadOnlyList<SchemaMember> members)
    {
        if (members.Count > 0)
        {
            output.Append(" {\n");
            foreach (SchemaMember member in members) PrintLine(output, member, "  ");
            output.Append('}');
        }

        output.Append('\n');
    }

    private static void PrintLine(StringBuilder output, SchemaMember member, string indent)
    {
        Describe(output, member.Description, indent);
        output.Append(indent);
        Print(output, member, indent);
        output.Append('\n');
    }

    private static void Print(StringBuilder output, SchemaMember member, string indent)
    {
        output.Append(member.Name);
        if (member is SchemaField field)
        {
            PrintArguments(output, field.Arguments, indent);
            output.Append(": ").Append(field.Type);
        }
        else if (member is SchemaInputValue value)
        {
            output.Append(": ").Append(value.Type);
            if (value.DefaultValue is { } defaultValue) output.Append(" = ").Append(defaultValue);
        }

        if (!member.IsDeprecated) return;
        output.Append(" @deprecated");
        if (!string.IsNullOrEmpty(member.DeprecationReason))
            output.Append("(reason: ").Append(Quote(member.DeprecationReason!)).Append(')');
    }

    private static void PrintArguments(StringBuilder output, IReadOnlyList<SchemaInputValue> arguments, string indent)
    {
        if (arguments.Any(argument => !string.IsNullOrEmpty(argument.Description)))
        {
            output.Append("(\n");
            foreach (SchemaInputValue argument in arguments) PrintLine(output, argument, indent + "  ");
            output.Append(indent).Append(')');
        }
        else if (arguments.Count > 0)
        {
            output.Append('(');
            for (int i = 0; i < arguments.Count; i++)
            {
                if (i > 0) output.Append(", ");
                Print(output, arguments[i], indent);
            }

            output.Append(')');
        }
    }

    private static void Describe(StringBuilder output, string? description, string indent)
    {
        if (string.IsNullOrEmpty(description)) return;
        string text = description!.Replace("\r\n", "\n");
        if (!FitsBlock(text))
        {
            output.Append(indent).Append(Quote(text)).Append('\n');
            return;
        }

        output.Append(indent).Append("\"\"\"\n");
        foreach (string line in text.Replace("\"\"\"", "\\\"\"\"").Split('\n'))
        {
            if (line.Length > 0) output.Append(indent).Append(line);
            output.Append('\n');
        }

        output.Append(indent).Append("\"\"\"\n");
    }

    // A block string loses blank lines at its ends and the indentation that its lines share (section 2.9.4).
    private static bool FitsBlock(string text)
    {
        foreach (char c in text)
        {
            if ((c < ' ' && c is not ('\n' or '\t')) || c == '\u007f') return false;
        }

        string[] lines = text.Split('\n');
        if (lines[0].Trim(' ', '\t').Length == 0 || lines[lines.Length - 1].Trim(' ', '\t').Length == 0) return false;
        return lines.All(line => line.Length == 0 || line.Trim(' ', '\t').Length > 0)
            && lines.Any(line => line.Length > 0 && line[0] is not (' ' or '\t'));
    }

    /// <summary>A string value in double quotes (section 2.9.4).</summary>
    public static string Quote(string text)
    {
        var output = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': output.Append("\\\""); break;
                case '\\': output.Append("\\\\"); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                default:
                    if (c is < ' ' or '\u007f') output.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
                    else output.Append(c);
                    break;
            }
        }

        return output.Append('"').ToString();
    }
}
