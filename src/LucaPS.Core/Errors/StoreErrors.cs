using System;
using System.Globalization;
using LucaPS.Connections.Store;
using LucaPS.Foundation;

namespace LucaPS.Errors;

/// <summary>What can be wrong with the store, in words that say what to do.</summary>
internal static class StoreErrors
{
    private const int DiskFullUnix = 28;
    private const int QuotaUnix = 122;
    private const int ReadOnlyUnix = 30;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    public static LucaException FileFailed(string sentence, Exception cause) => Failed(sentence, cause, null);

    /// <param name="advice">What to do about a file that is not in the folder of saved connections; null for one that is.</param>
    public static LucaException WriteFailed(string sentence, Exception cause, string? advice = null) =>
        Failed(sentence, cause, advice, FailureCategory.WriteError);

    private static LucaException Failed(string sentence, Exception cause, string? own, FailureCategory? category = null)
    {
        string advice = cause.HResult switch
        {
            DiskFullUnix or QuotaUnix or DiskFullWindows or HandleDiskFullWindows => " Free some space on that disk and try again.",
            ReadOnlyUnix => " Make the folder writable and try again.",
            _ when HeldFile.IsHeld(cause) => " Another program, such as a backup, a sync tool or a virus scanner, has the file open: try again when that program has closed it.",
            _ when own is not null => " " + own,
            _ when cause is UnauthorizedAccessException => " Check who owns the folder of saved connections and who may write there.",
            _ => "",
        };
        return new LucaException(LucaErrorId.StoreFailed, $"{sentence}: {cause.Message.TrimEnd('.')}.{advice}", cause)
        {
            Category = category,
        };
    }

    public static LucaException FolderFailed(string folder, string home, Exception cause)
    {
        LucaException failure = FileFailed($"The folder of saved connections, '{folder}', cannot be used", cause);
        return System.IO.Directory.Exists(home)
            ? failure
            : failure.WithNote(
                $"It could not be made: set the environment variable {StorePaths.HomeVariable} to a folder that this account owns, or sign in with -Persist Process.");
    }

    public static LucaException FolderGone(string folder) => new(
        LucaErrorId.StoreFailed,
        $"The folder of saved connections, '{folder}', is no longer there, so nothing can be saved in it. Restore it, or sign in again with Connect-Luca, naming the address and the client, or the API key, as the first time.");

    public static LucaException Damaged(string name, string what, Exception? cause = null) => About(name, LucaErrorId.StoreFailed,
        $"The saved connection '{name}' cannot be used: {what}. It was left as it is; sign in again with {Command(name)} -Force.",
        cause);

    public static LucaException Newer(string name, int version) => About(name, LucaErrorId.StoreFailed,
        $"The saved connection '{name}' was made by a later version of LucaPS (format {version.ToString(CultureInfo.InvariantCulture)}). It was left as it is; update LucaPS to use it.");

    public static LucaException Foreign(string name, string owner, string machine, string here) => About(name, LucaErrorId.StoreFailed,
        $"The saved connection '{name}' belongs to the account {owner} on {machine}, and only that account can open it; this session runs as {here}. "
            + "Run as that account, sign in as this one, or move the connection with Export-LucaConnection and Import-LucaConnection.");

    public static LucaException Taken(string name) => About(name, LucaErrorId.StoreFailed,
        $"The saved connection '{name}' is in use by another process, which may be refreshing slowly, or hold tokens that it could not save. "
            + "Try again when it has ended.");

    public static LucaException SpentTaken() => new(
        LucaErrorId.StoreFailed,
        "Another process has been signing in with a refresh token for a long time, and two at once could spend the same one. Try again when it has ended.")
    {
        MayHaveBeenSent = false,
    };

    public static LucaException Erased(string name) => About(name, LucaErrorId.NotConnected,
        $"The connection '{name}' was disconnected by another session. Sign in again with {Command(name)}.");

    /// <summary>An error of the connection of that name.</summary>
    /// <param name="sent">Whether the request may have been sent; null if that is not known.</param>
    public static LucaException About(string? name, string id, string message, Exception? cause = null, bool? sent = null) =>
        new(id, message, cause) { TargetValue = name, MayHaveBeenSent = sent };

    /// <summary>How a person would sign in under that name.</summary>
    public static string Command(string name) =>
        string.Equals(name, StorePaths.DefaultName, StringComparison.OrdinalIgnoreCase)
            ? "Connect-Luca"
            : $"Connect-Luca -Name '{name.Replace("'", "''")}'";
}
