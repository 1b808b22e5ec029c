using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using LucaPS.Api.Mutations;
using LucaPS.Binding;
using LucaPS.Errors;
using LucaPS.Schema;
using LucaPS.Writing;

namespace LucaPS;

/// <summary>Which columns of a row a change writes, beside those that are parameters.</summary>
public abstract partial class LucaMutationCmdlet
{
    private const string RowParameter = "InputObject";

    // What counts of a row of LucaPS too.
    private static readonly string[] s_ofRow = ["Id", nameof(Company), "Argument", "With"];

    /// <summary>
    /// Whether any row may come beside the ids of the command, or only one of which a parameter takes something, such as the company.
    /// </summary>
    internal virtual bool IsAnyRowTaken => true;

    private bool IsRowBound => IsNamed(RowParameter)
        || MyInvocation.BoundParameters.Keys.Any(name => name != RowParameter && !IsNamed(name));

    /// <summary>
    /// The row that came beside the ids, if its columns are to be written; null where there is none. A row of LucaPS
    /// beside the ids is another object, so its columns are not written.
    /// </summary>
    /// <param name="origin">What was given in the place of the id.</param>
    internal RowOrigin? BesideOf(RowOrigin? origin) =>
        _piped is { IsRow: false } && !ReferenceEquals(origin, _piped) && _piped.IsWritten(isNew: false) ? _piped : null;

    /// <summary>
    /// The columns that are no parameters, of the object in the place of the id and of the row beside it. Those that are, PowerShell binds
    /// where the object comes through the pipeline and has properties.
    /// </summary>
    /// <param name="origin">What was given in the place of the id, or for a new object.</param>
    /// <param name="parameters">The parameters that columns may be.</param>
    /// <param name="isNew">Whether an object is created.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: one that is a parameter was not bound.</exception>
    internal IDictionary? ColumnsOf(RowOrigin? origin, string[] parameters, bool isNew = false)
    {
        RowOrigin? beside = BesideOf(origin);
        // A row of LucaPS in the place of an id may have been cut down to choose it by.
        if (beside is not null || isNew || _piped is { IsRow: false }) RefuseUnbound(beside ?? origin, parameters, isNew);
        IDictionary? columns = ObjectValues.Columns(origin, parameters, isNew);
        return ObjectValues.Columns(beside, parameters) is OrderedDictionary own ? ObjectInput.Joined(columns, own) : columns;
    }

    /// <summary>
    /// Refuses what was added to a row of LucaPS, or put in the place of a value of it, and PowerShell took for a parameter. Of a row from
    /// a file or a job nobody can tell: it has all its values in that way.
    /// </summary>
    private void RefuseAdded(RowOrigin? row)
    {
        if (row is not { IsAsWritten: true } || PowerShellValues.Plain(row.Row) is not Row
            || row.Row.Properties.OfType<PSNoteProperty>().FirstOrDefault(note =>
                IsGiven(note.Name) && !IsWanted(note.Name) && !s_ofRow.Contains(note.Name, StringComparer.OrdinalIgnoreCase))
                is not { } added) return;
        throw InputErrors.Bad(
            $"'{added.Name}' was added to a row of LucaPS, and would not be written: give it as a parameter, or pipe the row through Select-Object *.",
            added.Name);
    }

    private void RefuseUnbound(RowOrigin? row, string[] parameters, bool isNew)
    {
        if (ObjectInput.Names(ObjectValues.Columns(row, [], isNew)).FirstOrDefault(column =>
            parameters.Any(name => SchemaNames.Matches(name, column) && !IsGiven(name))) is not { } unbound) return;
        throw InputErrors.Bad(
            $"'{unbound}' would not be written: PowerShell takes parameters only from the properties of an object in the pipeline. Pipe the row as a [pscustomobject], or give the value as a parameter.",
            unbound);
    }

    /// <summary>
    /// Says, once, that a file has columns which nothing was done with. A row of LucaPS has many that cannot be written.
    /// </summary>
    private void WarnOfUnknown(Change change, PreparedMutation prepared)
    {
        RowOrigin? beside = IsReadByScripts(change.Id) ? null : _piped;
        string[] unknown = [.. change.LeftOut.Concat(prepared.Input.Left.Unknown).Where(IsNew)];
        if (unknown.Length > 0)
            WriteWarning($"Left out, since {prepared.Input.Mutation} has no such fields or arguments: {SchemaNames.Join(unknown, "and")}.");
        string[] unread = [.. prepared.Input.Left.Unread.Where(IsNew)];
        if (unread.Length > 0)
            WriteWarning($"Left out, since objects that the server lists by themselves are not read from a text, and other lists only as JSON: {SchemaNames.Join(unread, "and")}.");

        bool IsNew(string column) =>
            change.Parts.Append(change.Origin).Append(beside).Any(origin => origin is { IsRow: false }
                && IdTransformationAttribute.Member(origin.Row, column) is { } value
                && (ReferenceEquals(origin, change.Origin) || !IsId(value, change.Id)))
            && _told.Add(prepared.Input.Mutation + "\n" + column);
    }

    /// <summary>
    /// Whether script blocks use the row beside the id in their own ways, so that nobody can tell what was left out: the id is none of its
    /// values, or something else is made of them too.
    /// </summary>
    private bool IsReadByScripts(string? id) => CalculatesOthers || (IsCalculated("Id") && _piped is not null
        && (PowerShellValues.Unwrap(_piped.Row) as IDictionary)?.Values.Cast<object?>()
            .Any(value => value is not null && IsId(value, id)) != true);

    /// <summary>Whether a value is the one that a script block took the id from.</summary>
    private static bool IsId(object value, string? id) =>
        id is not null && PowerShellValues.Plain(IdTransformationAttribute.IdOf(value) ?? value)?.ToString()?.Trim() == id;
}
