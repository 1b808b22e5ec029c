using System;
using System.IO;
using System.Management.Automation;

namespace LucaPS.Binding;

/// <summary>Resolves paths as PowerShell does: relative to its own location, with its drives.</summary>
internal static class FilePaths
{
    /// <summary>The file system's own path.</summary>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it is not one of the file system.</exception>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name == "FileSystem")
            {
                // .NET Framework refuses wildcards and some characters by itself, with exceptions that mean a mistake of ours elsewhere.
                _ = new FileInfo(resolved);
                return resolved;
            }
        }
        catch (Exception exception) when (exception
            is RuntimeException or ArgumentException or NotSupportedException or IOException)
        {
            throw new LucaException(LucaErrorId.BadRequest, $"'{path}' is not a path: {exception.Message}", exception)
            {
                TargetValue = path,
            };
        }

        throw new LucaException(LucaErrorId.BadRequest, $"'{path}' is not a file system path. Name a file.") { TargetValue = path };
    }
}
