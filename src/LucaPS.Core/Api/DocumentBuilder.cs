using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api;

/// <summary>
/// Writes a query of aliased root fields. Every value goes by a variable: no text of a user ever becomes part of a document.
/// </summary>
internal sealed class DocumentBuilder : IDisposable
{
    private readonly StringBuilder _declarations = new("query");
    private readonly StringBuilder _fields = new(" {");
    private readonly ByteBuffer _buffer = new();
    private readonly Utf8JsonWriter _variables;
    private bool _hasVariables;
    private bool _hasArguments;

    public DocumentBuilder()
    {
        _variables = new Utf8JsonWriter(_buffer);
        _variables.WriteStartObject();
    }

    /// <summary>A variable that several fields may use.</summary>
    public void Declare(string name, string type, ReadOnlySpan<byte> json)
    {
        Declare(name, type);
        _variables.WriteRawValue(json);
    }

    public void Declare(string name, string type, string? value)
    {
        Declare(name, type);
        _variables.WriteStringValue(value);
    }

    /// <summary>An id, which some servers call a number.</summary>
    public void DeclareId(string name, string type, string id)
    {
        if (ValueKinds.OfScalar(type.TrimEnd('!')) == ValueKind.Integer
            && long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) Declare(name, type, number);
        else Declare(name, type, id);
    }

    public void Declare(string name, string type, long value)
    {
        Declare(name, type);
        _variables.WriteNumberValue(value);
    }

    public void BeginField(string alias, string name)
    {
        _fields.Append(' ').Append(alias).Append(": ").Append(name);
        _hasArguments = false;
    }

    /// <summary>Begins a field that looks up an object by its id, in a company where the field takes one.</summary>
    /// <param name="company">What the company is as an argument of a type; null for none.</param>
    public void BeginLookup(string alias, RootField lookup, string id, Func<string, string?>? company)
    {
        BeginField(alias, lookup.Field.Name);
        DeclareId(alias + "_id", lookup.TypeOf("id") ?? "ID!", id);
        Argument("id", alias + "_id");
        if (lookup.TypeOf("companyId") is not { } companyType || company?.Invoke(companyType) is not { } named) return;
        Declare(alias + "_company", companyType, named);
        Argument("companyId", alias + "_company");
    }

    /// <summary>Gives an argument of the field begun last the value of a variable.</summary>
    public void Argument(string name, string variable)
    {
        _fields.Append(_hasArguments ? ", " : "(").Append(name).Append(": $").Append(variable);
        _hasArguments = true;
    }

    public void EndField(string selection)
    {
        if (_hasArguments) _fields.Append(')');
        _fields.Append(' ').Append(selection);
    }

    /// <param name="last">The document of another request: given again where it is the same, as for page after page.</param>
    public GraphQLRequest Build(string? last = null)
    {
        _variables.WriteEndObject();
        _variables.Flush();
        if (_hasVariables) _declarations.Append(')');
        _fields.Append(" }");
        return new GraphQLRequest
        {
            Document = Is(last) ? last! : _declarations.ToString() + _fields,
            Variables = _hasVariables ? _buffer.Written.ToArray() : default,
        };
    }

    public void Dispose()
    {
        _variables.Dispose();
        _buffer.Dispose();
    }

    private void Declare(string name, string type)
    {
        _declarations.Append(_hasVariables ? ", $" : "($").Append(name).Append(": ").Append(type);
        _variables.WritePropertyName(name);
        _hasVariables = true;
    }

    private bool Is(string? document)
    {
        int length = _declarations.Length;
        if (document is null || document.Length != length + _fields.Length) return false;
#if NET8_0_OR_GREATER
        return _declarations.Equals(document.AsSpan(0, length)) && _fields.Equals(document.AsSpan(length));
#else
        return document == _declarations.ToString() + _fields;
#endif
    }
}
