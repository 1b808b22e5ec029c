using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>A mutation, checked and ready to be sent, and what a person has to know of it.</summary>
internal sealed record PreparedMutation(
    GraphQLRequest Request, MutationAnswer Answer, MutationInput Input, LucaSchema Schema, CompanyTarget? Company)
{
    /// <summary>Its arguments, as they are sent.</summary>
    public required BoundArguments Arguments { get; init; }

    /// <summary>How its numbers are written.</summary>
    public NumberForm Numbers { get; init; }

    /// <summary>What it sets beside what was given.</summary>
    public IReadOnlyList<MutationDefault> Defaults { get; init; } = [];
}

/// <summary>What came of a mutation: the objects, mostly one, and the errors that came beside them.</summary>
internal sealed record MutationOutcome(IReadOnlyList<Row> Rows, IReadOnlyList<LucaException> Errors)
{
    /// <summary>The plain value of a mutation that answers with one; null for an object.</summary>
    public object? Value { get; init; }
}

/// <summary>
/// Builds one-field mutations from the schema: every argument is checked before anything is sent, and a variable where the name of its
/// type is known; the answer is asked for with the default fields of the type that comes out.
/// </summary>
internal sealed class MutationRunner(LucaClient client, InputContext context, IReporter reporter)
{
    /// <summary>Checks the arguments against the schema and makes the request. Sends no mutation.</summary>
    /// <param name="company">As the user named it; null for the default.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>, <see cref="LucaErrorId.CompanyRequired"/>,
    /// <see cref="LucaErrorId.Forbidden"/>.</exception>
    public async Task<PreparedMutation> PrepareAsync(IMutationInput input, string? company, CancellationToken cancellationToken)
    {
        LucaSchema schema = await client.Schema.GetAsync(refresh: false, reporter, cancellationToken).ConfigureAwait(false);
        CompanyTarget? target = null;
        try
        {
            target = company is not null
                ? client.Company(company)
                : await client.DefaultCompanyAsync(reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception)
            when (exception.ErrorId == LucaErrorId.CompanyRequired && IsWithoutCompany(schema, input.For(schema, client.RowNames)))
        {
            // An older host takes none, or an input has its own.
        }

        try
        {
            PreparedMutation prepared = Prepare(schema, input.For(schema, client.RowNames), target, client.Numbers, company is not null);
            return await KeepAsync(prepared, company is not null, cancellationToken).ConfigureAwait(false);
        }
        catch (LucaException exception)
            when (exception is { ErrorId: LucaErrorId.BadRequest or LucaErrorId.Forbidden, StatusCode: null }
                || SchemaChange.MayExplain(exception))
        {
            // The user may have named something newer than the cached schema, or the server may have refused to read by an older one.
            LucaSchema? renewed = exception.StatusCode is null
                ? await client.Schema.RenewIfOldAsync(schema, reporter, cancellationToken).ConfigureAwait(false)
                : await client.Schema.RenewAsync(schema, reporter, cancellationToken).ConfigureAwait(false);
            if (renewed is not { } newer) throw;
            PreparedMutation prepared = Prepare(newer, input.For(newer, client.RowNames), target, client.Numbers, company is not null);
            return await KeepAsync(prepared, company is not null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same with what is there now: it may have changed since it was prepared.</summary>
    public Task<PreparedMutation> PrepareAgainAsync(PreparedMutation prepared, CancellationToken cancellationToken) => KeepAsync(
        Prepare(prepared.Schema, prepared.Input with { Kept = [] }, prepared.Company, prepared.Numbers), isNamed: false, cancellationToken);

    /// <summary>The same where no default of the schema takes the place of what is there.</summary>
    private async Task<PreparedMutation> KeepAsync(PreparedMutation prepared, bool isNamed, CancellationToken cancellationToken)
    {
        SchemaField field = new RootFields(prepared.Schema).FindMutation(prepared.Input.Mutation)!.Field;
        if (MutationDefaults.Of(prepared.Schema, field, prepared.Request.Variables) is not { Count: > 0 } defaults) return prepared;
        var kept = await MutationDefaults.ReadPresentAsync(client, prepared, defaults, reporter, cancellationToken).ConfigureAwait(false);
        if (kept.Count > 0)
            prepared = Prepare(prepared.Schema, prepared.Input with { Kept = kept }, prepared.Company, prepared.Numbers, isNamed);
        return prepared with { Defaults = [.. defaults.Where(one => !kept.Any(value => value.Path == one.Path))] };
    }

    /// <summary>
    /// Sends the mutation once. The row that came out, and the errors that came beside it. A document that does not fit the server's schema
    /// is not carried out, nor any part of it (GraphQL sections 5 and 6.1): such a one is made anew, with the same values.
    /// </summary>
    public async Task<MutationOutcome> SendAsync(PreparedMutation mutation, CancellationToken cancellationToken)
    {
        Queue<NumberForm> forms = new(NumberForms.Others(mutation.Numbers));
        List<GraphQLRequest> sent = [];
        LucaException? first = null;
        while (true)
        {
            try
            {
                sent.Add(mutation.Request);
                MutationOutcome outcome = await SendOnceAsync(mutation, cancellationToken).ConfigureAwait(false);
                if (mutation.Numbers != NumberForm.Given) client.Numbers = mutation.Numbers;
                WarnOfUnknownAnswer(mutation);
                return outcome;
            }
            catch (LucaException refusal) when (refusal is { MayHaveBeenSent: false, Path: null })
            {
                // A newer schema first: what a server says of a field that changed can read like a complaint about a value.
                if (await OfNewerSchemaAsync(mutation, refusal, cancellationToken).ConfigureAwait(false) is { } newer)
                {
                    (mutation, first) = (newer, null);
                    continue;
                }

                // Where no form of the numbers is taken, the refusal of the usual one says what is wrong.
                first ??= refusal;
                mutation = InAnotherForm(mutation, refusal, forms, sent)
                    ?? Rethrow(NumberForms.MayExplain(refusal, mutation.Request.Document) ? first : refusal);
            }
        }
    }

    /// <summary>What a payload says of a refusal is in fields whose names only the schema tells.</summary>
    private void WarnOfUnknownAnswer(PreparedMutation mutation)
    {
        if (new RootFields(mutation.Schema).FindMutation(mutation.Input.Mutation)?.Field.Type.NamedType is not { } answer
            || !RefusedFields.IsPayload(mutation.Schema, answer)) return;
        reporter.Warning(
            $"{mutation.Input.Mutation} was sent, but its answer, of the type {answer}, is not documented, so a refusal within it is not seen. Read the object again to see that it is as you meant, or ask with Invoke-LucaGraphQL.");
    }

    private static PreparedMutation Rethrow(LucaException refusal)
    {
        ExceptionDispatchInfo.Capture(refusal).Throw();
        return null!;
    }

    /// <summary>
    /// The same for the schema as it is now; null where that changes nothing of it. What was asked about is what is sent: only the answer
    /// may be asked for differently.
    /// </summary>
    private async Task<PreparedMutation?> OfNewerSchemaAsync(
        PreparedMutation mutation, LucaException refusal, CancellationToken cancellationToken)
    {
        if (!SchemaChange.MayExplain(refusal)) return null;
        LucaSchema? newer = mutation.Schema.IsFallback
            ? client.Schema.WithoutRefused(mutation.Schema, refusal.Message, mutation.Input.Mutation, reporter)
            : await client.Schema.RenewAsync(mutation.Schema, reporter, cancellationToken).ConfigureAwait(false);
        if (newer is null) return null;
        PreparedMutation again = Prepare(newer, mutation.Input, mutation.Company, mutation.Numbers);
        return again.Request.Document != mutation.Request.Document && HasSameVariables(again, mutation) ? again : null;
    }

    /// <summary>The same with its numbers in a form that was not tried; null where every form is the same.</summary>
    private PreparedMutation? InAnotherForm(
        PreparedMutation mutation, LucaException refusal, Queue<NumberForm> forms, List<GraphQLRequest> sent)
    {
        if (!NumberForms.MayExplain(refusal, mutation.Request.Document)) return null;
        while (forms.Count > 0)
        {
            PreparedMutation other = Prepare(mutation.Schema, mutation.Input, mutation.Company, forms.Dequeue());
            // Where a schema is hidden, the values are in the document.
            if (sent.Exists(one =>
                one.Document == other.Request.Document && one.Variables.Span.SequenceEqual(other.Request.Variables.Span)))
                continue;
            reporter.Verbose(NumberForms.TryingAnother + refusal.Message);
            return other;
        }

        return null;
    }

    private static bool HasSameVariables(PreparedMutation one, PreparedMutation other) =>
        one.Request.Variables.Span.SequenceEqual(other.Request.Variables.Span);

    /// <param name="isNamed">Whether the company was named: then it is written there, or not at all.</param>
    private PreparedMutation Prepare(
        LucaSchema schema, MutationInput input, CompanyTarget? target, NumberForm numbers, bool isNamed = false)
    {
        RootField root = new RootFields(schema).FindMutation(input.Mutation) ?? throw Missing(schema, input.Mutation);
        SchemaInputValue? companyArgument = root.Field.Argument("companyId");
        MutationArguments arguments = MutationArguments.Of(schema, root.Field, input, context);
        target = CompanyOf(arguments, target, isNamed);
        bool saysCompany = target?.Argument is { } id && arguments.PutCompany(id, context);
        if (!saysCompany && target?.Argument is { } unsaid)
        {
            // An id says by itself in which company its object is; what is new has none yet.
            if (input.IsNew || !arguments.HasId) client.RequireOne(unsaid, root.Field, isNamed);
            else if (isNamed) client.RequireReached(unsaid, root.Field);
        }

        Lazy<WrittenObject?> written = new(() => arguments.Written(client.RowNames, input.IsNew, context));
        BoundArguments bound = new ArgumentBinder(schema, context with { Numbers = numbers, Written = written })
            .Bind(root.Field, arguments.Values, given: ["companyId"]);
        string declarations = bound.Declarations;
        string given = bound.Text;
        string? company = companyArgument is null ? null : target?.ArgumentFor(companyArgument.Type.ToString());
        if (company is not null)
        {
            declarations = Join(declarations, "$companyId: " + companyArgument!.Type);
            given = Join(given, "companyId: $companyId");
        }

        MutationAnswer answer = MutationAnswer.Of(schema, root.Field, client.RowNames, input.Properties);
        string head = declarations.Length > 0 ? $"mutation LucaPS({declarations})" : "mutation LucaPS";
        string call = given.Length > 0 ? $"{root.Name}({given})" : root.Name;
        GraphQLRequest request = new()
        {
            Document = $"{head} {{ {call} {answer.Text} }}",
            OperationName = "LucaPS",
            IsMutation = true,
            Variables = JsonBytes.Write(writer =>
            {
                writer.WriteStartObject();
                bound.WriteVariables(writer);
                if (company is not null) writer.WriteString("companyId", company);
                writer.WriteEndObject();
            }),
        };
        return new PreparedMutation(request, answer, input, schema, target) { Arguments = bound, Numbers = numbers };
    }

    private async Task<MutationOutcome> SendOnceAsync(PreparedMutation mutation, CancellationToken cancellationToken)
    {
        using GraphQLResponse response = await client.Transport.SendAsync(
            mutation.Request, reporter, cancellationToken).ConfigureAwait(false);
        RowSource source = new(mutation.Company?.Info, client.Connection.BaseUri);
        MutationReading reading = mutation.Answer.Read(response.Data, source, response.RequestId, mutation.Input);
        if (reading.Remark is not null) reporter.Warning(reading.Remark);
        LucaException[] missed = response.Errors.Count > 0 || reading is { IsMissed: false, Missed: 0 }
            ? [] : [Nothing(mutation, reading, response.RequestId)];
        if (reading.IsMissed && missed.Length > 0) throw missed[0];
        // A field error says more than a plain false beside it.
        bool isTold = reading.Refusal is null or { ServerError: null } && response.Errors.Count > 0;
        IEnumerable<LucaException> errors = response.Errors.Select(client.OfChange);
        return new MutationOutcome(reading.Rows, isTold ? [.. errors] : [.. errors, .. reading.Refusals, .. missed])
        {
            Value = mutation.Answer.ReadValue(response.Data)
        };
    }

    private static LucaException Nothing(PreparedMutation mutation, MutationReading reading, string? requestId) => new(
        LucaErrorId.UnexpectedResponse,
        GraphQLErrors.Sentence(
            "The server answered " + mutation.Input.Mutation + " with nothing and no reason"
                + (reading.IsMissed ? "" : " in " + PageSource.Number(reading.Missed) + " places of its list"), null,
            ErrorCatalogue.Uncertain))
    {
        RequestId = requestId,
        MayHaveBeenSent = true,
    };

    private bool IsWithoutCompany(LucaSchema schema, MutationInput input) => new RootFields(schema).FindMutation(input.Mutation) is { } root
        && (!MutationArguments.TakesCompany(schema, root.Field)
            || MutationArguments.Of(schema, root.Field, input, context).OwnCompanies(context).Any());

    /// <summary>The company that counts: one in the tables goes before the default, and has to be the one that was named.</summary>
    private CompanyTarget? CompanyOf(MutationArguments arguments, CompanyTarget? target, bool isNamed)
    {
        CompanyTarget? first = null;
        foreach (string own in arguments.OwnCompanies(context))
        {
            CompanyTarget company = client.Company(own);
            if (isNamed && company.Argument != target!.Argument)
                throw InputErrors.Bad(
                    $"'companyId' is '{own}', but -Company, or the object's own company, is '{target.Argument}'. Give one of them.", own);
            first ??= company;
        }

        return isNamed ? target : first ?? target;
    }

    private static string Join(string first, string second) => first.Length == 0 ? second : first + ", " + second;

    /// <summary>The error that a schema has no mutation of a name.</summary>
    public static LucaException Missing(LucaSchema schema, string mutation) => schema.MutationType is not { } type
        ? new LucaException(
            LucaErrorId.Forbidden,
            $"{ErrorCatalogue.ReadOnly}: the server offers it no mutations, so '{mutation}' cannot be run. {ErrorCatalogue.SignInToWrite}")
        {
            TargetValue = mutation,
            MayHaveBeenSent = false,
        }
        : InputErrors.Bad(
            $"The server's schema has no mutation '{mutation}'." + SchemaNames.Suggest(mutation, type.Fields.Select(field => field.Name))
                + schema.MutationNote,
            mutation);
}
