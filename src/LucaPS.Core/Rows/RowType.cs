using System;
using System.Collections.Generic;

namespace LucaPS.Rows;

/// <summary>A property of a class made at run time.</summary>
internal sealed class RowProperty
{
    public required string Name { get; init; }

    public required Type ClrType { get; init; }

    /// <summary>Whether it is neither an object nor a list, so that the row around it gets a flat copy.</summary>
    public required bool IsScalar { get; init; }
}

/// <summary>A class made at run time for a shape.</summary>
internal sealed class RowType
{
    public RowType(RowShape shape, Type clrType, IReadOnlyList<RowProperty> properties, RowType?[] children)
    {
        Shape = shape;
        ClrType = clrType;
        Properties = properties;
        Children = children;
        Prototype = (Row)Activator.CreateInstance(clrType)!;
        EmptyList = Array.CreateInstance(clrType, 0);
    }

    public RowShape Shape { get; }

    public Type ClrType { get; }

    /// <summary>In the order in which PowerShell shows them.</summary>
    public IReadOnlyList<RowProperty> Properties { get; }

    /// <summary>By column; null where a column holds no objects.</summary>
    public RowType?[] Children { get; }

    /// <summary>New rows are copies of this one: as fast as a constructor, with nothing to compile.</summary>
    public Row Prototype { get; }

    public Array EmptyList { get; }
}
