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
    /// <summary>Whether it is in use; <c>-Active:$false</c> takes it out of use.</summary>
    // A row's column is read with its other columns: PowerShell cannot tell an empty one from false.
    [Parameter]
    [TruthTransformation]
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
    internal OrderedDictionary Fields(RowOrigin? origin)
    {
        OrderedDictionary fields = [];
        foreach ((string parameter, string? text) in Texts)
        {
            // What a row of LucaPS says of itself is there already; an empty cell of a file says nothing.
            if (IsNamed(parameter) || (IsGiven(parameter) && origin is not { IsAsWritten: true } && text is not (null or "")))
                fields[SchemaNames.ToCamelCase(parameter)] = text;
        }

        if (IsGiven(nameof(Active)))
            fields["active"] = Active.IsPresent;
        foreach (DictionaryEntry entry in Value ?? new Hashtable())
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
                OrderedDictionary fields = Fields(null);
                Submit(ChangeOf(ObjectVerb.Create, fields, supplied, RowOrigin.From(row)) with { Known = ObjectValues.Known(fields) });
            },
            supplied);
        ForgetRow();
    }

    internal void SubmitChange(string[] ids) => SubmitEach(ids, (id, origin) =>
    {
        OrderedDictionary fields = Fields(origin);
        if (string.IsNullOrWhiteSpace(id)) throw InputErrors.EmptyId(id);
        return ChangeOf(ObjectVerb.Update, fields, id, origin) with { Id = id, Origin = origin };
    });

    private Change ChangeOf(ObjectVerb verb, OrderedDictionary fields, string supplied, RowOrigin? origin)
    {
        string[] parameters = [.. Texts.Select(text => text.Parameter), nameof(Value)];
        IDictionary? columns = verb == ObjectVerb.Create
            ? ObjectValues.OfCopy(origin, parameters) : ObjectValues.Columns(origin, parameters);
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
            Supplied = supplied,
        };
    }
}
