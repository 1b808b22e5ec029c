using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using System.Threading;
using LucaPS.Schema;

namespace LucaPS.Rows;

/// <summary>
/// Makes the class of a shape. Each lies in an assembly of its own, because many selections of one type give many classes of the same full
/// name: the name is what the views go by. The classes touch public and protected members alone.
/// </summary>
internal static class RowTypeEmitter
{
    private const BindingFlags Helpers = BindingFlags.NonPublic | BindingFlags.Static;
    private static int s_count;

    public static RowType Emit(RowShape shape)
    {
        RowType?[] children = new RowType?[shape.Columns.Length];
        for (int i = 0; i < children.Length; i++) children[i] = shape.Columns[i].Child?.Type;

        string name = "LucaPS.Rows." + Interlocked.Increment(ref s_count).ToString(CultureInfo.InvariantCulture);
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run);
        TypeBuilder type = assembly.DefineDynamicModule(name)
            .DefineType(
                "LucaPS." + shape.TypeName,
                TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class,
                shape.IsDefault ? RowView.Of(shape.TypeName) : typeof(Row));
        type.DefineDefaultConstructor(MethodAttributes.Public);

        FieldBuilder[] fields = new FieldBuilder[shape.Columns.Length];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = type.DefineField(RowType.FieldName(i), ClrType(shape.Columns[i], children[i]), FieldAttributes.Private);
        FieldBuilder? company = shape.HasCompany
            ? type.DefineField(RowType.CompanyFieldName, typeof(CompanyInfo), FieldAttributes.Private)
            : null;

        List<RowProperty> properties = [];
        Dictionary<string, MethodBuilder> getters = new(StringComparer.OrdinalIgnoreCase);
        foreach (RowLayoutItem item in RowLayout.Of(shape, children))
        {
            FieldBuilder? field = item.Member switch
            {
                RowMember.Company => OwnId(shape, fields) ?? company!,
                RowMember.CompanyName => company!,
                RowMember.Amount or RowMember.State => null,
                _ => fields[item.Column],
            };
            Type propertyType = PropertyType(item, field);
            MethodBuilder getter = type.DefineMethod(
                "get_" + item.Name, MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig, propertyType,
                Type.EmptyTypes);
            if (field is null) EmitDerived(getter.GetILGenerator(), item, shape, fields);
            else EmitGetter(getter.GetILGenerator(), item, field, propertyType);
            type.DefineProperty(item.Name, PropertyAttributes.None, propertyType, null).SetGetMethod(getter);
            getters[item.Name] = getter;
            properties.Add(new RowProperty
            {
                Name = item.Name,
                ClrType = propertyType,
                IsScalar = item.Member != RowMember.Column
                    || shape.Columns[item.Column] is { Child: null, Store: not (ColumnStore.TextList or ColumnStore.ValueList) },
            });
        }

