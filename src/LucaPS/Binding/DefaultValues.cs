using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using LucaPS.Errors;

namespace LucaPS.Binding;

/// <summary>
/// <c>$PSDefaultParameterValues</c>: where a default value cannot be bound, PowerShell warns and goes on without it. What is written would
/// then not be what was meant.
/// </summary>
internal static class DefaultValues
{
    // Without them the books would be others.
    private static readonly string[] s_places = ["Connection", "Company"];

    /// <summary>The error of a default value that one of our transformations refused; null where there is none.</summary>
    public static LucaException? Refused(PSCmdlet cmdlet)
    {
        if (cmdlet.GetVariableValue("PSDefaultParameterValues") is not IDictionary { Count: > 0 } defaults
            || cmdlet.MyInvocation.MyCommand is not CmdletInfo command) return null;
        foreach (DictionaryEntry entry in defaults)
        {
            if (entry.Key is not string key || key.LastIndexOf(':') is not (> 0 and var colon)
                || PowerShellValues.Plain(entry.Value) is ScriptBlock) continue;
            if (!Like(key.Substring(0, colon)).IsMatch(command.Name)) continue;
            WildcardPattern name = Like(key.Substring(colon + 1));
            ParameterMetadata[] meant = [.. command.Parameters.Values.Where(parameter =>
                name.IsMatch(parameter.Name) || parameter.Aliases.Any(name.IsMatch))];
            if (meant.Length != 1 || cmdlet.MyInvocation.BoundParameters.ContainsKey(meant[0].Name)) continue;
            if (PowerShellValues.Plain(entry.Value) is null)
            {
                if (Array.IndexOf(s_places, meant[0].Name) < 0) continue;
                return InputErrors.Bad(
                    $"The default value of -{meant[0].Name} in $PSDefaultParameterValues is empty: name what is meant, or remove it.", key);
            }

            foreach (ArgumentTransformationAttribute transformation in meant[0].Attributes.OfType<ArgumentTransformationAttribute>())
            {
                if (transformation.GetType().Assembly != typeof(DefaultValues).Assembly) continue;
                try
                {
                    transformation.Transform(null!, entry.Value!);
                }
                catch (ArgumentTransformationMetadataException refusal)
                {
                    return InputErrors.Bad(
                        $"The default value of -{meant[0].Name} in $PSDefaultParameterValues cannot be used. {refusal.Message}",
                        entry.Value);
                }
            }
        }

        return null;
    }

    private static WildcardPattern Like(string pattern) => WildcardPattern.Get(pattern.Trim().Trim('\'', '"'), WildcardOptions.IgnoreCase);
}
