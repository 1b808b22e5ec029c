using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LucaPS.Errors;

/// <summary>
/// A server's bound on how much one document may ask for. graphql-ruby counts a field once for each row of the page that is asked for, so
/// the same rows come where a page has fewer of them.
/// </summary>
internal static class SizeLimit
{
    // graphql-ruby: "Query has complexity of 1905, which exceeds max complexity of 200". GraphQL.NET names the same two in this order.
    private static readonly Regex s_numbers = new(
        @"\b(?<asked>\d{1,12})\b\D+\b(?<most>\d{1,12})\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>Whether the server's words are about that bound. It comes from its GraphQL library, in English.</summary>
    public static bool IsNamedIn(string? reason) =>
        reason is not null
        && (ServerText.Has(reason, "complexity") || ServerText.Has(reason, "too complex") || ServerText.Has(reason, "query cost"));

    /// <summary>A page size to try after a refused one; null where the refusal is another, or a page has one row already.</summary>
    public static long? SmallerPage(LucaException refusal, long refused)
    {
        if (refused <= 1 || refusal.ErrorId is not (LucaErrorId.BadRequest or LucaErrorId.ServerError) || !IsNamedIn(refusal.ServerMessage))
            return null;
        long half = refused / 2;
        if (s_numbers.Match(refusal.ServerMessage!) is not { Success: true } match) return half;
        double asked = double.Parse(match.Groups["asked"].Value, CultureInfo.InvariantCulture);
        double most = double.Parse(match.Groups["most"].Value, CultureInfo.InvariantCulture);
        // Some of it is for the document and not for its rows, so a little less than the share.
        return most < asked ? Math.Max(1, Math.Min(refused - 1, (long)(refused * most / asked * 0.95))) : half;
    }
}
