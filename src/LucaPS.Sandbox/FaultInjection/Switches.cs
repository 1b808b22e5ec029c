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
}

/// <summary>Ways in which paging goes wrong.</summary>
public enum CursorFault
{
    /// <summary>Pages as they should be.</summary>
    None,

    /// <summary><c>endCursor</c> is the same on every page and <c>after</c> is not heeded.</summary>
    DoesNotMove,

    /// <summary><c>hasNextPage</c> without <c>endCursor</c>.</summary>
    NoEndCursor,

    /// <summary>An empty page, with more to come.</summary>
    EmptyPage,
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
