using System;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api;

/// <summary>Whether a refusal may mean that the server's schema has changed since the document was made.</summary>
internal static class SchemaChange
{
    // Codes of graphql-ruby and GraphQL.NET for a document that does not fit the schema.
    private static readonly string[] s_codes =
    [
        "undefinedField", "undefinedType", "selectionMismatch", "argumentNotAccepted", "argumentLiteralsIncompatible", "variableMismatch",
        "missingRequiredArguments", "missingRequiredInputObjectAttribute", "variableRequiresValidType", "cannotSpreadFragment",
        "FIELDS_ON_CORRECT_TYPE", "SCALAR_LEAFS", "KNOWN_ARGUMENT_NAMES", "KNOWN_TYPE_NAMES", "ARGUMENTS_OF_CORRECT_TYPE",
        "VARIABLES_IN_ALLOWED_POSITION", "PROVIDED_NON_NULL_ARGUMENTS", "VARIABLES_ARE_INPUT_TYPES", "INVALID_VALUE",
        "OVERLAPPING_FIELDS_CAN_BE_MERGED", "FRAGMENTS_ON_COMPOSITE_TYPES", "POSSIBLE_FRAGMENT_SPREADS",
    ];

    // Validation errors come from the server's GraphQL library, so they are in English whatever the user's language.
    private static readonly string[] s_phrases =
    [
        "doesn't exist on type", "does not exist on type", "Cannot query field", "must have selections", "must have a sub selection",
        "must have a selection", "must not have a sub selection", "must not have a selection", "Selections can't be made on",
        "doesn't accept argument",
        "Unknown argument", "Unknown type", "isn't a defined input type", "No such type", "is not defined by type",
    ];

    public static bool MayExplain(LucaException error)
    {
        if (error.ErrorId != LucaErrorId.BadRequest && error.ErrorId != LucaErrorId.ServerError) return false;
        if (IsOfDocument(error)) return true;
        string message = error.ServerMessage ?? error.Message;
        return s_codes.Contains(error.ServerCode, StringComparer.OrdinalIgnoreCase)
            || s_phrases.Any(phrase => SchemaNames.Has(message, phrase));
    }

    /// <summary>
    /// Whether a place in the document was refused before anything was carried out, in whatever words, and not for its size: no library of
    /// GraphQL says what does not fit a schema in quite the words of another.
    /// </summary>
    private static bool IsOfDocument(LucaException error) =>
        error is { ErrorId: LucaErrorId.BadRequest, MayHaveBeenSent: false, Path: null, ServerError.HasLocations: true }
        && ErrorCatalogue.IdOfCode(error.ServerCode) is null && !SizeLimit.IsNamedIn(error.ServerMessage)
        && !SizeLimit.IsDepthNamedIn(error.ServerMessage);
}
