using System;
using System.Collections.Generic;

namespace LucaPS.Sandbox.Data;

/// <summary>Someone who sends invoices.</summary>
internal sealed record Supplier(string Id, string Name, string? OrganisationNumber, string? BankAccount, DateTimeOffset UpdatedAt);

/// <summary>The answer to a supplier mutation, or to archiving a customer: the row, or what the user did wrong.</summary>
internal sealed record Payload<T>(T? Row, IReadOnlyList<(string Field, string Message)> UserErrors)
    where T : class;
