using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using LucaPS.Api.Pages;
using LucaPS.Errors;
using LucaPS.Foundation;
using LucaPS.Rows;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>What came of a mutation.</summary>
/// <param name="Row">The object.</param>
/// <param name="Refusal">That it was not carried out, and why.</param>
/// <param name="Remark">What the server says of a change that it carried out.</param>
/// <param name="IsMissed">Whether nothing came that says anything.</param>
internal readonly record struct MutationReading(Row? Row, LucaException? Refusal, string? Remark, bool IsMissed)
{
    /// <summary>The objects, where the answer is, or has, a list of them.</summary>
    public IReadOnlyList<Row>? List { get; init; }

    /// <summary>How many elements of that list are null.</summary>
    public int Missed { get; init; }

    /// <summary>The refusals of further elements of that list; null for none.</summary>
    public IReadOnlyList<LucaException>? Further { get; init; }

    public IReadOnlyList<LucaException> Refusals => [.. Refusal is null ? [] : (LucaException[])[Refusal], .. Further ?? []];

    public IReadOnlyList<Row> Rows => List ?? (Row is null ? [] : [Row]);
}

/// <summary>
/// What is asked of a mutation's answer: the object itself, a payload around it (Relay's classic mutations), which may say that the input
/// was refused, or one of several types, some of which are errors.
/// </summary>
internal sealed class MutationAnswer
{
    private readonly string _mutation;

    internal MutationAnswer(string mutation) => _mutation = mutation;

    /// <summary>The selection set; empty for a mutation that answers with a plain value.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>The object's fields; null for a payload, for one of several types, and for what has none.</summary>
    public Selection? Selection { get; init; }

    /// <summary>The lists within the object that may have more pages; null for none.</summary>
    public InnerLists? Lists { get; init; }

    /// <summary>A payload's field with the object.</summary>
    public (string Name, MutationAnswer Answer)? Object { get; init; }

    /// <summary>One of several types, by name.</summary>
    public IReadOnlyDictionary<string, MutationAnswer>? Members { get; init; }

    /// <summary>Those of the types that neither are what the mutation is about nor say whether it was carried out.</summary>
    public IReadOnlyCollection<string> Doubtful { get; init; } = [];

    /// <summary>Whether that is what the mutation is about: then it is there only if the mutation has made it.</summary>
    public bool IsOwn { get; init; }

    public PayloadRefusal? Refusal { get; init; }

    /// <summary>The row of a new object of which an id is all that comes; null for anything else.</summary>
    public Selection? NewId { get; init; }

    /// <summary>Whether a null says that it was carried out: the void of some servers is a scalar.</summary>
    public bool IsVoid { get; init; }

    public static MutationAnswer Of(LucaSchema schema, SchemaField field, RowNames names, IReadOnlyList<string>? properties = null) =>
        new MutationSelection(schema, field, names).Of(properties);

    /// <summary>What came: the object, a refusal, a remark about what was carried out.</summary>
    /// <param name="data">The answer's data.</param>
    /// <param name="source">What the row is to carry.</param>
    /// <param name="requestId">For the error.</param>
    /// <param name="input">What was sent.</param>
    public MutationReading Read(ReadOnlyMemory<byte> data, RowSource source, string? requestId, MutationInput input)
    {
        if (data.IsEmpty) return new(null, null, null, IsMissed: !IsVoid);
        using JsonDocument json = JsonDocument.Parse(data);
        return ReadAll(SafeJson.Member(json.RootElement, _mutation), source, requestId, input);
    }

    private MutationReading ReadAll(JsonElement answer, RowSource source, string? requestId, MutationInput input)
    {
        if (answer.ValueKind != JsonValueKind.Array || Text.Length == 0) return Read(answer, source, requestId, input);
        MutationReading[] items = [.. answer.EnumerateArray().Select(item => Read(item, source, requestId, input))];
        LucaException[] refusals = [.. items.SelectMany(item => item.Refusals)];
        return new(
            null, refusals.FirstOrDefault(), items.Select(item => item.Remark).FirstOrDefault(remark => remark is not null),
            items.Length > 0 ? items.All(item => item.IsMissed) : IsOwn && input is { Noun: not null, IsRemoval: false })
        {
            Missed = items.Count(item => item.IsMissed),
            List = [.. items.SelectMany(item => item.Rows)],
            Further = [.. refusals.Skip(1)],
        };
    }

