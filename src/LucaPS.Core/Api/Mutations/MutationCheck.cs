using System;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Documents;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>A user's mutation, looked at before a person is asked about it.</summary>
internal sealed class MutationCheck(SchemaProvider schemas, IReporter reporter)
{
    private const int Longest = 60;

    /// <summary>Whether the server has the mutations and their arguments, where it shows its schema.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> or <see cref="LucaErrorId.Forbidden"/>: it has not.</exception>
    public async Task<LucaSchema> CheckAsync(IGraphQLDocument document, CancellationToken cancellationToken)
    {
        LucaSchema schema = await schemas.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        if (schema.IsFallback || Mistake(schema, document) is not { } mistake) return schema;
        // The user may have named something newer than the cached schema.
        LucaSchema? newer = await schemas.RenewIfOldAsync(schema, reporter, cancellationToken).ConfigureAwait(false);
        if (newer is null) throw mistake;
        if (!newer.IsFallback && Mistake(newer, document) is { } still) throw still;
        return newer;
    }

    /// <summary>The mutations with their arguments, as far as they are short.</summary>
    public static string Describe(IGraphQLDocument document, ReadOnlyMemory<byte> variables)
    {
        using JsonDocument? values = variables.IsEmpty ? null : JsonDocument.Parse(variables);
        return string.Join(", ", document.RootFields.Select(field =>
            field.Name + (field.Arguments.Count == 0
                ? string.Empty
                : "(" + string.Join(", ", field.Arguments.Select(argument => argument.Name + ": " + Shown(argument, values))) + ")")));
    }

    private static LucaException? Mistake(LucaSchema schema, IGraphQLDocument document)
    {
        foreach (DocumentField field in document.RootFields)
        {
            if (field.Name.StartsWith("__", StringComparison.Ordinal)) continue;
            if (schema.MutationType?.Field(field.Name) is not { } mutation) return MutationRunner.Missing(schema, field.Name);
            foreach (DocumentArgument argument in field.Arguments)
            {
                if (mutation.Argument(argument.Name) is not null) continue;
                return InputErrors.Bad(
                    $"'{field.Name}' has no argument '{argument.Name}'."
                        + SchemaNames.Suggest(argument.Name, mutation.Arguments.Select(known => known.Name)), argument.Name);
            }
        }

        return null;
    }

    private static string Shown(DocumentArgument argument, JsonDocument? values)
    {
        if (SchemaNames.IsSecret(argument.Name)) return "…";
        if (argument.Variable is not { } variable) return SafeText.Line(argument.Literal, Longest) ?? "…";
        JsonElement value = values is null ? default : SafeJson.Member(values.RootElement, variable);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array
            ? "…"
            : SafeText.Line(value.GetRawText(), Longest) ?? "…";
    }
}