        EmitAssign(type, shape, fields, company);
        if (shape.IsInvoice || shape.IsLine) EmitAmount(type, shape, fields);
        if (Array.FindIndex(shape.Columns, column => column.Name == "id") is >= 0 and var id) EmitOverride(type, "ReadKey", fields[id]);
        if ((OwnId(shape, fields) ?? company) is { } owner) EmitOverride(type, "ReadOwner", owner);
        EmitToString(type, properties, getters);
#if NET8_0_OR_GREATER
        return new RowType(shape, type.CreateType(), properties, children);
#else
        return new RowType(shape, type.CreateTypeInfo()!.AsType(), properties, children);
#endif
    }

    private static Type ClrType(RowColumn column, RowType? child) => column.Store switch
    {
        ColumnStore.Row => child!.ClrType,
        ColumnStore.RowList => child!.EmptyList.GetType(),
        _ => ReaderOf(column.Store).ReturnType,
    };

    /// <summary>What reads a column: the helper that is named after how it is held.</summary>
    private static MethodInfo ReaderOf(ColumnStore store) => typeof(Row).GetMethod("Read" + store, Helpers)!;

    private static Type PropertyType(RowLayoutItem item, FieldBuilder? field) => item.Member switch
    {
        RowMember.Amount => typeof(decimal?),
        RowMember.State or RowMember.Company or RowMember.CompanyName => typeof(string),
        RowMember.Kroner => field!.FieldType == typeof(object) || field.FieldType == typeof(decimal?) ? typeof(object) : typeof(decimal?),
        RowMember.Flat => item.Inner!.ClrType,
        _ => IsForHost(field!) ? typeof(object) : field!.FieldType,
    };

    /// <summary>Dates, times and lists are given out as the host wants them (<see cref="Row.Host"/>).</summary>
    private static bool IsForHost(FieldBuilder field) =>
        field.FieldType == typeof(DateTime?) || field.FieldType == typeof(DateTimeOffset?) || field.FieldType.IsArray;

    /// <summary>A company is its own company: that is how it binds to <c>-Company</c>.</summary>
    private static FieldBuilder? OwnId(RowShape shape, FieldBuilder[] fields)
    {
        if (shape.TypeName != RowShape.Company) return null;
        int id = Array.FindIndex(shape.Columns, column => column.Name == "id" && column.Store == ColumnStore.Text);
        return id < 0 ? null : fields[id];
    }

    private static void EmitGetter(ILGenerator il, RowLayoutItem item, FieldBuilder field, Type propertyType)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, field);
        if (item.Member == RowMember.Kroner)
        {
            il.Emit(OpCodes.Call, typeof(Row).GetMethod("FromCents", Helpers, null, [field.FieldType], null)!);
        }
        else if (field.FieldType == typeof(CompanyInfo))
        {
            il.Emit(OpCodes.Call, typeof(Row).GetMethod(item.Member == RowMember.CompanyName ? "NameOf" : "IdOf", Helpers)!);
        }
        else if (item.Member == RowMember.Column && IsForHost(field))
        {
            if (field.FieldType.IsValueType) il.Emit(OpCodes.Box, field.FieldType);
            if (typeof(Row[]).IsAssignableFrom(field.FieldType))
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, typeof(Row).GetMethod("Own", Helpers)!);
            }

            il.Emit(OpCodes.Call, typeof(Row).GetMethod("ForHost", Helpers)!);
        }
        else if (item.Member == RowMember.Column && typeof(Row).IsAssignableFrom(field.FieldType))
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, typeof(Row).GetMethod("Own", Helpers)!);
            il.Emit(OpCodes.Castclass, field.FieldType);
        }
        else if (item.Member == RowMember.Flat)
        {
            Label present = il.DefineLabel();
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Brtrue_S, present);
            il.Emit(OpCodes.Pop);
            if (propertyType.IsValueType)
            {
                LocalBuilder none = il.DeclareLocal(propertyType);
                il.Emit(OpCodes.Ldloca_S, none);
                il.Emit(OpCodes.Initobj, propertyType);
                il.Emit(OpCodes.Ldloc, none);
            }
            else
            {
                il.Emit(OpCodes.Ldnull);
            }

            il.Emit(OpCodes.Ret);
            il.MarkLabel(present);
            il.Emit(OpCodes.Callvirt, field.FieldType.GetProperty(item.Inner!.Name)!.GetGetMethod()!);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitDerived(ILGenerator il, RowLayoutItem item, RowShape shape, FieldBuilder[] fields)
    {
        if (item.Member == RowMember.Amount)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Callvirt, typeof(Row).GetMethod("ReadAmount", BindingFlags.NonPublic | BindingFlags.Instance)!);
        }
        else
        {
            foreach (string name in (string[])["draft", "finalized", "sentAt"]) EmitBoxed(il, shape.Index(name), fields);
            il.Emit(OpCodes.Call, typeof(Row).GetMethod("StateOf", Helpers)!);
        }

        il.Emit(OpCodes.Ret);
    }

    /// <summary>A line's own amount, or the total of an invoice and else the sum of its lines.</summary>
    private static void EmitAmount(TypeBuilder type, RowShape shape, FieldBuilder[] fields)
    {
        ILGenerator il = Override(type, "ReadAmount", out MethodBuilder method, out MethodInfo declaration);
        bool isLine = shape.IsLine;
        if (isLine)
        {
            foreach (string name in (string[])["quantity", "unitPriceCents", InvoiceNames.DiscountPercent])
                EmitBoxed(il, shape.Index(name), fields);
        }
        else
        {
            int total = shape.Total;
            EmitBoxed(il, total, fields);
            il.Emit(total >= 0 && InvoiceNames.IsInCents(shape.Columns[total].Name) ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
            EmitBoxed(il, shape.Lines, fields);
        }

        il.Emit(OpCodes.Ldc_I4_0);
        foreach (int column in shape.Discounts)
        {
            EmitBoxed(il, column, fields);
            il.Emit(OpCodes.Call, typeof(Row).GetMethod("IsDiscounted", Helpers)!);
        }

        if (!isLine) EmitBoxed(il, shape.CreditNote, fields);
        il.Emit(OpCodes.Call, typeof(Row).GetMethod(isLine ? "AmountOfLine" : "AmountOf", Helpers)!);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, declaration);
    }

    /// <summary>A column's value; null where there is no such column.</summary>
    private static void EmitBoxed(ILGenerator il, int column, FieldBuilder[] fields)
    {
        if (column < 0)
        {
            il.Emit(OpCodes.Ldnull);
            return;
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, fields[column]);
        if (fields[column].FieldType.IsValueType) il.Emit(OpCodes.Box, fields[column].FieldType);
    }

    private static ILGenerator Override(TypeBuilder type, string name, out MethodBuilder method, out MethodInfo declaration)
    {
        declaration = typeof(Row).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance)!;
        method = type.DefineMethod(
            name, MethodAttributes.FamORAssem | MethodAttributes.Virtual | MethodAttributes.HideBySig, declaration.ReturnType,
            Type.EmptyTypes);
        return method.GetILGenerator();
    }

    /// <summary>One method for all columns, so that one is compiled.</summary>
    private static void EmitAssign(TypeBuilder type, RowShape shape, FieldBuilder[] fields, FieldBuilder? company)
    {
        MethodInfo declaration = typeof(Row).GetMethod("Assign", BindingFlags.NonPublic | BindingFlags.Instance)!;
        MethodBuilder method = type.DefineMethod(
            "Assign",
            MethodAttributes.FamORAssem | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            typeof(void),
            [typeof(int), typeof(Utf8JsonReader).MakeByRefType(), typeof(object)]);
        ILGenerator il = method.GetILGenerator();
        Label[] labels = new Label[fields.Length + (company is null ? 0 : 1)];
        for (int i = 0; i < labels.Length; i++) labels[i] = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Ret);
        for (int i = 0; i < fields.Length; i++)
        {
            il.MarkLabel(labels[i]);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_3);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldc_I4, i);
            ColumnStore store = shape.Columns[i].Store;
            il.Emit(OpCodes.Call, ReaderOf(store));
            if (store is ColumnStore.Row or ColumnStore.RowList) il.Emit(OpCodes.Castclass, fields[i].FieldType);
            il.Emit(OpCodes.Stfld, fields[i]);
            il.Emit(OpCodes.Ret);
        }

        if (company is not null)
        {
            il.MarkLabel(labels[fields.Length]);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_3);
            il.Emit(OpCodes.Call, typeof(Row).GetMethod("ReadCompany", Helpers)!);
            il.Emit(OpCodes.Stfld, company);
            il.Emit(OpCodes.Ret);
        }

        type.DefineMethodOverride(method, declaration);
    }

    private static void EmitOverride(TypeBuilder type, string name, FieldBuilder field)
    {
        ILGenerator il = Override(type, name, out MethodBuilder method, out MethodInfo declaration);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, field);
        if (field.FieldType == typeof(CompanyInfo)) il.Emit(OpCodes.Call, typeof(Row).GetMethod("IdOf", Helpers)!);
        if (field.FieldType.IsValueType) il.Emit(OpCodes.Box, field.FieldType);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, declaration);
    }

    private static void EmitToString(TypeBuilder type, List<RowProperty> properties, Dictionary<string, MethodBuilder> getters)
    {
        MethodBuilder method = type.DefineMethod(
            "ToString", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, typeof(string), Type.EmptyTypes);
        ILGenerator il = method.GetILGenerator();
        RowProperty? number = properties.Find(p => p.IsScalar && p.Name == "InvoiceNumber")
            ?? properties.Find(p => p.IsScalar && (p.Name == "Number" || p.Name.EndsWith("Number", StringComparison.Ordinal)));
        RowProperty?[] candidates =
            [properties.Find(p => p.IsScalar && p.Name == "Name"), number, properties.Find(p => p.IsScalar && p.Name == "Id")];
        if (Array.TrueForAll(candidates, c => c is null))
        {
            il.Emit(OpCodes.Ldstr, type.FullName!);
            il.Emit(OpCodes.Ret);
            return;
        }

        foreach (RowProperty? candidate in candidates)
        {
            if (candidate is null)
            {
                il.Emit(OpCodes.Ldnull);
                continue;
            }

            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, getters[candidate.Name]);
            if (candidate.ClrType.IsValueType) il.Emit(OpCodes.Box, candidate.ClrType);
        }

        il.Emit(OpCodes.Call, typeof(Row).GetMethod("FirstText", Helpers)!);
        il.Emit(OpCodes.Ret);
    }
}
