using System;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace LucaPS.Rows;

/// <summary>Reads a row from its opening brace to behind its closing one; null where it is not written as expected.</summary>
internal delegate Row? ScanRow(RowReader reader, ref JsonCursor cursor);

/// <summary>
/// Reads rows whose members come in the order asked for with no white space between, as servers write them, straight from the bytes into
/// the fields. Anything written differently is left to <see cref="RowReader"/>, which reads all JSON. A dynamic method, and methods that
/// are compiled well at once: the runtime compiles all others three times and counts their calls meanwhile, which took a third of the time
/// of 100,000 rows (docs/performance.md).
/// </summary>
internal sealed class RowScanner
{
    /// <summary>AggressiveOptimization, which netstandard2.0 has no name for and .NET Framework passes over.</summary>
    public const MethodImplOptions AtOnce = (MethodImplOptions)512;

    private RowScanner(byte[][] prefixes, ScanRow read)
    {
        Prefixes = prefixes;
        Read = read;
    }

    /// <summary>What stands before each column's value.</summary>
    public byte[][] Prefixes { get; }

    public ScanRow Read { get; }

    /// <summary>Makes the scanner of a class, and its method's code. Those of the objects within are there already.</summary>
    public static RowScanner Emit(RowType type)
    {
        RowColumn[] columns = type.Shape.Columns;
        byte[][] prefixes = new byte[columns.Length][];
        for (int i = 0; i < columns.Length; i++) prefixes[i] = Encoding.UTF8.GetBytes((i == 0 ? "{\"" : ",\"") + columns[i].Name + "\":");

        DynamicMethod method = new(
            "Scan" + type.Shape.TypeName, typeof(Row), [typeof(RowReader), typeof(JsonCursor).MakeByRefType()], typeof(RowScanner),
            skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder row = il.DeclareLocal(type.ClrType), nested = il.DeclareLocal(typeof(Row)), list = il.DeclareLocal(typeof(Array));
        Label other = il.DefineLabel();
        il.Emit(OpCodes.Newobj, type.ClrType.GetConstructor(Type.EmptyTypes)!);
        il.Emit(OpCodes.Stloc, row);
        for (int i = 0; i < columns.Length; i++)
        {
            FieldInfo field = type.Field(i);
            LocalBuilder? local = columns[i].Store == ColumnStore.Row ? nested : columns[i].Store == ColumnStore.RowList ? list : null;
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            if (local is null) il.Emit(OpCodes.Ldloc, row);
            if (local is null) il.Emit(OpCodes.Ldflda, field);
            else il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, typeof(RowScanner).GetMethod(columns[i].Store.ToString(), BindingFlags.NonPublic | BindingFlags.Static)!);
            il.Emit(OpCodes.Brfalse, other);
            if (local is null) continue;
            il.Emit(OpCodes.Ldloc, row);
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Castclass, field.FieldType);
            il.Emit(OpCodes.Stfld, field);
        }

        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, (int)'}');
        il.Emit(OpCodes.Call, typeof(JsonCursor).GetMethod(nameof(JsonCursor.PassByte))!);
        il.Emit(OpCodes.Brfalse, other);
        if (type.CompanyField is { } company)
        {
            il.Emit(OpCodes.Ldloc, row);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, typeof(RowReader).GetProperty(nameof(RowReader.Company))!.GetGetMethod()!);
            il.Emit(OpCodes.Stfld, company);
        }

        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(other);
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        return new RowScanner(prefixes, (ScanRow)method.CreateDelegate(typeof(ScanRow)));
    }

    // One for each kind of column, found by name.

    [MethodImpl(AtOnce)]
    private static bool Text(RowReader reader, ref JsonCursor cursor, int column, ref string? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.Bytes[cursor.At] == (byte)'"' && cursor.EndOfText() is > 0 and int end)
        {
            field = reader.Remembered(column, cursor.Bytes.Slice(cursor.At + 1, end - cursor.At - 1));
            cursor.At = end + 1;
            return true;
        }

        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Text(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Boolean(RowReader reader, ref JsonCursor cursor, int column, ref bool? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassTrue()) field = true;
        else if (cursor.PassFalse()) field = false;
        else if (!cursor.PassNull()) return false;
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Int32(RowReader reader, ref JsonCursor cursor, int column, ref int? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        int start = cursor.At;
        if (cursor.PassNumber(whole: true, out long value, out _) && value is >= int.MinValue and <= int.MaxValue)
        {
            field = (int)value;
            return true;
        }

        cursor.At = start;
        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Int32(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Int64(RowReader reader, ref JsonCursor cursor, int column, ref long? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNumber(whole: true, out long value, out _))
        {
            field = value;
            return true;
        }

        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Int64(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Decimal(RowReader reader, ref JsonCursor cursor, int column, ref decimal? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNumber(whole: false, out long value, out int places))
        {
            ulong magnitude = (ulong)Math.Abs(value);
            field = new decimal((int)magnitude, (int)(magnitude >> 32), 0, value < 0, (byte)places);
            return true;
        }

        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Decimal(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Date(RowReader reader, ref JsonCursor cursor, int column, ref DateTime? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassDay(out DateTime day))
        {
            field = day;
            return true;
        }

        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Date(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Time(RowReader reader, ref JsonCursor cursor, int column, ref DateTimeOffset? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Time(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Value(RowReader reader, ref JsonCursor cursor, int column, ref object? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Value(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool TextList(RowReader reader, ref JsonCursor cursor, int column, ref string?[]? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Texts(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool ValueList(RowReader reader, ref JsonCursor cursor, int column, ref object?[]? field)
    {
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNull()) return true;
        Utf8JsonReader json = cursor.Open();
        field = reader.Values(ref json, column);
        cursor.Close(ref json);
        return true;
    }

    [MethodImpl(AtOnce)]
    private static bool Row(RowReader reader, ref JsonCursor cursor, int column, ref Row? field)
    {
        field = null;
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNull()) return true;
        field = reader.Child(column).Scan(ref cursor);
        return field is not null;
    }

    [MethodImpl(AtOnce)]
    private static bool RowList(RowReader reader, ref JsonCursor cursor, int column, ref Array? field)
    {
        field = null;
        if (!cursor.Pass(reader.Prefixes[column])) return false;
        if (cursor.PassNull()) return true;
        if (cursor.Bytes[cursor.At] != (byte)'[') return false;
        cursor.At++;
        RowReader child = reader.Child(column);
        int first = child.Gathered;
        bool whole = cursor.PassByte((byte)']');
        while (!whole && child.Gather(ref cursor))
        {
            whole = cursor.PassByte((byte)']');
            if (!whole && !cursor.PassByte((byte)',')) break;
        }

        field = child.Ungather(first);
        return whole;
    }
}
