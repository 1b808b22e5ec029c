using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;

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
    public const string CompanyFieldName = "_company";

    private const BindingFlags Fields = BindingFlags.NonPublic | BindingFlags.Instance;

    private readonly Lazy<RowScanner> _scanner;

    public RowType(RowShape shape, Type clrType, IReadOnlyList<RowProperty> properties, RowType?[] children)
    {
        Shape = shape;
        ClrType = clrType;
        Properties = properties;
        Children = children;
        Prototype = (Row)Activator.CreateInstance(clrType)!;
        EmptyList = Array.CreateInstance(clrType, 0);
        _scanner = new Lazy<RowScanner>(() => RowScanner.Emit(this));
    }

    public RowShape Shape { get; }

    public Type ClrType { get; }

    /// <summary>In the order in which PowerShell shows them.</summary>
    public IReadOnlyList<RowProperty> Properties { get; }

    /// <summary>By column; null where a column holds no objects.</summary>
    public RowType?[] Children { get; }

    /// <summary>New rows are copies of this one, which is as fast as a constructor and needs no compiling.</summary>
    public Row Prototype { get; }

    public Array EmptyList { get; }

    /// <summary>Made at the first need, which is a long list.</summary>
    public RowScanner Scanner => _scanner.Value;

    /// <summary>The field of the company, where rows of the class have one of their own.</summary>
    public FieldInfo? CompanyField => ClrType.GetField(CompanyFieldName, Fields);

    /// <summary>The field of a column.</summary>
    public FieldInfo Field(int column) => ClrType.GetField(FieldName(column), Fields)!;

    /// <summary>The name of that field.</summary>
    public static string FieldName(int column) => "_" + column.ToString(CultureInfo.InvariantCulture);
}
