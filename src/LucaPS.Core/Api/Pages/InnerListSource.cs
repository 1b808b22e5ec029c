using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>
/// The rest of a list within rows, of many rows in a document: each row is looked up by its id with the next pages of the list.
/// </summary>
internal sealed class InnerListSource(SelectedField inner) : PageSource
{
    private static readonly PageParser s_parser = new(null);

    public override string Name => inner.Name;

    public override bool IsConnection => true;

    public override bool TakesFirst => inner.Connection!.Argument("first") is not null;

    public override bool TakesAfter => true;

    public override int MaxTogether => 20;

    public override bool EndsWithItsList => false;

    public override GraphQLRequest Build(IReadOnlyList<PageAsk> asks)
    {
        using DocumentBuilder builder = new();
        for (int i = 0; i < asks.Count; i++)
        {
            InnerGap gap = (InnerGap)asks[i].Feed.Key!;
            string alias = PageParser.Alias(i);
            builder.BeginLookup(alias, gap.Lookup!, gap.Id!, asks[i].Feed.Company is { } company ? company.ArgumentFor : null);
            List<string> arguments = [];
            if (asks[i].First is { } first)
            {
                builder.Declare(alias + "_first", inner.Connection!.Argument("first")!.Type.ToString(), first);
                arguments.Add("first: $" + alias + "_first");
            }

            builder.Declare(alias + "_after", inner.Connection!.Argument("after")!.Type.ToString(), asks[i].After);
            arguments.Add("after: $" + alias + "_after");
            string list = inner.Name + "(" + string.Join(", ", arguments) + ") " + inner.Children!.Text;
            builder.EndField(gap.Selecting(list));
        }

        return builder.Build();
    }

    public override PageContent[] Read(ref Utf8JsonReader json, IReadOnlyList<PageAsk> asks, System.ReadOnlyMemory<byte> body)
    {
        PageShape[] shapes = [.. asks.Select(ask =>
            new PageShape { Path = PageShape.PathOf(((InnerGap)ask.Feed.Key!).Path), KeepsEdges = true })];
        return s_parser.Parse(ref json, body, asks.Count, i => shapes[i], _ => null);
    }

    public override LucaException Explain(LucaException error, Feed feed)
    {
        if (error.Path is not { Count: > 0 } old) return GraphQLErrors.Retarget(error, feed.Target, error.Path);
        List<object> path = [.. old];
        path[0] = ((InnerGap)feed.Key!).Lookup!.Field.Name;
        return GraphQLErrors.Retarget(error, feed.Target, path);
    }
}