    private MutationReading Read(JsonElement answer, RowSource source, string? requestId, MutationInput input)
    {
        if (Text.Length == 0)
            return new(
                NewId is { } id && answer.ValueKind is JsonValueKind.String or JsonValueKind.Number ? ReadId(id, answer, source) : null,
                answer.ValueKind == JsonValueKind.False ? WithoutReason() : null, null,
                answer.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null && !IsVoid);
        if (answer.ValueKind is not JsonValueKind.Object) return new(null, null, null, IsMissed: true);
        if (Members is not null)
        {
            string type = SafeJson.Text(SafeJson.Member(answer, "__typename")) ?? string.Empty;
            if (!Members.TryGetValue(type, out MutationAnswer? member)) return new(null, null, null, IsMissed: true);
            MutationReading reading = member.Read(answer, source, requestId, input);
            bool isClear = !Doubtful.Contains(type) || reading is not { Refusal: null, Remark: null };
            return isClear ? reading : reading with { Remark = OtherType(type) };
        }

        MutationReading inner = Object is { } found ? found.Answer.ReadAll(SafeJson.Member(answer, found.Name), source, requestId, input)
            : Selection is null
                ? default
                : new(Read(Selection, answer, source), null, null, IsMissed: false) { Further = CutShort(answer) };
        bool isTold = input.IsRemoval || Refusal?.SaysSuccess(answer) == true;
        if (Refusal?.Read(answer, _mutation) is not { } error) return inner with { IsMissed = inner.IsMissed && !isTold };
        if (error.Details.Count == 0) return Nothing(inner) with { Refusal = inner.Refusal ?? WithoutReason() };
        bool isNothing = inner.Rows.Count == 0 || Object is null || Refusal!.SaysFailure(answer);
        // What was there before proves nothing, nor what has no id (Rails gives back what it could not save).
        if (!isNothing && input.IsNew && IsOwn && inner.Rows.All(row => row.Key is not null))
            return inner with { Remark = GraphQLErrors.Remark(_mutation, error), IsMissed = false };
        LucaException refusal = GraphQLErrors.ToException(
            error, new GraphQLErrors.Origin(null, requestId, IsMutation: true, null, HasData: true));
        return (isNothing ? Nothing(inner) : inner) with
        {
            Refusal = isNothing ? refusal : GraphQLErrors.AsUncertain(refusal, _mutation),
            Further = inner.List is null ? null : inner.Refusals,
            IsMissed = false,
        };
    }

    /// <summary>The same without objects: what is refused has none, whatever stands there.</summary>
    private static MutationReading Nothing(MutationReading reading) =>
        reading with { Row = null, List = reading.List is null ? null : [], IsMissed = false };

    /// <summary>The errors of lists within the object that are not whole: their rest cannot be asked of a mutation.</summary>
    private LucaException[]? CutShort(JsonElement answer) =>
        Lists is null ? null : [.. WholeRowReader.CutShort(Lists, Encoding.UTF8.GetBytes(answer.GetRawText()))];

    private string OtherType(string type) =>
        $"Luca answered {_mutation} with the type {type}, which may mean that it was not carried out: read the object again to see.";

    private LucaException WithoutReason() =>
        new(LucaErrorId.UnexpectedResponse, $"The server answered {_mutation} with false and no reason, so it was not carried out.")
        {
            MayHaveBeenSent = true
        };

    /// <summary>The plain value of a mutation that answers with one; null for anything else.</summary>
    public object? ReadValue(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty || Text.Length > 0) return null;
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement value = SafeJson.Member(json.RootElement, _mutation);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(ValueOf).ToArray() : ValueOf(value);
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => SafeJson.Text(value),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt32(out int small)
            ? small
            : value.TryGetInt64(out long large) ? large : value.TryGetDecimal(out decimal exact) ? exact : value.GetRawText(),
        _ => null,
    };

    private static Row ReadId(Selection selection, JsonElement id, RowSource source) =>
        Read(selection, "{\"id\":" + id.GetRawText() + "}", source);

    private static Row Read(Selection selection, JsonElement found, RowSource source) => Read(selection, found.GetRawText(), source);

    private static Row Read(Selection selection, string found, RowSource source)
    {
        Utf8JsonReader json = new(Encoding.UTF8.GetBytes(found));
        json.Read();
        return new RowParser(selection).Read(ref json, source);
    }
}
