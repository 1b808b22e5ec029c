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
    private const string Rows = @"pageSize|page size|perPage|items per page|requested items|sidestørrelse\w*";

    // graphql-ruby: "Query has complexity of 1905, which exceeds max complexity of 200". GraphQL.NET names the same two in this order.
    private static readonly Regex s_numbers = new(
        @"\b(?<asked>\d{1,12})\b\D+\b(?<most>\d{1,12})\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    // "first kan ikke være mer enn 25", "The `first` argument must be at most 25", "pageSize must be between 1 and 50". Lighthouse:
    // "Maximum number of 50 requested items exceeded, got 100."
    private static readonly Regex s_page = new(
        @"\b(first|last|limit|take|top|count|size|maxResults|maxRows|maxItems|itemsPerPage|" + Rows + @")\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    // Without a number only words for rows tell that there were too many of them: a rate has a limit too.
    private static readonly Regex s_rows = new(
        @"\b(" + Rows + @")\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    // Hot Chocolate: "The maximum allowed items per page were exceeded.", "The maximum allowed field cost was exceeded."
    private static readonly Regex s_exceeded = new(
        @"exceed|maximum|too (many|large|high)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    // graphql-ruby: "Query has depth of 20, which exceeds max depth of 15". graphql-depth-limit: "'sales' exceeds maximum operation depth
    // of 3". Lighthouse: "Max query depth should be 5 but got 6." GraphQL.NET: "Query is too nested to execute."
    private static readonly Regex s_depth = new(
        @"\bdepth\b.*(exceed|\bmax|\blimit)|(exceed|\bmax|\blimit).*\bdepth\b|too (nested|deep)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    private static readonly Regex s_number = new(@"\b\d{1,6}\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>Whether the server's words are about that bound. It comes from its GraphQL library, in English.</summary>
    public static bool IsNamedIn(string? reason) =>
        reason is not null
        && (ServerText.Has(reason, "complexity") || ServerText.Has(reason, "too complex") || ServerText.Has(reason, "query cost")
            || (ServerText.Has(reason, " cost") && s_exceeded.IsMatch(reason)));

    /// <summary>Whether they are about how deep its objects may lie in one another: no smaller page helps there.</summary>
    public static bool IsDepthNamedIn(string? reason) => reason is not null && s_depth.IsMatch(reason);

    /// <summary>A page size to try after a refused one; null where the refusal is another, or a page has one row already.</summary>
    public static long? SmallerPage(LucaException refusal, long refused)
    {
        if (refused <= 1 || refusal.ServerMessage is not { } words || IsDepthNamedIn(words)
            || refusal.ErrorId is not (LucaErrorId.BadRequest or LucaErrorId.ServerError or LucaErrorId.ValidationFailed)) return null;
        if (!IsNamedIn(words)) return LargestPage(words, refused);
        long half = refused / 2;
        if (s_numbers.Match(words) is not { Success: true } match) return half;
        double asked = double.Parse(match.Groups["asked"].Value, CultureInfo.InvariantCulture);
        double most = double.Parse(match.Groups["most"].Value, CultureInfo.InvariantCulture);
        // Some of it is for the document and not for its rows, so a little less than the share.
        return most < asked ? Math.Max(1, Math.Min(refused - 1, (long)(refused * most / asked * 0.95))) : half;
    }

    /// <summary>
    /// How many rows a page may have, where the words name the argument and a smaller number than was asked for; half as many where they
    /// say that those were too many, and no number.
    /// </summary>
    private static long? LargestPage(string words, long refused)
    {
        if (!s_page.IsMatch(words)) return null;
        long most = 0;
        foreach (Match number in s_number.Matches(words))
        {
            long value = long.Parse(number.Value, CultureInfo.InvariantCulture);
            if (value < refused) most = Math.Max(most, value);
        }

        if (most > 0) return most;
        return s_rows.IsMatch(words) && s_exceeded.IsMatch(words) && !s_number.IsMatch(words) ? refused / 2 : null;
    }
}
