using System.Collections.Generic;

namespace LucaPS.Fuzz;

/// <summary>Everything that reads bytes from outside.</summary>
internal static class Targets
{
    /// <summary>Words that JSON readers trip over: half surrogate pairs, bytes that are not UTF-8, numbers out of every range.</summary>
    public const string Json =
        "{ } [ ] : , \" \\ null true false 0 -1 1e999 1e-999 9223372036854775808 79228162514264337593543950336 {} [] [[ {\"\": \"\\ud800\" \"\\udc00\\ud800\" \\ud83d\\ude00 "
        + "\"~FF\" \"~C3\" ~ED~A0~80 ~EF~BB~BF ~00 \"\\u0000\" \"\\u202e\" \"\\r\\n\" \"\" // /**/ \"2026-02-30\" \"9999-12-31T23:59:60+14:59\" NaN -Infinity ";

    public static IReadOnlyList<FuzzTarget> All { get; } =
        [.. SignInTargets.All, .. ApiTargets.All, .. StoreTargets.All, .. DocumentTargets.All];
}
