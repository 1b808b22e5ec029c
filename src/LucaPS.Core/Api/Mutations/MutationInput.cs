using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>What a user wants changed, before a schema says by which mutation.</summary>
internal interface IMutationInput
{
    /// <summary>What it is by this schema.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/> or <see cref="LucaErrorId.Forbidden"/>: the schema has nothing
    /// for it.</exception>
    MutationInput For(LucaSchema schema, RowNames names);
}

/// <summary>What goes into a mutation, by the names of luca-api.md, before the schema has its say.</summary>
internal sealed record MutationInput : IMutationInput
{
    /// <summary>The field, such as <c>saleInvoiceCreate</c>.</summary>
    public required string Mutation { get; init; }

    /// <summary>The arguments.</summary>
    public required IDictionary Arguments { get; init; }

    /// <summary>The one of them that is the object's own table; null where there is none.</summary>
    public string? ObjectArgument { get; init; }

    /// <summary>A field of that table that says what is so without it: left out where the schema has none.</summary>
    public string? Implied { get; init; }

    /// <summary>What the user gave besides: fields of that table, or arguments of the mutation.</summary>
    public IDictionary? Further { get; init; }

    /// <summary>What is asked back; null for the default.</summary>
    public IReadOnlyList<string>? Properties { get; init; }

    /// <summary>The object as the schema names it, such as <c>saleCustomer</c>; null where none is named.</summary>
    public string? Noun { get; init; }

    /// <summary>A root field by which the object can be looked up, such as <c>saleInvoices</c>; null if it should not be.</summary>
    public string? RootField { get; init; }

    /// <summary>Further columns of a file's row: those that are fields of the table, or arguments, count too.</summary>
    public IDictionary? Columns { get; init; }

    /// <summary>Those of them that are not written.</summary>
    public LeftColumns Left { get; init; } = new();

    /// <summary>What the object has now and keeps (<see cref="MutationDefaults"/>): names from the arguments on, and values.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Path, object? Value)> Kept { get; init; } = [];

    /// <summary>Whether the object is taken away, so that none has to come back.</summary>
    public bool IsRemoval { get; init; }

    /// <summary>Whether the object is there only when the mutation was carried out.</summary>
    public bool IsNew { get; init; }

    /// <summary>What the rows are that were given as the mutation's id or ids.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <inheritdoc/>
    public MutationInput For(LucaSchema schema, RowNames names)
    {
        // The schema's own name, in its case, says what is done.
        SchemaField? field = new RootFields(schema).FindMutation(Mutation)?.Field;
        string mutation = field?.Name ?? Mutation;
        ObjectVerb? verb = ObjectMutations.VerbOf(mutation);
        MutationInput own = field is null ? this : MutationArguments.Spread(schema, field, this).WithColumns(schema, field);
        own = own with { Mutation = mutation, IsNew = verb == ObjectVerb.Create };
        if (Table is { Count: 0 } && own.Further is not { Count: > 0 } && verb == ObjectVerb.Update)
            throw ObjectInput.Nothing(Arguments["id"], own.Left);
        ObjectMutations mutations = new(schema, names);
        // saleInvoiceSend is not for a customer; but saleInvoicePaymentRemove may well be for a payment.
        foreach (string kind in Kinds.Where(kind => !SchemaNames.Has(mutation, kind)))
        {
            if (mutations.NounOf(mutation) is { } subject && mutations.IsOther(kind, subject))
                throw InputErrors.Bad(
                    $"'{mutation}' is about a {subject}, but a row of type LucaPS.{kind} was given. If you mean it, give its id instead.",
                    kind);
        }

        return own;
    }

    private IDictionary? Table => ObjectArgument is null ? null : Arguments[ObjectArgument] as IDictionary;

    private MutationInput WithColumns(LucaSchema schema, SchemaField field)
    {
        if (Columns is not { Count: > 0 }) return this;
        IDictionary?[] given = [Arguments, Table, Further];
        string[] names = [.. given.SelectMany(ObjectInput.Names)];
        IReadOnlyList<SchemaInputValue> fields = MutationArguments.FieldsOf(schema, field, this);
        OrderedDictionary others = [];
        LeftColumns left = new();
        RowColumns columns = new(schema);
        OrderedDictionary further = columns.TakenBeside(MutationArguments.Beside(schema, field, this), fields, Columns, names, others);
        further = ObjectInput.Joined(further, columns.Taken(fields, others, names, left));
        return this with { Further = ObjectInput.Joined(Further, further), Columns = null, Left = left };
    }
}

/// <summary>An object to create, change or remove by whichever mutation the schema has for it.</summary>
internal sealed record ObjectInput : IMutationInput
{
    public required ObjectVerb Verb { get; init; }

    /// <summary>A noun, a list's name or a row's type.</summary>
    public required string Type { get; init; }

    /// <summary>What the row is that was given in the place of the id; null for no row.</summary>
    public string? Kind { get; init; }

    public string? Id { get; init; }

