using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Pages;

/// <summary>The companies that a grant reaches, by the one query that needs no company (luca-api.md, "GraphQL").</summary>
internal static class CompanyList
{
    private const int Shown = 20;

    /// <summary>The company that a text means, an id or an organisation number however it is spaced; null for none of these.</summary>
    public static CompanyInfo? Find(IReadOnlyList<CompanyInfo> companies, string named)
    {
        string number = OrganisationNumber.TryParse(named, out string digits) ? digits : named;
        return companies.FirstOrDefault(company => company.Id == named) ?? companies.FirstOrDefault(company => company.OrganisationNumber == number);
    }

    /// <summary>Their ids and names in a line, for a message.</summary>
    public static string InWords(IReadOnlyList<CompanyInfo> companies) =>
        string.Join("; ", companies.Take(Shown).Select(company => SafeText.Line($"{company.Id}: {company}", 200))) + (companies.Count > Shown ? "; …" : string.Empty);

    private const int LargestPage = 100;
    private const int MostPages = 1000;
    private const int MostRefusals = 8;
    private const string ListField = "companies";

    // As documented. Made of the schema only where a server refuses it, so that nobody waits for a schema to sign in.
    private const string Documented =
        "query Companies($first: Int, $after: String) { companies(first: $first, after: $after) { nodes { id name organisationNumber } pageInfo { hasNextPage endCursor } } }";

    private static readonly string[] Fields = ["id", "name", "organisationNumber"];

    /// <summary>All of them; none where the server has no such list.</summary>
    public static async Task<IReadOnlyList<CompanyInfo>> ReadAsync(IGraphQLTransport transport, IReporter reporter, CancellationToken cancellationToken)
    {
        LucaSchema? schema = null;
        for (int refusals = 0; ; refusals++)
        {
            LucaException refusal;
            try
            {
                if ((schema is null ? Documented : Document(schema)) is { } document) return await ReadAsync(document, transport, reporter, cancellationToken).ConfigureAwait(false);
                reporter.Verbose("The server has no list of companies.");
                return [];
            }
            catch (LucaException exception) when (refusals < MostRefusals && SchemaChange.MayExplain(exception))
            {
                refusal = exception;
            }

            schema = await OtherAsync(schema, refusal, transport, reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What to ask by, after what was asked by was refused.</summary>
    private static async Task<LucaSchema> OtherAsync(
        LucaSchema? refused, LucaException refusal, IGraphQLTransport transport, IReporter reporter, CancellationToken cancellationToken)
    {
        if (refused is null)
        {
            using SchemaProvider provider = new(null, new SchemaCacheOptions(), transport, TimeProvider.System);
            LucaSchema asked = await provider.GetAsync(refresh: true, reporter, cancellationToken).ConfigureAwait(false);
            if (!asked.IsFallback) return asked;
            refused = asked;
        }

        return (refused.IsFallback ? RefusedFields.Without(refused, refusal.Message) : null) ?? throw refusal;
    }

    /// <summary>The document for this schema; null where it has no such list.</summary>
    private static string? Document(LucaSchema schema)
    {
        if (new RootFields(schema).Find(ListField) is not { IsList: true } root || schema.Type(root.RowTypeName) is not { } row) return null;
        string fields = "{ " + string.Join(" ", Fields.Where(name => row.Field(name) is { HasRequiredArguments: false }).DefaultIfEmpty("__typename")) + " }";
        if (root.Kind == RootFieldKind.List) return "query Companies { " + root.Name + " " + fields + " }";
        List<string> declared = [], given = [];
        foreach (string name in (string[])["first", "after"])
        {
            if (root.Field.Argument(name) is not { } argument) continue;
            declared.Add("$" + name + ": " + argument.Type);
            given.Add(name + ": $" + name);
        }

        string head = "query Companies" + (declared.Count == 0 ? "" : "(" + string.Join(", ", declared) + ")");
        string call = root.Name + (given.Count == 0 ? "" : "(" + string.Join(", ", given) + ")");
        string rows = root.HasNodes ? "nodes " + fields : "edges { node " + fields + " }";
        return head + " { " + call + " { " + rows + " pageInfo { hasNextPage endCursor } } }";
    }

    private static async Task<IReadOnlyList<CompanyInfo>> ReadAsync(string document, IGraphQLTransport transport, IReporter reporter, CancellationToken cancellationToken)
    {
        List<CompanyInfo> companies = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        string? after = null;
        long size = LargestPage;
        for (int page = 0; page < MostPages; page++)
        {
            GraphQLResponse? answer;
            (answer, size) = await PageAsync(document, size, after, transport, reporter, cancellationToken).ConfigureAwait(false);
            if (answer is null) continue;
            using GraphQLResponse response = answer;
            if (response.Data.IsEmpty) throw response.Errors.Count > 0 ? response.Errors[0] : Unreadable();
            using JsonDocument json = JsonDocument.Parse(response.Data);
            JsonElement list = SafeJson.Member(json.RootElement, ListField);
            if (list.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                throw response.Errors.Count > 0 ? response.Errors[0] : Unreadable();
            foreach (JsonElement node in Nodes(list))
            {
                if (Text(node, "id") is { } id && seen.Add(id)) companies.Add(new CompanyInfo(id, Text(node, "name"), Text(node, "organisationNumber")));
            }

            string? next = SafeJson.Member(list, "pageInfo") is var info && SafeJson.Member(info, "hasNextPage").ValueKind == JsonValueKind.True
                ? Text(info, "endCursor")
                : null;
            if (next is null || next == after || !ServerText.Has(document, "$after")) break;
            after = next;
        }

        return companies;
    }

    /// <summary>A page; null with a smaller size to ask for where the server finds as many companies too much.</summary>
    private static async Task<(GraphQLResponse? Response, long Size)> PageAsync(
        string document, long size, string? after, IGraphQLTransport transport, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            GraphQLRequest request = new() { Document = document, OperationName = "Companies", Variables = Variables(document, size, after) };
            return (await transport.SendAsync(request, reporter, cancellationToken).ConfigureAwait(false), size);
        }
        catch (LucaException exception) when (ServerText.Has(document, "$first") && SizeLimit.SmallerPage(exception, size) is not null)
        {
            return (null, SizeLimit.SmallerPage(exception, size)!.Value);
        }
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement list)
    {
        JsonElement rows = list.ValueKind == JsonValueKind.Array ? list : SafeJson.Member(list, "nodes");
        if (rows.ValueKind == JsonValueKind.Array) return rows.EnumerateArray();
        JsonElement edges = SafeJson.Member(list, "edges");
        return edges.ValueKind == JsonValueKind.Array ? edges.EnumerateArray().Select(edge => SafeJson.Member(edge, "node")) : [];
    }

    private static ReadOnlyMemory<byte> Variables(string document, long size, string? after) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        if (ServerText.Has(document, "$first")) writer.WriteNumber("first", size);
        if (after is not null) writer.WriteString("after", after);
        writer.WriteEndObject();
    });

    private static string? Text(JsonElement element, string name)
    {
        JsonElement value = SafeJson.Member(element, name);
        return value.ValueKind switch
        {
            JsonValueKind.String => SafeJson.Text(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    private static LucaException Unreadable() => new(
        LucaErrorId.UnexpectedResponse,
        "The server did not say which companies the connection reaches. Try again, or name one with -Company.");
}
