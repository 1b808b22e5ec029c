using System.Collections.Generic;

namespace LucaPS.Core.Tests.Documents;

/// <summary>What is known about the schema when a document is rewritten.</summary>
internal enum Known
{
    /// <summary>The schema; the sandbox also runs the document.</summary>
    Everything,

    /// <summary>The schema.</summary>
    Fields,

    /// <summary>No schema.</summary>
    Nothing,
}

/// <summary>A document, and the one that is sent for it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Document">As the user wrote it.</param>
/// <param name="Sent">As it is sent.</param>
/// <param name="Found">Path, rows and pageInfo in the answer; then the variables, the page size and where to begin, each with the user's
/// own variable.</param>
/// <param name="With">What is known.</param>
/// <param name="Variables">What the user gives.</param>
/// <param name="Operation">The operation to run.</param>
internal sealed record PaginationCase(
    string Name, string Document, string Sent, string Found, Known With = Known.Everything, string? Variables = null,
    string? Operation = null);

/// <summary>Documents that differ in arguments, pageInfo, aliases and edges.</summary>
internal static partial class PaginationTable
{
    public static IReadOnlyList<PaginationCase> Arguments { get; } =
    [
        new(
            "shorthand",
            "{ saleInvoices { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "query keyword",
            "query { saleInvoices { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "arguments that touch",
            "{ saleInvoices(after:\"\"first:5) { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(after: $after first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=5 after=",
            With: Known.Fields),
        new(
            "named",
            "query Invoices { saleInvoices { nodes { id invoiceNumber } } }",
            "query Invoices($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id invoiceNumber } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "variables of the user's",
            "query Invoices($paid: Boolean) { saleInvoices(paid: $paid) { nodes { id } } }",
            "query Invoices($first: Int, $after: String, $paid: Boolean) { saleInvoices(first: $first, after: $after, paid: $paid) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"paid":false}"""),
        new(
            "empty arguments around",
            "query($paid:Boolean){saleInvoices(paid:$paid){nodes{id}}}",
            "query($first: Int, $after: String, $paid:Boolean){saleInvoices(first: $first, after: $after, paid:$paid){nodes{id} pageInfo { hasNextPage endCursor }}}",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"paid":true}"""),
        new(
            "first is the page size",
            "{ saleInvoices(first: 25) { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(after: $after, first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=25 after=start"),
        new(
            "first beyond what the server gives",
            "{ saleInvoices(first: 5000) { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(after: $after, first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "first among others",
            "{ saleInvoices(paid: true, first: 10, companyId: null) { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(after: $after, paid: true, first: $first, companyId: null) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=10 after=start"),
        new(
            "first from a variable",
            "query ($n: Int) { saleInvoices(first: $n) { nodes { id } } }",
            "query ($after: String, $n: Int) { saleInvoices(after: $after, first: $n) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | n=100/n after=start",
            Variables: """{"n":40}"""),
        new(
            "first from a variable with a default",
            "query ($n: Int = 30) { saleInvoices(first: $n) { nodes { id } } }",
            "query ($after: String, $n: Int = 30) { saleInvoices(after: $after, first: $n) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | n=30/n after=start"),
        new(
            "a variable used elsewhere too",
            "query ($n: Int!) { saleInvoices(first: $n) { nodes { id } } settings @include(if: true) { id(x: $n) } }",
            "query ($first: Int, $after: String, $n: Int!) { saleInvoices(after: $after, first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } settings @include(if: true) { id(x: $n) } }",
            "saleInvoices > nodes > pageInfo | first=100/n after=start",
            With: Known.Fields,
            Variables: """{"n":7}"""),
        new(
            "after is where it begins",
            """{ saleInvoices(after: "MTA") { nodes { id } } }""",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=MTA",
            With: Known.Fields),
        new(
            "after as an escaped string",
            """{ saleInvoices(after: "a\u0041\"b") { nodes { id } } }""",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            """saleInvoices > nodes > pageInfo | first=100 after=aA"b""",
            With: Known.Fields),
        new(
            "after as a block string",
            """"{ saleInvoices(after: """MTA""") { nodes { id } } }"""",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=MTA",
            With: Known.Fields),
        new(
            "after null",
            "{ saleInvoices(after: null, first: 100) { nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(after: $after, first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "after from a variable",
            "query ($c: String) { saleInvoices(after: $c) { nodes { id } } }",
            "query ($first: Int, $c: String) { saleInvoices(first: $first, after: $c) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 c=start/c",
            Variables: """{"c":null}"""),
        new(
            "both of the user's, as one writes a loop",
            "query ($size: Int!, $cursor: String) { saleInvoices(first: $size, after: $cursor) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "query ($size: Int!, $cursor: String) { saleInvoices(first: $size, after: $cursor) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | size=100/size cursor=start/cursor",
            Variables: """{"size":100}"""),
        new(
            "names that are taken",
            "query ($first: Boolean, $after: Boolean = true) { saleInvoices(paid: $first) { nodes { id @include(if: $after) } } }",
            "query ($first_2: Int, $after_2: String, $first: Boolean, $after: Boolean = true) { saleInvoices(first: $first_2, after: $after_2, paid: $first) { nodes { id @include(if: $after) } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first_2=100 after_2=start",
            Variables: """{"first":false}"""),
        new(
            "pageInfo of the user's, whole",
            "{ saleInvoices { nodes { id } pageInfo { endCursor hasNextPage } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "pageInfo of the user's, in part",
            "{ saleInvoices { pageInfo { startCursor hasNextPage } nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { pageInfo { startCursor hasNextPage } nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "pageInfo under another name",
            "{ saleInvoices { nodes { id } page: pageInfo { hasNextPage endCursor } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } page: pageInfo { hasNextPage endCursor } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "something else under its name",
            "{ saleInvoices { nodes { id } pageInfo: totalCount } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo: totalCount pageInfo_2: pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo_2 | first=100 after=start"),
        new(
            "another meaning within it",
            "{ saleInvoices { nodes { id } pageInfo { hasNextPage: hasPreviousPage } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage: hasPreviousPage } pageInfo_2: pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo_2 | first=100 after=start"),
        new(
            "pageInfo that may be left out",
            "query ($p: Boolean!) { saleInvoices { nodes { id } pageInfo @include(if: $p) { hasNextPage endCursor } } }",
            "query ($first: Int, $after: String, $p: Boolean!) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo @include(if: $p) { hasNextPage endCursor } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"p":false}"""),
        new(
            "the number of all",
            "{ saleInvoices { totalCount nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "alias of the connection",
            "{ rows: saleInvoices { nodes { id } } }",
            "query ($first: Int, $after: String) { rows: saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "rows > nodes > pageInfo | first=100 after=start"),
        new(
            "alias of the nodes",
            "{ saleInvoices { rows: nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { rows: nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > rows > pageInfo | first=100 after=start"),
        new(
            "edges",
            "{ saleInvoices { edges { cursor node { id } } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > edges.node > pageInfo | first=100 after=start"),
        new(
            "edges with aliases",
            "{ saleInvoices { e: edges { n: node { id } } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { e: edges { n: node { id } } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > e.n > pageInfo | first=100 after=start"),
        new(
            "edges without nodes",
            "{ saleInvoices { edges { cursor } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { edges { cursor } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > edges > pageInfo | first=100 after=start"),
        new(
            "nodes and edges",
            "{ saleInvoices { edges { cursor } nodes { id } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { edges { cursor } nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
    ];
}