    public IDictionary? Value { get; init; }

    /// <summary>Further columns of a file's row: those that are fields of the object, or arguments, count too.</summary>
    public IDictionary? Columns { get; init; }

    /// <summary>Whether all the columns are meant: then one that is neither is a mistake.</summary>
    public bool IsWhole { get; init; }

    public IReadOnlyList<string>? Properties { get; init; }

    /// <summary>What the mutation takes beside the object's id and fields, as the user gave it.</summary>
    public IDictionary? Further { get; init; }

    /// <inheritdoc/>
    public MutationInput For(LucaSchema schema, RowNames names)
    {
        ObjectMutations mutations = new(schema, names);
        ObjectMutation mutation = mutations.Require(Verb, Type);
        string? rowType = mutations.RowTypeOf(Type) ?? mutations.RowTypeOf(mutation.Noun);
        if (Kind is not null && (mutations.IsOther(Kind, Type) || mutations.IsOther(Kind, mutation.Noun)))
            throw InputErrors.Bad($"A row of type LucaPS.{Kind} is not a {mutation.Noun}: give the id of one, or a row of that type.", Id);
        RootFields roots = new(schema);
        MutationShape shape = MutationShape.Of(schema, mutation);
        // Beside the object's own table only plain arguments: another object's are not what its columns say. Without a table, the arguments
        // are the object's fields.
        bool isFlat = shape.TablePath.Count == 0 && Verb != ObjectVerb.Remove;
        SchemaInputValue[] others = isFlat ? []
            : [.. shape.FurtherArguments.Where(one => schema.Type(one.Type.NamedType) is not { Kind: TypeKind.InputObject })];
        LeftColumns left = new();
        RowColumns given = new(schema);
        IReadOnlyList<SchemaInputValue> fields = Verb == ObjectVerb.Remove ? [] : shape.Fields;
        OrderedDictionary own = [];
        OrderedDictionary further = given.TakenBeside(others, fields, Columns, Names(Further), own);
        OrderedDictionary columns = Verb == ObjectVerb.Remove ? [] : given.Taken(fields, own, Names(Value), IsWhole ? null : left);
        if (Verb == ObjectVerb.Update && columns.Count == 0 && Value is not { Count: > 0 } && !(isFlat && Further is { Count: > 0 }))
            throw Nothing(Id, left);
        OrderedDictionary arguments = shape.Arguments(Id, columns.Count == 0 ? Value : Joined(Value, columns));
        shape.AddFurther(arguments, Joined(Further, further));
        if (mutation.Field.Arguments.FirstOrDefault(one => one.IsRequired && one.Name != "companyId" && !IsGiven(one.Name)
            && schema.Type(one.Type.NamedType) is not { Kind: TypeKind.InputObject }) is { } missing)
            throw InputErrors.Bad(
                $"'{mutation.Field.Name}' needs '{missing.Name}' too, of type {missing.Type}: give it with {Cmdlet} -Argument @{{ {missing.Name} = … }}.",
                Type);
        return new MutationInput
        {
            Mutation = mutation.Field.Name,
            Arguments = arguments,
            Properties = Properties,
            Noun = mutation.Noun,
            RootField = rowType is null ? null : (roots.LookupFor(rowType, mutation.Noun) ?? roots.ListFor(rowType, mutation.Noun))?.Name,
            IsRemoval = Verb == ObjectVerb.Remove,
            IsNew = Verb == ObjectVerb.Create,
            Left = left,
        };

        // Where the fields are arguments, their names are the user's.
        bool IsGiven(string name) =>
            Names(arguments).Any(key => InputValueWriter.FieldFor(mutation.Field.Arguments, key)?.Name == name);
    }

    private string Cmdlet => Verb switch { ObjectVerb.Create => "New", ObjectVerb.Update => "Set", _ => "Remove" } + "-LucaObject";

    /// <summary>The error that a change has no fields.</summary>
    public static LucaException Nothing(object? id, LeftColumns left) => InputErrors.Bad(
        "There is nothing to change: give a field to change, as a parameter, in a hashtable of further fields, or as a column of a file."
            + (left.Unknown.Count == 0 ? string.Empty
                : $" There is no field or argument called {SchemaNames.Join([.. left.Unknown], "or")}.")
            + (left.Unread.Count == 0 ? string.Empty
                : $" Objects that the server lists by themselves are not read from a text, and other lists only as JSON: {SchemaNames.Join([.. left.Unread], "and")}."),
        id);

    public static IEnumerable<string> Names(IDictionary? table) => table?.Keys.Cast<object>().Select(key => key.ToString()!) ?? [];

    public static OrderedDictionary Joined(IDictionary? value, OrderedDictionary columns)
    {
        OrderedDictionary all = [];
        foreach (DictionaryEntry entry in value ?? new OrderedDictionary()) all[entry.Key] = entry.Value;
        foreach (DictionaryEntry entry in columns) all[entry.Key] = entry.Value;
        return all;
    }
}
