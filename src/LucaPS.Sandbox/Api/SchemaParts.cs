using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;
using LucaPS.Sandbox.Data;
using LucaPS.Sandbox.Hosting;
using LucaPS.Sandbox.OAuth;

namespace LucaPS.Sandbox.Api;

/// <summary>What resolvers know about the request.</summary>
internal sealed record ApiContext(SandboxState State, AccessGrant Grant, Messages Messages)
{
    public const string Key = "luca";

    /// <summary>The books that a row came from.</summary>
    public Books Books(int companyIndex) => State.Library.Of(State.Directory.Companies[companyIndex]);

    /// <summary>The sandbox's time, in Norway.</summary>
    public DateTimeOffset Now => NorwegianTime.Convert(State.Options.TimeProvider.GetUtcNow());

    /// <summary>Counts a mutation as carried out and returns its answer.</summary>
    public T CarriedOut<T>(string mutation, T answer)
    {
        State.Counters.CountMutation(mutation);
        return answer;
    }

    public static ApiContext Of(IResolveFieldContext context) => (ApiContext)context.UserContext[Key]!;
}

/// <summary>Types written the way SDL writes them: <c>Part.Type("[SaleInvoice!]!")</c>.</summary>
internal static class Part
{
    public static IGraphType Type(string sdl)
    {
        if (sdl.EndsWith('!'))
            return new NonNullGraphType(Type(sdl[..^1]));
        return sdl.StartsWith('[') ? new ListGraphType(Type(sdl[1..^1])) : new GraphQLTypeReference(sdl);
    }

    public static QueryArgument Argument(string name, string type, string description, object? defaultValue = null) =>
        new(Type(type)) { Name = name, Description = description, DefaultValue = defaultValue };

    public static QueryArgument Id => Argument("id", "ID!", "Short text.");

    public static QueryArgument Deprecated(string name, string type, string reason) =>
        new(Type(type)) { Name = name, Description = reason, DeprecationReason = reason };

    public static EnumerationGraphType Enum(string name, string description, params string[] values)
    {
        EnumerationGraphType type = new() { Name = name, Description = description };
        foreach (string value in values)
            type.Add(value, value);
        return type;
    }
}

/// <summary>An object type over a class of ours.</summary>
internal sealed class RowType<T> : ObjectGraphType<object>
{
    public RowType(string name, string description)
    {
        Name = name;
        Description = description;
        IsTypeOf = source => source is T;
    }

    public RowType<T> Has(string name, string type, string description, Func<T, object?> value, string? deprecated = null)
    {
        AddField(new FieldType
        {
            Name = name,
            ResolvedType = Part.Type(type),
            Description = description,
            DeprecationReason = deprecated,
            Resolver = new ValueResolver<T>(value),
        });
        return this;
    }

    public RowType<T> Asks(
        string name, string type, string description, IEnumerable<QueryArgument> arguments, Func<IResolveFieldContext, T, object?> value)
    {
        AddField(new FieldType
        {
            Name = name,
            ResolvedType = Part.Type(type),
            Description = description,
            Arguments = new QueryArguments(arguments),
            Resolver = new ContextResolver(context => value(context, (T)context.Source!)),
        });
        return this;
    }

    public RowType<T> Unless(bool absent, Func<RowType<T>, RowType<T>> add) => absent ? this : add(this);
}

/// <summary>Reads a value of the row, with no arguments.</summary>
internal sealed class ValueResolver<T>(Func<T, object?> value) : IFieldResolver
{
    public ValueTask<object?> ResolveAsync(IResolveFieldContext context) => new(value((T)context.Source!));
}

/// <summary>Reads a value with arguments and the request's context.</summary>
internal sealed class ContextResolver(Func<IResolveFieldContext, object?> value) : IFieldResolver
{
    public ValueTask<object?> ResolveAsync(IResolveFieldContext context) => new(value(context));
}
