namespace LucaPS.Schema;

/// <summary>What a server's GraphQL library knows of deprecation.</summary>
internal enum DeprecationEdition
{
    /// <summary>That of fields, enum values, arguments and input fields (GraphQL, September 2025, section 4).</summary>
    Inputs,

    /// <summary>That of fields and enum values (June 2018).</summary>
    Fields,

    /// <summary>Nothing: what the specification had from the beginning (October 2015), and no more.</summary>
    None,
}

/// <summary>The introspection document (GraphQL specification, section 4).</summary>
internal static class IntrospectionQuery
{
    /// <summary>The whole of it.</summary>
    public static string Text => field ??= Of(DeprecationEdition.Inputs, isShallow: false);

    /// <param name="edition">What it asks of deprecation.</param>
    /// <param name="isShallow">
    /// For servers that limit the depth of a document: sees through three wrappers of a type, which is <c>[T!]!</c>, instead of nine.
    /// </param>
    public static string Of(DeprecationEdition edition, bool isShallow)
    {
        string type = "kind name";
        for (int i = isShallow ? 3 : 9; i > 0; i--) type = "kind name ofType { " + type + " }";
        string all = edition == DeprecationEdition.None ? "" : "(includeDeprecated: true)",
            said = edition == DeprecationEdition.None ? "" : " isDeprecated deprecationReason";
        string allInputs = edition == DeprecationEdition.Inputs ? all : "", saidOfInputs = edition == DeprecationEdition.Inputs ? said : "";
        return "query IntrospectionQuery { __schema { queryType { name } mutationType { name }"
            + (edition == DeprecationEdition.None ? "" : " subscriptionType { name }") + " types { "
            + "kind name description "
            + "fields" + all + " { name description args" + allInputs + " { ...InputValue } type { ...TypeRef }" + said + " } "
            + "inputFields" + allInputs + " { ...InputValue } interfaces { name } "
            + "enumValues" + all + " { name description" + said + " } possibleTypes { name } } } } "
            + "fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue" + saidOfInputs + " } "
            + "fragment TypeRef on __Type { " + type + " }";
    }
}
