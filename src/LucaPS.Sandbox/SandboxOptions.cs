using System;
using System.Collections.Generic;

namespace LucaPS.Sandbox;

/// <summary>The form of errors, as newer and older servers have it.</summary>
public enum ErrorStyle
{
    /// <summary>GraphQL errors with <c>extensions.code</c>, the newest.</summary>
    Coded,

    /// <summary>GraphQL errors with only a message.</summary>
    MessageOnly,

    /// <summary>A bare <c>{"error": "…"}</c> for a whole request that is refused.</summary>
    Bare,

    /// <summary>An HTML page for a whole request that is refused.</summary>
    Html,
}

/// <summary>What cursors look like.</summary>
public enum CursorStyle
{
    /// <summary>graphql-ruby's: the base64 of a position counted from one, <c>MTAw</c> for the hundredth row.</summary>
    Position,

    /// <summary>graphql-relay's: <c>arrayconnection:99</c> in base64 for the hundredth row.</summary>
    Relay,

    /// <summary>Opaque texts.</summary>
    Opaque,
}

/// <summary>How <c>expires_in</c> appears in a token answer.</summary>
public enum ExpiresInStyle
{
    /// <summary>What the generation does: a number in generation 2, a string in generation 1.</summary>
    Default,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>Not there.</summary>
    Missing,
}

/// <summary>
/// What a sandbox is like. Switches are read at each request, so those that do not shape the start
/// (generation, port, counts of data, time) may be changed while it runs.
/// </summary>
public sealed class SandboxOptions
{
    /// <summary>1 or 2, see luca-api.md.</summary>
    public int Generation { get; set; } = 2;

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>Invoices of the first company, up to 100,000. Other companies have a few.</summary>
    public int Invoices { get; set; } = 250;

    /// <summary>A few amounts of the first company do not fit in a <c>double</c>.</summary>
    public bool HugeAmounts { get; set; }

    /// <summary>Companies of the user <c>bulk</c> besides the named demo companies.</summary>
    public int BulkCompanies { get; set; }

    /// <summary>The clock of tokens and codes.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Lifetime of an access token.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Lifetime of an authorization code.</summary>
    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Further redirect URIs of every demo client, compared character by character.</summary>
    public IList<string> RedirectUris { get; } = [];

    /// <summary>A refresh ends the previous access token at once.</summary>
    public bool RefreshEndsPreviousAccessToken { get; set; }

    /// <summary>A second sign-in of the same user and client skips the consent.</summary>
    public bool SkipConsentOnSecondSignIn { get; set; }

    /// <summary>Grants only <c>accounting.read</c>, whatever was asked for and consented to (generation 2).</summary>
    public bool GrantReadOnly { get; set; }

    /// <summary>
    /// A scope that the application is not registered for is <c>invalid_scope</c> only once the user has consented (generation 2).
    /// </summary>
    public bool ScopesCheckedAfterConsent { get; set; }

    /// <summary>Whether generation 2 has an introspection endpoint (RFC 7662).</summary>
    public bool Introspection { get; set; } = true;

    /// <summary>Revoking answers 200 and has no effect.</summary>
    public bool RevokeHasNoEffect { get; set; }

    /// <summary>
    /// Revoking a refresh token answers 200 and has no effect once the access token beside it has expired, as in older versions of
    /// Doorkeeper.
    /// </summary>
    public bool RevokeNeedsLivingAccessToken { get; set; }

    /// <summary>Presenting a spent refresh token revokes its whole authorization. True as in luca-api.md.</summary>
    public bool ReplayRevokesAuthorization { get; set; } = true;

    /// <summary>
    /// The member of generation 1's answer to a rejected grant: also seen are <c>errors_descriptions</c>, <c>errors</c>, <c>error</c>.
    /// </summary>
    public string Generation1ErrorMember { get; set; } = "error_descriptions";

    /// <summary>A generation 1 host that only has <c>/api/v1/oauth2/token</c>.</summary>
    public bool OldTokenEndpointOnly { get; set; }

    /// <summary>How <c>expires_in</c> appears.</summary>
    public ExpiresInStyle ExpiresIn { get; set; }

    /// <summary>Adds <c>created_at</c> and <c>status</c> to token answers.</summary>
    public bool ExtraTokenMembers { get; set; }

    /// <summary>Leaves <c>scope</c> out of token answers.</summary>
    public bool OmitScope { get; set; }

    /// <summary>The text of <c>token_type</c>; null for <c>Bearer</c> in generation 2 and <c>bearer</c> in generation 1.</summary>
    public string? TokenType { get; set; }

    /// <summary>
    /// Whether OAuth tokens need <c>companyId</c>; null for yes in generation 2 and no in generation 1, whose tokens have one company.
    /// </summary>
    public bool? RequireCompanyId { get; set; }

    /// <summary>What cursors look like.</summary>
    public CursorStyle Cursors { get; set; }

    /// <summary>How refusals of the API look.</summary>
    public ErrorStyle Errors { get; set; }

    /// <summary>
    /// How much one document may ask for; 0 for any amount. Counted as graphql-ruby does: each field is one, and those of a list count
    /// once for each row of the page.
    /// </summary>
    public int MaxComplexity { get; set; }

    /// <summary>Introspection of a read-only grant leaves mutations out.</summary>
    public bool IntrospectionDependsOnGrant { get; set; } = true;
}
