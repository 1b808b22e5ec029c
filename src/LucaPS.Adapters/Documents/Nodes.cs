using GraphQLParser.AST;

namespace LucaPS.Adapters.Documents;

/// <summary>What is asked of GraphQL-Parser's nodes again and again.</summary>
internal static class Nodes
{
    public static bool Is(this GraphQLField field, string name) => field.Name.Value == name;

    /// <summary>Its name in the answer.</summary>
    public static string ResponseKey(this GraphQLField field) => (field.Alias?.Name ?? field.Name).StringValue;

    public static GraphQLArgument? Argument(this GraphQLField field, string name) =>
        field.Arguments?.Items.Find(argument => argument.Name.Value == name);

    /// <summary>Whether a directive may leave it out of the answer.</summary>
    public static bool IsConditional(this GraphQLField field) =>
        field.Directives?.Items.Exists(directive => directive.Name.StringValue is "skip" or "include") == true;

    /// <summary>The variable that it is given as; null for a value in the text.</summary>
    public static string? Variable(this GraphQLArgument? argument) => (argument?.Value as GraphQLVariable)?.Name.StringValue;

    /// <summary>Null where the operation declares no such variable.</summary>
    public static GraphQLVariableDefinition? Variable(this GraphQLOperationDefinition operation, string name) =>
        operation.Variables?.Items.Find(variable => variable.Variable.Name.Value == name);
}
