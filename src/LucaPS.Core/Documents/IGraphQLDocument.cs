using System.Collections.Generic;
using LucaPS.Schema;

namespace LucaPS.Documents;

/// <summary>
/// A document of the user's own and the operation in it to run. It is changed by inserting into what the user wrote, so that comments,
/// strings and layout stay as they are.
/// </summary>
internal interface IGraphQLDocument
{
    string Text { get; }

    /// <summary>Null where the operation has none.</summary>
    string? OperationName { get; }

    bool IsMutation { get; }

    /// <summary>What the operation declares.</summary>
    IReadOnlyList<DocumentVariable> Variables { get; }

    /// <summary>The fields at the top of the operation, through fragments, in the order of the text.</summary>
    IReadOnlyList<DocumentField> RootFields { get; }

    /// <summary>Whether a root field may take a company that it is not given (luca-api.md, "GraphQL").</summary>
    bool MayTakeCompany { get; }

    /// <summary>
    /// The Relay lists that are asked for without saying which page, by their names in the answer. None where the document is too large to
    /// look for them.
    /// </summary>
    IReadOnlyList<IReadOnlyList<string>> OpenLists { get; }

    /// <summary>Whether any operation of the document declares a variable of this name.</summary>
    bool Declares(string variable);

    /// <summary>
    /// The document with <c>companyId: $companyId</c> in every root field that takes a company and is given none; null where there is no
    /// such field.
    /// </summary>
    IGraphQLDocument? WithCompany(LucaSchema schema);

    /// <summary>
    /// The document with <c>first</c>, <c>after</c> and <c>pageInfo</c> put in where its one Relay list has none. The user's own
    /// <c>first</c> is how many come at a time; all rows come.
    /// </summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: there is not exactly one Relay list to follow; says what to
    /// do.</exception>
    PaginationPlan Paginate(LucaSchema? schema);
}

/// <summary>A declared variable.</summary>
/// <param name="Name">Without the <c>$</c>.</param>
/// <param name="Type">As declared; named types have the kind of a scalar, for only the schema knows better.</param>
/// <param name="HasDefault">Whether the document has a default for it.</param>
internal sealed record DocumentVariable(string Name, TypeRef Type, bool HasDefault)
{
    public bool IsRequired => Type.IsNonNull && !HasDefault;
}

/// <summary>A root field.</summary>
internal sealed record DocumentField(string Name, IReadOnlyList<DocumentArgument> Arguments);

/// <summary>An argument that is given.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="Variable">The variable that it is given as; null for a value in the text.</param>
/// <param name="Literal">A number, text or null as a person reads it; null for other values.</param>
internal sealed record DocumentArgument(string Name, string? Variable, string? Literal)
{
    /// <summary>Whether an object in the text names a company.</summary>
    public bool NamesCompany { get; init; }
}
