using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Writing;

namespace LucaPS.Commands;

/// <summary>Creates an object of any kind that the server's schema can create.</summary>
[Cmdlet(VerbsCommon.New, "LucaObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Row))]
public sealed class NewLucaObjectCommand : LucaMutationCmdlet
{
    /// <summary>What to create: a noun such as saleCustomer, a list's name or a row's type.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ObjectTypeCompleter))]
    public string Type { get; set; } = string.Empty;

    /// <summary>Its fields, also from the pipeline: one object for each table or row.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ValueKeyCompleter))]
    public object[] Value { get; set; } = [];

    /// <summary>The fields to ask back.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PropertyCompleter))]
    public string[]? Property { get; set; }

    /// <summary>Further arguments of the mutation, as the schema has them.</summary>
    [Parameter]
    [TableTransformation]
    [ArgumentCompleter(typeof(FurtherKeyCompleter))]
    public IDictionary? Argument { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunRow(() =>
        {
            // With fields of its own, what comes through the pipeline is the companies: an object in each.
            if (MyInvocation.ExpectingInput && IsNamed(nameof(Value))) RequireNewCompany();
            foreach (object value in Value) RunRow(() => Submit(ChangeOf(value)), value);
        }, Value);
        ForgetRow();
    }

    private Change ChangeOf(object value)
    {
        IDictionary fields = ObjectValues.OfNew(value)
            ?? throw InputErrors.Mismatch("-Value", value, "a hashtable of the fields, such as @{ name = 'Kari' },");
        bool isTable = PowerShellValues.Plain(value) is IDictionary;
        ObjectSummary? known = ObjectValues.Known(fields);
        return new Change
        {
            Input = new ObjectInput
            {
                Verb = ObjectVerb.Create,
                Type = Type.Trim(),
                Value = isTable ? fields : null,
                Columns = isTable ? null : fields,
                IsWhole = true,
                Properties = Property,
                Further = Argument,
            },
            Action = "Create",
            Known = known,
            // A table's own company is a field like others; a row's says where it belongs.
            Parts = [isTable ? null : RowOrigin.From(value), .. ObjectValues.RowsIn(fields), .. ObjectValues.RowsIn(Argument)],
            Supplied = value,
        };
    }
}

/// <summary>Changes an object of any kind that the server's schema can change. Only what is given is changed.</summary>
[Cmdlet(
    VerbsCommon.Set, "LucaObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType(typeof(Row))]
public sealed class SetLucaObjectCommand : LucaObjectChangeCmdlet
{
    /// <summary>The fields to change. Default: the other columns of an object that is no row of LucaPS.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [TableTransformation]
    [ArgumentCompleter(typeof(ValueKeyCompleter))]
    public IDictionary? Value { get; set; }

    /// <summary>The fields to ask back.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PropertyCompleter))]
    public string[]? Property { get; set; }

    /// <summary>Write what was changed, as is the default; false writes nothing.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override Change ChangeOf(string type, string id, RowOrigin? origin)
    {
        bool isTable = IsWanted(nameof(Value), Value);
        RowOrigin? beside = BesideOf(origin);
        IDictionary? fields = isTable ? Value : ObjectValues.OfRow(beside ?? origin);
        return new Change
        {
            Input = new ObjectInput
            {
                Verb = ObjectVerb.Update,
                Type = type,
                Kind = RowKind.Of(origin?.Row),
                Id = id,
                Value = isTable ? fields : null,
                Columns = isTable ? null : fields,
                // Beside a script block's id, the row has a column that the id came from.
                IsWhole = beside is null,
                Properties = Property,
                Further = Argument,
            },
            Action = "Change",
            Id = id,
            Origin = origin,
            Parts = [.. ObjectValues.RowsIn(fields), .. ObjectValues.RowsIn(Argument)],
            Supplied = id,
        };
    }
}

/// <summary>Removes an object of any kind that the server's schema can remove.</summary>
[Cmdlet(
    VerbsCommon.Remove, "LucaObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType(typeof(Row))]
public sealed class RemoveLucaObjectCommand : LucaObjectChangeCmdlet
{
    /// <summary>Write what was removed, where the server answers with it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override bool IsSilent => !PassThru;

    internal override Change ChangeOf(string type, string id, RowOrigin? origin) => new()
    {
        Input = new ObjectInput
        {
            Verb = ObjectVerb.Remove,
            Type = type,
            Kind = RowKind.Of(origin?.Row),
            Id = id,
            Further = Argument,
            Columns = ColumnsOf(origin, []),
        },
        Action = "Remove",
        Id = id,
        Origin = origin,
        Parts = [.. ObjectValues.RowsIn(Argument)],
        Supplied = id,
    };
}

/// <summary>Runs any mutation that the server's schema has, by its name.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke, "LucaMutation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = LucaMutationCmdlet.ObjectSet)]
[OutputType(typeof(Row))]
[OutputType(typeof(string), typeof(bool), typeof(int), typeof(long), typeof(decimal))]
public sealed class InvokeLucaMutationCommand : LucaMutationCmdlet
{
    /// <summary>The mutation, as the schema names it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [TextTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MutationNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>Its arguments, checked against the schema.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [TableTransformation]
    [ArgumentCompleter(typeof(MutationKeyCompleter))]
    public IDictionary? Argument { get; set; }

    /// <summary>Ids for the mutation's argument id, also from the pipeline: it is run once for each.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ObjectSet)]
    [Parameter(Mandatory = true, ParameterSetName = BesideSet)]
    [IdTransformation]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? Id { get; set; }

    /// <summary>What the pipeline gives where -Id does not come from it: the company, or a row whose columns count.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = BesideSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>The fields to ask back of the object that the mutation answers with.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MutationPropertyCompleter))]
    public string[]? Property { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Id is { Length: > 0 } ids)
        {
            SubmitEach(ids, ChangeOf, InputObject);
            return;
        }

        RowOrigin?[] companies = IsNamed(nameof(Id)) ? [] : [.. RowOrigin.Of(Id).Where(origin => origin is { IsCompany: true })];
        foreach (RowOrigin? company in companies)
        {
            RunRow(
                () =>
                {
                    TakePiped(company);
                    RequireNewCompany("run");
                    // What fails is what was to be run in this company.
                    Submit(ChangeOf(null, null) with { Supplied = company!.Row });
                },
                Name);
        }

        if (companies.Length == 0)
            RunRow(
                () =>
                {
                    if (MyInvocation.ExpectingInput || IsGiven(nameof(Id)))
                        throw InputErrors.Bad("What came through the pipeline has no Id, so nothing was run for it.", null);
                    Submit(ChangeOf(null, null));
                },
                Name);
        ForgetRow();
    }

    internal override bool IsAnyRowTaken => false;

    private Change ChangeOf(string? id, RowOrigin? origin)
    {
        OrderedDictionary arguments = [];
        foreach (DictionaryEntry entry in Argument ?? new Hashtable()) arguments[entry.Key] = entry.Value;
        if (id is not null)
        {
            if (string.IsNullOrWhiteSpace(id)) throw InputErrors.EmptyId(id);
            if (arguments.Keys.Cast<object>().Any(key => SchemaNames.Matches("id", key.ToString()!)))
                throw InputErrors.Bad("The id is given with -Id and with -Argument; give it once.", id);
            arguments["id"] = id;
        }

        string name = Name.Trim();
        object? own = Given(arguments, "id");
        IDictionary? columns = ColumnsOf(origin, [nameof(Argument)]);
        return new Change
        {
            Input = new MutationInput
            {
                Mutation = name,
                Arguments = arguments,
                Properties = Property,
                Kinds =
                [
                    .. ObjectValues.RowsIn(Given(arguments, "ids")).Append(origin ?? RowOrigin.From(own))
                        .Select(row => RowKind.Of(row?.Row)).OfType<string>().Distinct(),
                ],
                Columns = columns,
            },
            Action = "Run",
            Noun = name,
            Id = PowerShellValues.Plain(own) as string,
            Origin = origin,
            Known = ObjectSummary.Of((origin ?? RowOrigin.From(own))?.Row),
            Parts = [.. ObjectValues.RowsIn(arguments), .. ObjectValues.RowsIn(columns)],
            WritesValue = true,
            Supplied = id ?? name,
        };
    }

    private protected override bool IsHigh(string mutation) => MutationName.IsHigh(mutation);

    private static object? Given(OrderedDictionary arguments, string name) =>
        arguments.Keys.Cast<object>().FirstOrDefault(key => SchemaNames.Matches(name, key.ToString()!)) is { } key ? arguments[key] : null;
}
