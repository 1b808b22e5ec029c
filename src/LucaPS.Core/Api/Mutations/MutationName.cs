using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace LucaPS.Api.Mutations;

/// <summary>What the name of a mutation says of how much it does.</summary>
internal static class MutationName
{
    // deleteMany, delete_many, DELETE_MANY and ProductDELETE have the same word.
    private static readonly Regex s_word = new("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.CultureInvariant);

    // What is gone, has left the house, or stays as it is for good. A participle is none of them: deletedItemsReport.
    private static readonly string[] s_high =
    [
        "delete", "destroy", "remove", "purge", "erase", "wipe", "discard", "trash", "truncate",
        "send", "resend", "finalize", "finalise", "approve",
    ];

    // Only where something is made so: markAsFinal, but finalReportCreate.
    private static readonly string[] s_final = ["final", "finalized", "finalised"];

    // Nouns as well: emailInvoice and invoiceEmail, but emailTemplateUpdate and changeEmail.
    private static readonly string[] s_highAtEnds = ["email", "mail", "deliver", "submit", "publish", "book", "pay"];

    private static readonly string[] s_verbs =
    [
        "create", "add", "insert", "update", "edit", "change", "set", "save", "upsert", "patch", "replace", "generate", "activate",
        "deactivate", "enable", "disable", "verify", "validate", "confirm", "assign", "register", "subscribe", "unsubscribe", "rename",
        "archive", "restore", "connect", "disconnect", "copy", "duplicate", "merge", "split", "close", "open", "reopen", "reset", "upload",
        "import", "export", "test", "preview", "sync", "refresh", "link", "unlink", "lock", "unlock", "start", "stop", "cancel", "request",
        "move", "sort", "match", "unmatch",
    ];

    private static readonly string[] s_back = ["undo", "restore", "recover", "revert"];
    private static readonly string[] s_manners =
        ["bulk", "batch", "mass", "multi", "many", "all", "force", "try", "auto", "and", "by", "id", "ids"];

    /// <summary>Whether it removes, sends or finalizes, so that it is asked about.</summary>
    public static bool IsHigh(string mutation)
    {
        string[] words = [.. s_word.Matches(mutation).Cast<Match>().Select(match => match.Value.ToLowerInvariant())];
        // Nothing says where the words of deletesaleproduct end.
        if (words.Length == 1 && Array.Exists(s_high, words[0].Contains)) return true;
        string[] core = [.. words.SkipWhile(s_manners.Contains).Reverse().SkipWhile(s_manners.Contains).Reverse()];
        if (core.Length == 0) return false;
        (string first, string last) = (core[0], core[core.Length - 1]);
        int and = Array.IndexOf(words, "and");
        if (s_final.Contains(last) || words.Where((word, n) => n > 0 && s_final.Contains(word) && words[n - 1] == "as").Any()) return true;
        if (words.Any(s_high.Contains)) return and >= 0 || !(s_back.Contains(first) || s_back.Contains(last));
        return (s_highAtEnds.Contains(first) && !s_verbs.Contains(last)) || (s_highAtEnds.Contains(last) && !s_verbs.Contains(first))
            || (and >= 0 && words.Where((word, n) => Math.Abs(n - and) == 1 && s_highAtEnds.Contains(word)).Any());
    }
}
