namespace LucaPS.Schema;

/// <summary>
/// The introspection document (GraphQL specification, section 4). It asks for nothing that came after the edition of June 2018,
/// so that older servers answer it too.
/// </summary>
internal static class IntrospectionQuery
{
    /// <summary>Sees through nine wrappers of a type.</summary>
    public static string Text => field ??= Build(9);

    /// <summary>
    /// For servers that limit the depth of a document: sees through three wrappers, which is <c>[T!]!</c>.
    /// </summary>
    public static string ShallowText => field ??= Build(3);

    /// <summary>
    /// For servers that do not know of deprecation: what the specification had from the beginning (October 2015), and no more.
    /// </summary>
    public static string PlainText => field ??= Build(3)
        .Replace("(includeDeprecated: true)", "")
        .Replace(" isDeprecated deprecationReason", "")
        .Replace(" subscriptionType { name }", "");

    private static string Build(int wrappers)
    {
        string type = "kind name";
        for (int i = 0; i < wrappers; i++) type = "kind name ofType { " + type + " }";
        return "query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { "
            + "kind name description "
            + "fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } "
            + "inputFields { ...InputValue } interfaces { name } "
            + "enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { name } } } } "
            + "fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue } "
            + "fragment TypeRef on __Type { " + type + " }";
    }
}
