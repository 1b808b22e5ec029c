using System.Linq;
using LucaPS.Schema;
using LucaPS.Session;

namespace LucaPS.Completion;

/// <summary>Lines of PowerShell that run what a schema has.</summary>
internal static class SchemaExamples
{
    /// <summary>A list or lookup.</summary>
    public static string OfQuery(LucaSchema schema, SchemaField field)
    {
        RootField root = new RootFields(schema).Classify(field);
        string? cmdlet = Nouns.CmdletOf(root.Name);
        string line = cmdlet ?? "Get-LucaObject -Type " + root.Name;
        SchemaInputValue[] needed = [.. field.Arguments.Where(argument =>
            argument.IsRequired && argument.Name != "companyId" && !root.PageArguments.Contains(argument.Name))];
        if (root.Kind == RootFieldKind.Lookup) return line + " -Id 'id'";
        if (needed.Length > 0)
            line += " -Argument @{ " + string.Join("; ", needed.Select(argument => argument.Name + " = " + Value(schema, argument.Type, 0)))
                + " }";
        return root.IsList ? line + " -First 10" : line;
    }

    /// <summary>A mutation, with what it cannot do without.</summary>
    public static string OfMutation(LucaSchema schema, SchemaField field)
    {
        SchemaInputValue[] given = [.. field.Arguments.Where(argument => argument.IsRequired)];
        string declared = string.Join(", ", given.Select(argument => "$" + argument.Name + ": " + argument.Type));
        string passed = string.Join(", ", given.Select(argument => argument.Name + ": $" + argument.Name));
        string document = "mutation" + (given.Length == 0 ? "" : "(" + declared + ")") + " { " + field.Name
            + (given.Length == 0 ? "" : "(" + passed + ")") + Selection(schema, field.Type) + " }";
        string variables = given.Length == 0 ? "" : " -Variables @{ "
            + string.Join("; ", given.Select(argument => argument.Name + " = " + Value(schema, argument.Type, 0))) + " }";
        return "Invoke-LucaGraphQL '" + document + "'" + variables + " -WhatIf";
    }

    private static string Selection(LucaSchema schema, TypeRef type)
    {
        if (schema.Type(type.NamedType) is not { IsComposite: true } answer) return "";
        if (answer.Field("id") is { HasRequiredArguments: false }) return " { id }";
        SchemaField? inner = answer.Fields.FirstOrDefault(field =>
            !field.HasRequiredArguments && schema.Type(field.Type.NamedType)?.Field("id") is not null);
        return inner is null ? " { __typename }" : " { " + inner.Name + " { id } }";
    }

    private static string Value(LucaSchema schema, TypeRef type, int depth)
    {
        if (type.IsList) return "@(" + Value(schema, (type.IsNonNull ? type.OfType! : type).OfType!, depth) + ")";
        SchemaType? named = schema.Type(type.NamedType);
        if (named is { Kind: TypeKind.Enum, EnumValues.Count: > 0 }) return "'" + named.EnumValues[0].Name + "'";
        if (named is { Kind: TypeKind.InputObject })
        {
            if (depth > 2) return "@{ }";
            SchemaInputValue[] members = [.. named.InputFields.Where(member => member.IsRequired)];
            if (members.Length == 0) members = [.. named.InputFields.Take(1)];
            return "@{ " + string.Join("; ", members.Select(member => member.Name + " = " + Value(schema, member.Type, depth + 1))) + " }";
        }

        return ValueKinds.OfScalar(type.NamedType) switch
        {
            ValueKind.Boolean => "$true",
            ValueKind.Integer or ValueKind.Decimal => "1",
            ValueKind.Date or ValueKind.Time => "(Get-Date)",
            _ => type.NamedType == "ID" ? "'id'" : "'text'",
        };
    }
}
