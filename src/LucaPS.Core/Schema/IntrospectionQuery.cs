namespace LucaPS.Schema;

/// <summary>What a server's GraphQL library knows of introspection.</summary>
internal enum IntrospectionEdition
{
    /// <summary>Inputs of which one field alone is given (GraphQL, September 2025, section 4).</summary>
    OneOf,

    /// <summary>Deprecation of fields, enum values, arguments and input fields, which many knew before it.</summary>
    Inputs,

    /// <summary>Deprecation of fields and enum values (June 2018).</summary>
    Fields,

    /// <summary>What the specification had from the beginning (October 2015), and no more.</summary>
    None,
}

/// <summary>The introspection document (GraphQL specification, section 4).</summary>
internal static class IntrospectionQuery
{
    /// <summary>The whole of it.</summary>
    public static string Text => field ??= Of(IntrospectionEdition.OneOf, isShallow: false);

    /// <param name="edition">What it asks.</param>
    /// <param name="isShallow">
    /// For servers that limit the depth of a document: sees through three wrappers of a type, which is <c>[T!]!</c>, instead of nine.
    /// </param>
    public static string Of(IntrospectionEdition edition, bool isShallow)
    {
        string type = "kind name";
        for (int i = isShallow ? 3 : 9; i > 0; i--) type = "kind name ofType { " + type + " }";
        string all = edition == IntrospectionEdition.None ? "" : "(includeDeprecated: true)",
            said = edition == IntrospectionEdition.None ? "" : " isDeprecated deprecationReason";
        bool isNew = edition <= IntrospectionEdition.Inputs;
        string allInputs = isNew ? all : "", saidOfInputs = isNew ? said : "";
        return "query IntrospectionQuery { __schema { queryType { name } mutationType { name }"
            + (edition == IntrospectionEdition.None ? "" : " subscriptionType { name }") + " types { "
            + "kind name description " + (edition == IntrospectionEdition.OneOf ? "isOneOf " : "")
            + "fields" + all + " { name description args" + allInputs + " { ...InputValue } type { ...TypeRef }" + said + " } "
            + "inputFields" + allInputs + " { ...InputValue } interfaces { name } "
            + "enumValues" + all + " { name description" + said + " } possibleTypes { name } } } } "
            + "fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue" + saidOfInputs + " } "
            + "fragment TypeRef on __Type { " + type + " }";
    }
}
