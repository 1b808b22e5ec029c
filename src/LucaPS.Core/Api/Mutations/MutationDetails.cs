using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.Schema;

namespace LucaPS.Api.Mutations;

/// <summary>What a mutation is given, for the question: by the schema's names, and as it is sent.</summary>
internal sealed class MutationDetails
{
    private const int Longest = 40, MaxDepth = 4, MaxItems = 3;

    private static readonly string[] s_untold = ["companyId", "clientMutationId"];

    private readonly PreparedMutation _prepared;
    private readonly string? _id;
    private readonly IReadOnlyList<string> _untold;
    private readonly IReadOnlyList<string> _idPath;
    private readonly IReadOnlyList<string> _tablePath;
    private readonly List<string> _details = [];

    private MutationDetails(
        PreparedMutation prepared, string? id, IReadOnlyList<string> untold, IReadOnlyList<(string Name, JsonElement Value)> given)
    {
        _prepared = prepared;
        _id = id;
        _untold = [.. untold, .. s_untold];
        ObjectMutation? known = new ObjectMutations(prepared.Schema, RowNames.OfSchema).All()
            .FirstOrDefault(one => one.Field.Name == prepared.Input.Mutation);
        MutationShape? shape = known is null ? null : MutationShape.Of(prepared.Schema, known);
        string[] tables = [.. given.Where(one => one.Value.ValueKind == JsonValueKind.Object).Select(one => one.Name)];
        _idPath = shape?.IdPath ?? [];
        _tablePath = shape?.TablePath ?? (tables.Length == 1 ? tables : []);
    }

    /// <summary>Each field with its value, as far as that is short.</summary>
    /// <param name="id">The object's id, which the question has already.</param>
    /// <param name="untold">What else it has already.</param>
    public static IReadOnlyList<string> Of(PreparedMutation prepared, string? id, IReadOnlyList<string> untold)
    {
        (string Name, JsonElement Value)[] given = [.. prepared.Arguments.Items.Select(one =>
        {
            using JsonDocument json = JsonDocument.Parse(one.Json);
            return (one.Argument, json.RootElement.Clone());
        })];
        MutationDetails details = new(prepared, id, untold, given);
        foreach ((string name, JsonElement value) in given) details.Add([name], name, value);
        return details._details;
    }

    private void Add(IReadOnlyList<string> path, string label, JsonElement value)
    {
        string name = path[path.Count - 1];
        bool isTable = value.ValueKind == JsonValueKind.Object && path.SequenceEqual(_tablePath.Take(path.Count));
        if (!isTable && IsTold(path, name, value)) return;
        if (SchemaNames.IsSecret(name))
        {
            _details.Add(label + " …");
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            _details.Add(label + " " + Shown(value));
        }
        else if (!isTable && value.EnumerateObject().All(member => member.Name == "id") && value.TryGetProperty("id", out JsonElement id))
        {
            _details.Add(label + " " + Shown(id));
        }
        else if (path.Count > MaxDepth)
        {
            _details.Add(label + " …");
        }
        else
        {
            foreach (JsonProperty member in value.EnumerateObject())
                Add([.. path, member.Name], isTable ? member.Name : label + "." + member.Name, member.Value);
        }
    }

    private bool IsTold(IReadOnlyList<string> path, string name, JsonElement value) =>
        _prepared.Input.Kept.Any(kept => kept.Path.SequenceEqual(path))
        || path.SequenceEqual(_idPath)
        || (path.Count == 1 && name == "id" && value.ToString() == _id)
        || (path.Count <= _tablePath.Count + 1 && _untold.Any(told => SchemaNames.Matches(name, told)));

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "'" + SafeText.Line(SafeJson.Text(value), Longest) + "'",
        JsonValueKind.Object => "…",
        JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Array) =>
            "(" + value.GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture) + ")",
        JsonValueKind.Array => "["
            + string.Join(", ", value.EnumerateArray().Take(MaxItems).Select(Shown)) + (value.GetArrayLength() > MaxItems ? ", …]" : "]"),
        _ => SafeText.Line(value.GetRawText(), Longest) ?? string.Empty,
    };
}
