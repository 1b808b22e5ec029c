using System.Collections.Generic;

namespace LucaPS.Core.Tests.Documents;

/// <summary>Documents that differ in fragments, directives, comments, strings and operations.</summary>
internal static partial class PaginationTable
{
    public static IReadOnlyList<PaginationCase> Forms { get; } =
    [
        new(
            "a fragment for the rows",
            "query { saleInvoices { nodes { ...Row } } } fragment Row on SaleInvoice { id saleCustomer { id name } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { ...Row } pageInfo { hasNextPage endCursor } } } fragment Row on SaleInvoice { id saleCustomer { id name } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "a fragment for the connection's inside",
            """
            query { saleInvoices { ...Page } }
            fragment Page on SaleInvoiceConnection { nodes { id } }
            """,
            """
            query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { ...Page pageInfo { hasNextPage endCursor } } }
            fragment Page on SaleInvoiceConnection { nodes { id } }
            """,
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "a fragment that has the connection",
            """
            query All { ...Invoices }
            fragment Invoices on Query { saleInvoices(paid: true) { nodes { id } } }
            """,
            """
            query All($first: Int, $after: String) { ...Invoices }
            fragment Invoices on Query { saleInvoices(first: $first, after: $after, paid: true) { nodes { id } pageInfo { hasNextPage endCursor } } }
            """,
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "a fragment within a fragment",
            "query { ...A } fragment A on Query { ...B } fragment B on Query { saleInvoices { nodes { id } } }",
            "query ($first: Int, $after: String) { ...A } fragment A on Query { ...B } fragment B on Query { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "an inline fragment",
            "{ ... on Query { saleInvoices { nodes { ... on SaleInvoice { id } } } } }",
            "query ($first: Int, $after: String) { ... on Query { saleInvoices(first: $first, after: $after) { nodes { ... on SaleInvoice { id } } pageInfo { hasNextPage endCursor } } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "an inline fragment without a type",
            "query ($yes: Boolean!) { ... @include(if: $yes) { saleInvoices { nodes { id } } } }",
            "query ($first: Int, $after: String, $yes: Boolean!) { ... @include(if: $yes) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"yes":true}"""),
        new(
            "a directive on the connection",
            "query ($yes: Boolean!) { saleInvoices @include(if: $yes) { nodes { id } } }",
            "query ($first: Int, $after: String, $yes: Boolean!) { saleInvoices(first: $first, after: $after) @include(if: $yes) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"yes":true}"""),
        new(
            "a directive after arguments",
            "query ($no: Boolean!) { saleInvoices(paid: true) @skip(if: $no) { nodes { id } } }",
            "query ($first: Int, $after: String, $no: Boolean!) { saleInvoices(first: $first, after: $after, paid: true) @skip(if: $no) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"no":false}"""),
        new(
            "directives on the operation",
            "query Q @luca(a: 1) { saleInvoices { nodes { id } } }",
            "query Q($first: Int, $after: String) @luca(a: 1) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            With: Known.Fields),
        new(
            "comments everywhere",
            """
            # All invoices
            query { # begin
              saleInvoices # the list
              # before the braces
              { # inside
                nodes { id } # rows } { (
                # the end }
              }
            } # done
            """,
            """
            # All invoices
            query ($first: Int, $after: String) { # begin
              saleInvoices(first: $first, after: $after) # the list
              # before the braces
              { # inside
                nodes { id } pageInfo { hasNextPage endCursor } # rows } { (
                # the end }
              }
            } # done
            """,
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "comments among arguments",
            """
            query (
              # whose } (
              $paid: Boolean # default
            ) {
              saleInvoices(
                # only ) these
                paid: $paid # yes
              ) { nodes { id } # last
              }
            }
            """,
            """
            query ($first: Int, $after: String, 
              # whose } (
              $paid: Boolean # default
            ) {
              saleInvoices(first: $first, after: $after, 
                # only ) these
                paid: $paid # yes
              ) { nodes { id } pageInfo { hasNextPage endCursor } # last
              }
            }
            """,
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"paid":true}"""),
        new(
            "commas and layout",
            "query  Q  ( $paid : Boolean , ) { saleInvoices ( paid : $paid , ) { nodes , { id , } , } , }",
            "query  Q  ($first: Int, $after: String,  $paid : Boolean , ) { saleInvoices (first: $first, after: $after,  paid : $paid , ) { nodes , { id , } pageInfo { hasNextPage endCursor } , } , }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Variables: """{"paid":false}"""),
        new(
            "windows line ends",
            "{\r\n  saleInvoices(paid: true) {\r\n    nodes { id }\r\n  }\r\n}",
            "query ($first: Int, $after: String) {\r\n  saleInvoices(first: $first, after: $after, paid: true) {\r\n    nodes { id } pageInfo { hasNextPage endCursor }\r\n  }\r\n}",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "a byte order mark",
            "\uFEFF{ saleInvoices { nodes { id } } }",
            "\uFEFFquery ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "braces in strings",
            """{ saleInvoices(companyId: "a { b } ( $c # d") { nodes { id } } }""",
            """query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after, companyId: "a { b } ( $c # d") { nodes { id } pageInfo { hasNextPage endCursor } } }""",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            With: Known.Fields),
        new(
            "a block string with quotes and braces",
            """"
            { saleInvoices(companyId: """
              a "quoted" { nodes } # no comment
              \""" $x
            """) { nodes { id } } }
            """",
            """"
            query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after, companyId: """
              a "quoted" { nodes } # no comment
              \""" $x
            """) { nodes { id } pageInfo { hasNextPage endCursor } } }
            """",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            With: Known.Fields),
        new(
            "nested values",
            "query ($x: Long!) { saleInvoices(filter: { amount: { minimumCents: $x }, states: [DRAFT, SENT] }, minimum: -1.5e3) { nodes { id } } }",
            "query ($first: Int, $after: String, $x: Long!) { saleInvoices(first: $first, after: $after, filter: { amount: { minimumCents: $x }, states: [DRAFT, SENT] }, minimum: -1.5e3) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            With: Known.Fields,
            Variables: """{"x":5}"""),
        new(
            "letters and emoji before",
            """
            # Fakturaer for Blåbær 🫐 AS
            { saleInvoices { nodes { id } } }
            """,
            """
            # Fakturaer for Blåbær 🫐 AS
            query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }
            """,
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "other fields beside",
            """{ company(id: "1") { id name } saleInvoices { nodes { id } } }""",
            """query ($first: Int, $after: String) { company(id: "1") { id name } saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }""",
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            With: Known.Fields),
        new(
            "within an object",
            """{ company(id: "1") { name saleInvoices { nodes { id } } } }""",
            """query ($first: Int, $after: String) { company(id: "1") { name saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }""",
            "company.saleInvoices > nodes > pageInfo | first=100 after=start",
            With: Known.Fields),
        new(
            "within an object under an alias",
            "query ($id: ID!) { c: company(id: $id) { i: saleInvoices(first: 2) { nodes { id } } } }",
            "query ($first: Int, $after: String, $id: ID!) { c: company(id: $id) { i: saleInvoices(after: $after, first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } } }",
            "c.i > nodes > pageInfo | first=2 after=start",
            With: Known.Fields,
            Variables: """{"id":"1"}"""),
        new(
            "the same field twice",
            "{ saleInvoices { nodes { id } } saleInvoices { nodes { invoiceNumber } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } saleInvoices(first: $first, after: $after) { nodes { invoiceNumber } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "the same field twice, with arguments",
            "query ($n: Int) { saleInvoices(first: $n, paid: true) { nodes { id } } ...F } fragment F on Query { saleInvoices(first: $n, paid: true) { totalCount } }",
            "query ($after: String, $n: Int) { saleInvoices(after: $after, first: $n, paid: true) { nodes { id } pageInfo { hasNextPage endCursor } } ...F } fragment F on Query { saleInvoices(after: $after, first: $n, paid: true) { totalCount } }",
            "saleInvoices > nodes > pageInfo | n=100/n after=start",
            Variables: """{"n":60}"""),
        new(
            "the same field through a fragment",
            "{ saleInvoices(paid: true) { nodes { id } } ...F } fragment F on Query { saleInvoices(paid: true) { nodes { invoiceNumber } } }",
            "query ($first: Int, $after: String) { saleInvoices(first: $first, after: $after, paid: true) { nodes { id } pageInfo { hasNextPage endCursor } } ...F } fragment F on Query { saleInvoices(first: $first, after: $after, paid: true) { nodes { invoiceNumber } } }",
            "saleInvoices > nodes > pageInfo | first=100 after=start"),
        new(
            "several operations",
            """
            query A { saleInvoices { nodes { ...Row } } }
            query B($x: Boolean) { saleInvoices(paid: $x) { nodes { ...Other } } }
            fragment Row on SaleInvoice { id }
            # used by B alone
            fragment Other on SaleInvoice { invoiceNumber }
            """,
            """
            query A($first: Int, $after: String) { saleInvoices(first: $first, after: $after) { nodes { ...Row } pageInfo { hasNextPage endCursor } } }
            fragment Row on SaleInvoice { id }
            # used by B alone

            """,
            "saleInvoices > nodes > pageInfo | first=100 after=start",
            Operation: "A"),
        new(
            "several operations, the last",
            """
            query A { saleInvoices { nodes { id } } }
            mutation M { saleInvoiceCreate(saleInvoice: {}) { id } }
            query B { companies { nodes { id } } }
            """,
            "query B($first: Int, $after: String) { companies(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
            "companies > nodes > pageInfo | first=100 after=start",
            Operation: "B"),
        new(
            "a list with few rows",
            "{ companies { nodes { id name organisationNumber } } }",
            "query ($first: Int, $after: String) { companies(first: $first, after: $after) { nodes { id name organisationNumber } pageInfo { hasNextPage endCursor } } }",
            "companies > nodes > pageInfo | first=100 after=start"),
        new(
            "cursors of a type of their own",
            "{ attachments { edges { node { id } } } }",
            "query ($first: Int, $after: Cursor) { attachments(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }",
            "attachments > edges.node > pageInfo | first=100 after=start",
            With: Known.Fields),
        new(
            "a field that the schema does not name, in an unlisted place",
            "{ thing { saleBudgets(year: 2026) { nodes { id } } } }",
            "query ($first: Int, $after: String) { thing { saleBudgets(first: $first, after: $after, year: 2026) { nodes { id } pageInfo { hasNextPage endCursor } } } }",
            "thing.saleBudgets > nodes > pageInfo | first=100 after=start",
            With: Known.Nothing),
        new(
            "without any schema",
            "query ($first: Int) { ledger(first: $first) { edges { node { id } } } }",
            "query ($after: String, $first: Int) { ledger(after: $after, first: $first) { edges { node { id } } pageInfo { hasNextPage endCursor } } }",
            "ledger > edges.node > pageInfo | first=100/first after=start",
            With: Known.Nothing,
            Variables: """{"first":3}"""),
    ];
}
