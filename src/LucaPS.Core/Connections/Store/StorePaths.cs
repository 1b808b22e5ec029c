using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>Where saved connections lie, and under which file names.</summary>
internal static class StorePaths
{
    /// <summary>The name under which <c>Connect-Luca</c> saves unless told otherwise.</summary>
    public const string DefaultName = "default";

    public const string HomeVariable = "LUCAPS_HOME";
    public const string MetadataSuffix = ".connection.json";

    private const int PlainLength = 40;

    private static readonly string[] s_reserved = ["con", "prn", "aux", "nul", "clock", "conin", "conout"];

    /// <summary>
    /// The folder that belongs to LucaPS: <c>LUCAPS_HOME</c>, or <c>LucaPS</c> in the account's folder of local application
    /// data (<c>%LOCALAPPDATA%</c>, <c>~/Library/Application Support</c>, <c>~/.local/share</c> or <c>XDG_DATA_HOME</c>).
    /// </summary>
    /// <param name="applicationData">What the system names; empty where the account has no home folder.</param>
    /// <exception cref="LucaException">There is no usable folder.</exception>
    public static string ResolveHome(string? variable, string? applicationData)
    {
        if (!string.IsNullOrWhiteSpace(variable))
            return Extended(Path.GetFullPath(Expanded(variable!)));
        if (!string.IsNullOrEmpty(applicationData))
            return Extended(Path.Combine(applicationData!, "LucaPS"));
        throw new LucaException(
            LucaErrorId.StoreFailed,
            $"This account has no home folder to save connections in. Set the environment variable {HomeVariable} to a folder, or sign in with -Persist Process, or keep an API key elsewhere and give it in LUCA_API_KEY.");
    }

    /// <summary>
    /// A tilde that no shell expanded, as in a unit file or in quotes, means the home folder, and a relative path is within it: the current
    /// folder of a session is arbitrary. On Windows, <c>%NAME%</c> is expanded as usual.
    /// </summary>
    private static string Expanded(string folder)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (Path.DirectorySeparatorChar == '\\')
            folder = Environment.ExpandEnvironmentVariables(folder).Replace('/', '\\');
        if (folder == "~")
            folder = "";
        else if (folder.Length > 1 && folder[0] == '~' && folder[1] == Path.DirectorySeparatorChar)
            folder = folder.Substring(2).TrimStart(Path.DirectorySeparatorChar);
        if (Path.IsPathRooted(folder))
            return folder;
        return home.Length > 0
            ? Path.Combine(home, folder)
            : throw new LucaException(LucaErrorId.StoreFailed, $"The environment variable {HomeVariable} names the folder '{folder}' in the home folder, and this account has none. Set it to a full path.");
    }

    /// <summary>With room for the names of files. .NET adds the prefix of long paths by itself, .NET Framework does not.</summary>
    private static string Extended(string folder)
    {
#if NET8_0_OR_GREATER
        return folder;
#else
        return !UnixNative.IsUnix && folder.Length > 120 ? WindowsNative.Extended(folder) : folder;
#endif
    }

    /// <inheritdoc cref="ResolveHome(string?, string?)"/>
    public static string ResolveHome() => ResolveHome(Environment.GetEnvironmentVariable(HomeVariable), ApplicationData(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify)));

    /// <summary>
    /// None where .NET makes one up: without <c>HOME</c> and without an entry in the list of accounts (a container with a uid of its own)
    /// it takes the root of the file system for the home.
    /// </summary>
    public static string ApplicationData(string named, string profile) =>
        profile.TrimEnd('/').Length == 0 && named.StartsWith("/.", StringComparison.Ordinal) ? "" : named;

    /// <summary>
    /// The same for names that differ in case only, different for all others, and a good file name everywhere. Plain names
    /// stay readable; all others get a hash, behind a character that plain ones cannot have.
    /// </summary>
    public static string SafeName(string connectionName)
    {
        string folded = Fold(connectionName);
        var slug = new StringBuilder();
        bool plain = folded.Length <= PlainLength && char.IsLetterOrDigit(folded[0]) && !IsReserved(folded);
        foreach (char c in folded)
        {
            bool fits = c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_';
            plain &= fits;
            if (slug.Length < 24)
                slug.Append(fits ? c : '_');
        }

        return plain ? folded : $"{slug}~{Hash(folded, 16)}";
    }

    /// <summary>Tells this folder's connections from those of another folder in the same keyring.</summary>
    public static string FolderTag(string folder) => Hash(folder, 12);

    /// <summary>Names are the same when they are so without regard to case.</summary>
    public static string Fold(string connectionName)
    {
        try
        {
            connectionName = connectionName.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // A lone surrogate has no normal form; such a name is used as it is.
        }

        return connectionName.ToLowerInvariant();
    }

    /// <exception cref="LucaException">It is empty or longer than 200 characters.</exception>
    public static void CheckName(string? connectionName)
    {
        if (string.IsNullOrWhiteSpace(connectionName) || connectionName!.Length > 200)
        {
            throw new LucaException(
                LucaErrorId.BadRequest, "A connection's name must have 1 to 200 characters, and not only spaces. Choose another name.")
            {
                TargetValue = connectionName,
            };
        }
    }

    private static bool IsReserved(string name) =>
        Array.IndexOf(s_reserved, name) >= 0
        || (name.Length == 4 && (name.StartsWith("com", StringComparison.Ordinal) || name.StartsWith("lpt", StringComparison.Ordinal))
            && char.IsDigit(name[3]));

    // A lone surrogate is text that a user can type; it must not throw, nor collide with another, as it would in an encoding.
    private static string Hash(string text, int digits) =>
        Digest.Sha256Text(MemoryMarshal.AsBytes(text.AsSpan()).ToArray()).Substring(0, digits);
}
