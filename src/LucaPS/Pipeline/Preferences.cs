using System;
using System.Management.Automation;
using LucaPS.Session;

namespace LucaPS.Pipeline;

/// <summary>Which streams the user watches. Read on the pipeline thread.</summary>
internal static class Preferences
{
    public static bool ShowsVerbose(PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : IsShown(cmdlet.GetVariableValue("VerbosePreference"));

    public static bool ShowsDebug(PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("Debug", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : IsShown(cmdlet.GetVariableValue("DebugPreference"));

    public static bool ShowsProgress(PSCmdlet cmdlet)
    {
        // -ProgressAction is a common parameter since PowerShell 7.4.
        object? preference = cmdlet.MyInvocation.BoundParameters.TryGetValue("ProgressAction", out object? given)
            ? given
            : cmdlet.GetVariableValue("ProgressPreference");
        return IsShown(preference) && !SessionKind.NobodyWatches(cmdlet.Host);
    }

    public static bool IsWhatIf(PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));

    /// <summary>Whether an impact below high passes without a question, and a high one does not.</summary>
    public static bool AsksOnlyAboutHighImpact(PSCmdlet cmdlet) => Confirm(cmdlet) == ConfirmImpact.High;

    /// <summary>Whether to ask for confirmation at this impact, unless the command line says otherwise.</summary>
    public static bool Asks(PSCmdlet cmdlet, ConfirmImpact impact) =>
        Confirm(cmdlet) is var preference && preference != ConfirmImpact.None && impact >= preference;

    // As ShouldProcess: what is missing, or no such word, counts as the default (about_Preference_Variables).
    private static ConfirmImpact Confirm(PSCmdlet cmdlet) =>
        Enum.TryParse(cmdlet.GetVariableValue("ConfirmPreference")?.ToString(), ignoreCase: true, out ConfirmImpact preference)
            ? preference : ConfirmImpact.High;

    private static bool IsShown(object? preference)
    {
        string? value = preference?.ToString();
        return value is not null
            && !string.Equals(value, nameof(ActionPreference.SilentlyContinue), StringComparison.OrdinalIgnoreCase)
            && !string.Equals(value, nameof(ActionPreference.Ignore), StringComparison.OrdinalIgnoreCase);
    }
}
