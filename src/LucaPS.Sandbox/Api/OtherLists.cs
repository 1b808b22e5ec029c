using System;
using System.Collections.Generic;
using System.Linq;
using GraphQL;
using GraphQL.Types;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox.Api;

/// <summary>Lists as other servers have them, added by <see cref="SchemaChanges.OtherLists"/>.</summary>
internal static class OtherLists
{
    public const int Departments = 120;
    public const int Others = 250;

    public static IEnumerable<IGraphType> Types()
    {
        yield return new RowType<Department>("Department", "A part of the company.")
            .Has("id", "ID!", "Short text.", department => department.Id)
            .Has("name", "String!", "The name.", department => department.Name);
        yield return new RowType<Report>("Report", "What a month brought.")
            .Has("id", "ID!", "The month.", report => report.Id)
            .Has("name", "String!", "The name.", report => report.Name)
            .Has("from", "ISO8601Date!", "Its first day.", report => report.From)
            .Has("amountCents", "Long!", "The amount, in øre.", report => report.AmountCents);
        yield return new RowType<Happening>("Event", "Something that was done in the books.")
            .Has("id", "ID!", "Short text.", happening => happening.Id)
            .Has("text", "String!", "What it was.", happening => happening.Text)
            .Has("at", "ISO8601DateTime!", "When it was.", happening => happening.At);
        yield return new RowType<Note>("Note", "Something to remember.")
            .Has("id", "ID!", "Short text.", note => note.Id)
            .Has("text", "String!", "What it says.", note => note.Text);
        yield return LucaTypes.Input(
            "Range", "From one day to another.", ("from", "ISO8601Date!", "The first day."), ("to", "ISO8601Date!", "The last day."));
        foreach (IGraphType type in Paging.Types("Department", withNodes: false).Concat(Paging.Types("Report"))
            .Concat(Paging.Types("Event")).Concat(Paging.Types("Note")))
            yield return type;
    }

    public static void AddTo(ObjectGraphType query, SchemaChanges changes)
    {
        Root.Add(query, "departments", "DepartmentConnection!", "The parts of the company.", Paging.Arguments, changes, context =>
            Paging.Page(context, Of(Root.Books(context), Departments)));
        Root.Add(
            query,
            "reports",
            "ReportConnection!",
            "A report for each month, oldest first.",
            [
                Part.Argument("period", "Range!", "Of which months."),
                Part.Argument("first", "Int!", "Returns the first _n_ elements from the list."), Paging.After
            ],
            changes,
            context =>
            {
                Root.Books(context);
                IDictionary<string, object?> period = context.GetArgument<IDictionary<string, object?>>("period");
                return Paging.Page(context, Months((DateOnly)period["from"]!, (DateOnly)period["to"]!));
            });
        Root.Add(query, "events", "EventConnection!", "What was done in the books, a hundred a page.", [Paging.After], changes, context =>
        {
            Books books = Root.Books(context);
            return Paging.Page(context, new Rows(Others, i => new Happening(
                EntityId.For(EntityKind.Other, books.Company.Index, i), $"Hendelse {i + 1}",
                NorwegianTime.Convert(new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero).AddHours(i)))));
        });
        Root.Add(query, "notes", "NoteConnection!", "Notes, all of them at once.", [], changes, context =>
        {
            Books books = Root.Books(context);
            return Paging.Whole(
                context,
                new Rows(Others, i => new Note(EntityId.For(EntityKind.Other, books.Company.Index, Others + i), $"Notat {i + 1}")));
        });
    }

    /// <summary>The first departments of a company: all of them at the root, some in each invoice.</summary>
    public static Rows Of(Books books, int count) =>
        new(count, i => new Department(EntityId.For(EntityKind.Department, books.Company.Index, i), $"Avdeling {i + 1}"));

    private static Rows Months(DateOnly from, DateOnly to)
    {
        DateOnly first = new(from.Year, from.Month, 1);
        int count = Math.Max(0, ((to.Year - from.Year) * 12) + to.Month - from.Month + 1);
        return new Rows(count, i => new Report(first.AddMonths(i)));
    }

    private sealed record Department(string Id, string Name);

    private sealed record Happening(string Id, string Text, DateTimeOffset At);

    private sealed record Note(string Id, string Text);

    private sealed record Report(DateOnly From)
    {
        public string Id => From.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

        public string Name => "Rapport " + Id;

        public long AmountCents => (From.Year * 100_00L) + (From.Month * 1_25L);
    }
}
