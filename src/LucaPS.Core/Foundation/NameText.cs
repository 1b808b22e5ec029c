using System.Text;

namespace LucaPS.Foundation;

/// <summary>Names of the schema in sentences.</summary>
internal static class NameText
{
    private const string Sale = "sale ";

    /// <summary><c>saleInvoice</c> is <c>invoice</c>, and <c>bookkeepingJournal</c> is <c>bookkeeping journal</c>.</summary>
    public static string InWords(string name)
    {
        StringBuilder words = new();
        foreach (char character in name)
        {
            if (char.IsUpper(character) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(character));
        }

        string text = words.ToString();
        return text.StartsWith(Sale, System.StringComparison.Ordinal) ? text.Substring(Sale.Length) : text;
    }
}
