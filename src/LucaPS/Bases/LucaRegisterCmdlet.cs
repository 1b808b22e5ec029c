using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Completion;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Writing;

namespace LucaPS;

/// <summary>
/// The base of the cmdlets that create and change customers and products: parameters for the fields that all servers have, and a table for
/// the rest.
/// </summary>
public abstract class LucaRegisterCmdlet : LucaMutationCmdlet
{
    private const string NameField = "name";

    /// <summary>Whether it is in use; <c>-Active:$false</c> takes it out of use.</summary>
    // A row's column is read with its other columns: PowerShell cannot tell an empty one from false.
    [Parameter]
    [SwitchTransformation]
    public SwitchParameter Active { get; set; }

    /// <summary>Further fields, as the schema has them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableTransformation]
    [ArgumentCompleter(typeof(ValueKeyCompleter))]
    public IDictionary? Value { get; set; }

    /// <summary>The kind, such as <c>saleCustomer</c>.</summary>
    internal abstract string Kind { get; }

    /// <summary>The parameters that are fields, beside <c>Active</c>.</summary>
    internal abstract IReadOnlyList<(string Parameter, string? Value)> Texts { get; }

    /// <summary>What was given: by parameters, and in the table.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a field is given in both.</exception>
    internal OrderedDictionary Fields()
    {
        OrderedDictionary fields = [];
        foreach ((string parameter, string? text) in Texts)
        {
            if (IsWanted(parameter, text)) fields[SchemaNames.ToCamelCase(parameter)] = text;
        }

        if (IsGiven(nameof(Active)))
            fields["active"] = Active.IsPresent;
        foreach (DictionaryEntry entry in (IsWanted(nameof(Value)) ? Value : null) ?? new Hashtable())
        {
            if (fields.Keys.Cast<object>().Any(key => SchemaNames.Matches(key.ToString()!, entry.Key.ToString()!)))
                throw InputErrors.HasOwnParameter(entry.Key, "-Value");
            fields[entry.Key] = entry.Value;
        }

        return fields;
    }

    internal void SubmitNew(string supplied, PSObject? row)
    {
        RunRow(
            () =>
            {
                RowOrigin? origin = RowOrigin.From(row);
                TakePiped(origin, isNew: true);
                bool isFromPipeline = (row is not null || MyInvocation.ExpectingInput) && !CalculatesOthers;
                bool isBound = MyInvocation.BoundParameters.Keys.Any(name => name != "InputObject" && !IsNamed(name));
                if (isFromPipeline && origin is null && !isBound)
                    throw InputErrors.Bad(
                        "What came through the pipeline says nothing of what is to be created, so nothing was created for it: leave it out, or give rows with a Name, or companies.",
                        row);
                OrderedDictionary fields = Fields();
                if (!fields.Contains(NameField))
                    throw InputErrors.Bad("What came through the pipeline only says in which company: give the name with -Name.", row);
                bool saysOnlyWhere = isFromPipeline && IsNamed(NameField)
                    && ObjectValues.Columns(origin, [], isNew: true) is not { Count: > 0 };
                if (saysOnlyWhere || origin is { IsCompany: true }) RequireNewCompany();
                Submit(ChangeOf(ObjectVerb.Create, fields, supplied, origin) with { Known = ObjectValues.Known(fields) });
            },
            supplied);
        ForgetRow();
    }

    internal void SubmitChange(string[] ids, PSObject? beside) => SubmitEach(
        ids,
        (id, origin) =>
        {
            OrderedDictionary fields = Fields();
            if (string.IsNullOrWhiteSpace(id)) throw InputErrors.EmptyId(id);
            return ChangeOf(ObjectVerb.Update, fields, id, origin) with { Id = id, Origin = origin };
        },
        beside);

    private Change ChangeOf(ObjectVerb verb, OrderedDictionary fields, string supplied, RowOrigin? origin)
    {
        string[] parameters = [.. Texts.Select(text => text.Parameter), nameof(Value)];
        IDictionary? columns = ColumnsOf(origin, parameters, isNew: verb == ObjectVerb.Create);
        return new()
        {
            Input = new ObjectInput
            {
                Verb = verb,
                Type = Kind,
                Id = verb == ObjectVerb.Update ? supplied : null,
                Value = fields,
                Columns = columns,
            },
            Action = verb == ObjectVerb.Update ? "Change" : "Create",
            Parts = [origin, .. ObjectValues.RowsIn(fields), .. ObjectValues.RowsIn(columns)],
            // Who gives the ids of what is there would get it twice.
            LeftOut = verb == ObjectVerb.Create && ObjectValues.HasId(origin) ? ["Id"] : [],
            Supplied = supplied,
        };
    }
}
