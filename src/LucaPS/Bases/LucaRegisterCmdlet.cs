using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Writing;

namespace LucaPS;

/// <summary>The base of the cmdlets that create and change customers and products: parameters for the fields that all servers have, and a table for the rest.</summary>
public abstract class LucaRegisterCmdlet : LucaMutationCmdlet
{
    /// <summary>Whether it is in use; <c>-Active:$false</c> takes it out of use.</summary>
    [Parameter]
    public SwitchParameter Active { get; set; }

    /// <summary>The kind, such as <c>saleCustomer</c>.</summary>
    internal abstract string Kind { get; }

    /// <summary>The parameters that are fields, beside <c>Active</c>.</summary>
    internal abstract IReadOnlyList<(string Parameter, string? Value)> Texts { get; }

    /// <summary>What was given: by parameters, and in the table.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: a field is given in both.</exception>
    internal OrderedDictionary Fields(IDictionary? value, RowOrigin? origin)
    {
        OrderedDictionary fields = [];
        foreach ((string parameter, string? text) in Texts)
        {
            // What a row of LucaPS says of itself is there already; an empty cell of a file says nothing.
            if (IsNamed(parameter) || (IsGiven(parameter) && origin is not { IsAsWritten: true } && text is not (null or ""))) fields[SchemaNames.ToCamelCase(parameter)] = text;
        }

        if (IsGiven(nameof(Active))) fields["active"] = Active.IsPresent;
        foreach (DictionaryEntry entry in value ?? new Hashtable())
        {
            if (fields.Keys.Cast<object>().Any(key => SchemaNames.Matches(key.ToString()!, entry.Key.ToString()!)))
                throw InputErrors.Bad($"'{entry.Key}' has a parameter of its own; give it there and not with -Value.", entry.Key);
            fields[entry.Key] = entry.Value;
        }

        return fields;
    }

    internal void SubmitNew(IDictionary? value, object supplied) => RunRow(
        () =>
        {
            OrderedDictionary fields = Fields(value, null);
            Submit(new Change
            {
                Input = new ObjectInput { Verb = ObjectVerb.Create, Type = Kind, Value = fields },
                Action = "Create",
                Known = ObjectValues.Known(fields),
                Details = [.. ObjectValues.Details(fields)],
                Parts = [.. ObjectValues.RowsIn(fields)],
                Supplied = supplied,
            });
        },
        supplied);

    internal void SubmitChange(string[] ids, IDictionary? value)
    {
        for (int n = 0; n < ids.Length; n++)
        {
            (string id, RowOrigin? origin) = (ids[n], RowOrigin.Of(ids, n));
            RunRow(
                () =>
                {
                    OrderedDictionary fields = Fields(value, origin);
                    if (string.IsNullOrWhiteSpace(id)) throw InputErrors.Bad("An id is empty, so nothing was sent for it.", id);
                    if (fields.Count == 0) throw InputErrors.Bad("There is nothing to change: give a field to change, or -Value.", id);
                    Submit(new Change
                    {
                        Input = new ObjectInput { Verb = ObjectVerb.Update, Type = Kind, Id = id, Value = fields },
                        Action = "Change",
                        Id = id,
                        Origin = origin,
                        Details = [.. ObjectValues.Details(fields)],
                        Parts = [.. ObjectValues.RowsIn(fields)],
                        Supplied = id,
                    });
                },
                id);
        }

        ForgetRow();
    }
}
