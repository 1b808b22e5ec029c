using System;

namespace LucaPS.Sandbox;

/// <summary>Ways in which the schema changes under the client. Combine freely.</summary>
[Flags]
public enum SchemaChanges
{
    /// <summary>The schema as it is.</summary>
    None = 0,

    /// <summary><c>SaleInvoice.projectCode</c>, <c>SaleCustomer.segment</c> and a root list <c>projects</c> are new.</summary>
    FieldsAdded = 1,

    /// <summary><c>SaleInvoice.comment</c> is called <c>note</c>, <c>saleCustomer.email</c> is called <c>emailAddress</c>.</summary>
    FieldRenamed = 2,

    /// <summary><c>SaleInvoice.paymentDays</c> and <c>SaleProduct.active</c> are gone.</summary>
    FieldRemoved = 4,

    /// <summary><c>SaleInvoiceType.PROFORMA</c> is new, and every seventh invoice that is not a draft has it.</summary>
    EnumValueAdded = 8,

    /// <summary><c>SaleInvoice.sentAt</c> is an object with <c>at</c> and <c>method</c>.</summary>
    ScalarBecameObject = 16,

    /// <summary>Introspection is refused.</summary>
    IntrospectionRefused = 32,

    /// <summary><c>SaleInvoice.dueDate</c> is refused with <c>PLAN_REQUIRED</c>, the other fields are not.</summary>
    FieldRefused = 64,

    /// <summary>An older host: no root field takes <c>companyId</c>.</summary>
    NoCompanyArgument = 128,

    /// <summary><c>accounts</c> is a plain list, <c>[Account!]</c>: not paged, all 250 rows at once.</summary>
    PlainLists = 256,

    /// <summary>
    /// Lists of other kinds: <c>departments</c> (only edges, at the root and in invoices), <c>reports(period: Range!, first: Int!)</c>,
    /// <c>events(after:)</c> without <c>first</c>, <c>notes</c> without any argument for paging (all 250 rows at once).
    /// </summary>
    OtherLists = 512,

    /// <summary><c>companyId</c> is deprecated on every root field, but still works.</summary>
    CompanyArgumentDeprecated = 1024,

    /// <summary>
    /// An older host: introspection does not know <c>includeDeprecated</c> on arguments and input fields, and refuses the document that
    /// asks with it.
    /// </summary>
    OldIntrospection = 2048,
}

/// <summary>Ways in which paging goes wrong.</summary>
public enum CursorFault
{
    /// <summary>Pages as they should be.</summary>
    None,

    /// <summary><c>endCursor</c> is the same on every page and <c>after</c> is ignored.</summary>
    DoesNotMove,

    /// <summary><c>hasNextPage</c> without <c>endCursor</c>.</summary>
    NoEndCursor,

    /// <summary>An empty page, with more to come.</summary>
    EmptyPage,

    /// <summary>150 rows a page, however many are asked for.</summary>
    MoreThanAsked,

    /// <summary>Two pages in turn, without end: cursors c1, c2, c1, …</summary>
    Circle,

    /// <summary>All rows of the second page are null, with more to come.</summary>
    NullPage,

    /// <summary>All rows of the second page are refused, each with an error whose path names it.</summary>
    RefusedPage,

    /// <summary><c>nodes</c> and <c>edges</c> of the second page are null, with more to come.</summary>
    NullNodes,
}

/// <summary>Ways in which the discovery document lies.</summary>
public enum DiscoveryFault
{
    /// <summary>The truth.</summary>
    None,

    /// <summary>The issuer is the other origin.</summary>
    WrongIssuer,

    /// <summary>The token endpoint is at the other origin.</summary>
    TokenEndpointElsewhere,

    /// <summary>The authorization endpoint is at the other origin.</summary>
    AuthorizationEndpointElsewhere,

    /// <summary>The revocation endpoint is at the other origin.</summary>
    RevocationEndpointElsewhere,

    /// <summary>The token endpoint is plain http on a host that is not loopback.</summary>
    HttpEndpoint,

    /// <summary>An HTML page with status 200.</summary>
    Html,

    /// <summary>The protected resource document names the other origin's GraphQL address and server.</summary>
    ResourceElsewhere,

    /// <summary>S256 is not among the PKCE methods.</summary>
    NoS256,

    /// <summary>The token endpoint is missing.</summary>
    NoTokenEndpoint,
}

/// <summary>Ways in which the callback of the authorization lies.</summary>
public enum CallbackFault
{
    /// <summary>The truth.</summary>
    None,

    /// <summary><c>iss</c> is the other origin (mix-up).</summary>
    WrongIssuer,

    /// <summary><c>iss</c> is left out although the metadata promises it.</summary>
    NoIssuer,

    /// <summary><c>state</c> is another.</summary>
    WrongState,

    /// <summary><c>state</c> is left out.</summary>
    NoState,
}
