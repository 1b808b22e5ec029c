using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.GraphQL;
using LucaPS.Http;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS;

/// <summary>A mutation, checked and ready to be sent, and what a person has to know of it.</summary>
internal sealed record PreparedMutation(GraphQLRequest Request, string FieldName, Selection? Selection, LucaSchema Schema, CompanyTarget? Company);

/// <summary>
/// Builds one-field mutations from the schema: every argument is a variable, checked before anything is sent, and the answer is
/// asked for with the default fields of the type that comes out.
/// </summary>
internal sealed class MutationRunner(LucaClient client, InputContext context, IReporter reporter)
{
    /// <summary>Checks the arguments against the schema and makes the request. Sends no mutation.</summary>
    /// <param name="mutation">The field, such as <c>saleInvoiceCreate</c>.</param>
    /// <param name="arguments">By the schema's names.</param>
    /// <param name="company">As the user named it; null for the default.</param>
    /// <param name="cancellationToken">Ends what has to be asked first.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>, <see cref="LucaErrorId.CompanyRequired"/>, <see cref="LucaErrorId.Forbidden"/>.</exception>
    public async Task<PreparedMutation> PrepareAsync(string mutation, IDictionary arguments, string? company, CancellationToken cancellationToken)
    {
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        RootField root = new RootFields(schema).FindMutation(mutation) ?? throw Missing(mutation, schema);
        CompanyTarget? target = null;
        SchemaInputValue? companyArgument = root.Field.Argument("companyId");
        if (companyArgument is not null)
            target = company is not null ? client.Company(company) : await client.DefaultCompanyAsync(reporter, cancellationToken).ConfigureAwait(false);

        BoundArguments bound = new ArgumentBinder(schema, context).Bind(root.Field, arguments, given: ["companyId"]);
        string declarations = bound.Declarations;
        string given = bound.Text;
        if (target?.Argument is not null)
        {
            declarations = Join(declarations, "$companyId: " + companyArgument!.Type);
            given = Join(given, "companyId: $companyId");
        }

        (Selection? selection, string text) = Answer(schema, root.Field);
        string head = declarations.Length > 0 ? $"mutation LucaPS({declarations})" : "mutation LucaPS";
        string call = given.Length > 0 ? $"{root.Name}({given})" : root.Name;
        GraphQLRequest request = new()
        {
            Document = $"{head} {{ {call} {text} }}",
            OperationName = "LucaPS",
            IsMutation = true,
            Variables = JsonBytes.Write(writer =>
            {
                writer.WriteStartObject();
                bound.WriteVariables(writer);
                if (target?.Argument is { } id) writer.WriteString("companyId", id);
                writer.WriteEndObject();
            }),
        };
        return new PreparedMutation(request, root.Name, selection, schema, target);
    }

    /// <summary>Sends the mutation. The row that came out, and the errors that came beside it.</summary>
    public async Task<(Row? Row, IReadOnlyList<LucaException> Errors)> SendAsync(PreparedMutation mutation, CancellationToken cancellationToken)
    {
        using GraphQLResponse response = await client.Transport.SendAsync(mutation.Request, reporter, cancellationToken).ConfigureAwait(false);
        Row? row = null;
        if (!response.Data.IsEmpty && mutation.Selection is { } selection)
        {
            using JsonDocument data = JsonDocument.Parse(response.Data);
            if (Find(SafeJson.Member(data.RootElement, mutation.FieldName), selection) is { } found)
                row = Read(selection, found, mutation.Company);
        }

        return (row, response.Errors);
    }

    private static Row Read(Selection selection, JsonElement found, CompanyTarget? company)
    {
        Utf8JsonReader json = new(System.Text.Encoding.UTF8.GetBytes(found.GetRawText()));
        json.Read();
        return new RowParser(selection).Read(ref json, company?.Id ?? company?.Argument);
    }

    // A payload type that wraps the object is unwrapped: the object is what a user wants to see.
    private static (Selection? Selection, string Text) Answer(LucaSchema schema, SchemaField field)
    {
        if (schema.Type(field.Type.NamedType) is not { IsComposite: true } type) return (null, string.Empty);
        SelectionBuilder builder = new(schema);
        SchemaField? wrapped = type.Field("id") is null
            ? type.Fields.FirstOrDefault(inner => !inner.HasRequiredArguments && !inner.Type.IsList && schema.Type(inner.Type.NamedType) is { IsComposite: true } candidate && candidate.Field("id") is not null)
            : null;
        if (wrapped is null)
        {
            Selection own = builder.Default(type.Name);
            return (own, own.Text);
        }

        Selection selection = builder.Default(wrapped.Type.NamedType);
        return (selection, $"{{ {wrapped.Name} {selection.Text} }}");
    }

    private static JsonElement? Find(JsonElement answer, Selection selection)
    {
        if (answer.ValueKind != JsonValueKind.Object) return null;
        if (selection.Fields.Any(field => SafeJson.Member(answer, field.Name).ValueKind != JsonValueKind.Undefined)) return answer;
        foreach (JsonProperty property in answer.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object) return property.Value;
        }

        return null;
    }

    private static string Join(string first, string second) => first.Length == 0 ? second : first + ", " + second;

    private static LucaException Missing(string mutation, LucaSchema schema) => schema.MutationType is null
        ? new LucaException(LucaErrorId.Forbidden, $"The server offers this authorization no '{mutation}': it offers no mutations at all. Sign in with -Scope 'accounting.read accounting.write'.") { TargetValue = mutation }
        : new LucaException(LucaErrorId.BadRequest, $"The server's schema has no mutation '{mutation}'. Get-LucaSchema -Type Mutation -Refresh shows what it has.") { TargetValue = mutation };
}
