using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <content>
/// Refresh tokens from elsewhere that are spent, by their hash: one that is given again is recognized under any name, even after its
/// connection has been moved away or signed out.
/// </content>
internal sealed partial class ConnectionStore
{
    // A vault's script brings a new one a few times a year; the oldest go first.
    private const int MaxSpentTokens = 1000;
    private const int MaxSpentContent = 1 << 20;

    // No connection's files begin with this character: StorePaths.SafeName.
    private string SpentPath => Path.Combine(Folder, "~spent");

    /// <summary>Excludes all others from spending such tokens. Taken before a connection's lock.</summary>
    public async Task<ConnectionLock> LockSpentAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        PrepareFolder(mayBeMade: true);
        try
        {
            return await ConnectionLock.TakeAsync(SpentPath + ".lock", create: true, timeout, null, cancellationToken).ConfigureAwait(false)
                ?? throw StoreErrors.SpentTaken();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The list of spent refresh tokens in '{Folder}' could not be locked", exception);
        }
    }

    /// <summary>The connection that a token was spent for; null where this store knows of none.</summary>
    public string? SpentFor(string tokenHash)
    {
        if (!Directory.Exists(Folder))
            return null;
        try
        {
            string? line = ReadSpent().LastOrDefault(line => line.StartsWith(tokenHash + " ", StringComparison.Ordinal));
            return line is not null ? line.Substring(tokenHash.Length + 1) : MadeOf(tokenHash);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The list of spent refresh tokens in '{Folder}' could not be read", exception);
        }
    }

    /// <summary>
    /// Remembers that a token is spent; with the lock. Where that fails the connection itself still knows what it was made of.
    /// </summary>
    public void AddSpent(string tokenHash, string name)
    {
        try
        {
            string[] lines = [.. ReadSpent(), tokenHash + " " + SafeText.Line(name, 200)];
            _files.Replace(SpentPath, Encoding.UTF8.GetBytes(string.Join("\n", lines.Skip(lines.Length - MaxSpentTokens))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not worth the connection, which is saved.
        }
    }

    private string[] ReadSpent() =>
        _files.Read(SpentPath, MaxSpentContent, secret: false) is { } content ? Encoding.UTF8.GetString(content).Split('\n') : [];

    /// <summary>The saved connection that a token was spent for, such as an imported one.</summary>
    private string? MadeOf(string tokenHash)
    {
        foreach ((string name, ConnectionMetadata? metadata, _) in List())
        {
            try
            {
                if (metadata is not null && Read(name)?.Secret.SourceTokenHash == tokenHash)
                    return name;
            }
            catch (LucaException)
            {
                // One that cannot be read says nothing.
            }
        }

        return null;
    }
}
