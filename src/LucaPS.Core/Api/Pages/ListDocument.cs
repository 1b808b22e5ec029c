using System;
using System.Collections.Generic;
using System.Text;
using LucaPS.Errors;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>The document for the next pages of some companies.</summary>
internal static class ListDocument
{
    /// <summary>The alias of an id asked for beside the selection.</summary>
    public const string KeyAlias = "lucapsKey";

    public static byte[] KeyAliasUtf8 { get; } = Encoding.UTF8.GetBytes(KeyAlias);

    public static GraphQLRequest Build(RootField root, ListQuery query, IReadOnlyList<CompanyFeed> batch, long[] firsts, bool withKey)
    {
        using DocumentBuilder builder = new();
        string? companyType = root.TypeOf("companyId"), firstType = root.TypeOf("first");
        List<(string Name, string Variable)> shared = [];
        foreach (BoundArgument argument in query.Arguments)
        {
            builder.Declare(argument.Variable, argument.Type, argument.Json.Span);
            shared.Add((argument.Argument, argument.Variable));
        }

        string selection = withKey
            ? query.Selection.Text.Insert(query.Selection.Text.IndexOf('{') + 1, " " + KeyAlias + ": id ")
            : query.Selection.Text;
        for (int i = 0; i < batch.Count; i++)
        {
            CompanyFeed feed = batch[i];
            string alias = PageParser.Alias(i);
            builder.BeginField(alias, root.Field.Name);
            if (companyType is not null && feed.Company?.ArgumentFor(companyType) is { } company)
                Give("companyId", alias + "_company", v => builder.Declare(v, companyType, company));
            if (root.Kind == RootFieldKind.Connection && firstType is not null)
                Give("first", alias + "_first", v => builder.Declare(v, firstType, firsts[i]));
            if (feed.Cursor is { } cursor)
                Give("after", alias + "_after", v => builder.Declare(v, root.TypeOf("after")!, cursor));
            foreach ((string name, string variable) in shared) builder.Argument(name, variable);
            builder.EndField(root.Kind == RootFieldKind.Connection ? Connection(root, selection, withTotal: !feed.Started) : selection);

            void Give(string name, string variable, Action<string> declare)
            {
                declare(variable);
                builder.Argument(name, variable);
            }
        }

        return builder.Build();
    }

    /// <summary>Refuses arguments that paging needs for itself.</summary>
    public static void Check(RootField root, ListQuery query)
    {
        foreach (BoundArgument argument in query.Arguments)
        {
            bool taken = argument.Argument is "first" or "after" or "last" or "before" ? root.Kind == RootFieldKind.Connection
                : argument.Argument == "companyId" && query.Companies.Count > 0;
            if (!taken) continue;
            throw new LucaException(
                LucaErrorId.BadRequest,
                GraphQLErrors.Sentence(
                    "The argument " + argument.Argument + " of " + root.Field.Name + " is given by LucaPS itself",
                    null,
                    argument.Argument == "companyId" ? "Use -Company." : "All pages are read; use -First for fewer rows, or Invoke-LucaGraphQL for one page."))
            {
                TargetValue = argument.Argument,
            };
        }
    }

    private static string Connection(RootField root, string selection, bool withTotal)
    {
        string rows = root.UsesEdges ? "edges { node " + selection + " }" : "nodes " + selection;
        return "{ " + rows + " pageInfo { hasNextPage endCursor }" + (withTotal ? Total(root) : "") + " }";
    }

    private static string Total(RootField root) => root.TotalCountField switch
    {
        null => "",
        "totalCount" => " totalCount",
        string name => " totalCount: " + name,
    };
}
