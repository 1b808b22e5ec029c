using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>What became of a refresh token that came from elsewhere, or went there.</summary>
internal enum TokenFate
{
    Spent,

    /// <summary>It was sent, and no answer has come.</summary>
    Doubtful,

    /// <summary>A connection has been imported with it.</summary>
    Imported,

    /// <summary>A connection has been exported with it, so that another machine may have it.</summary>
    Exported,
}

/// <content>
/// Refresh tokens from elsewhere that are spent, by their hash: one that is given again is recognized under any name, even after its
/// connection has been moved away or signed out.
/// </content>
internal sealed partial class ConnectionStore
{
    // A vault's script brings a new one a few times a year; the oldest go first.
    private const int MaxSpentTokens = 1000;
    private const int MaxSpentContent = 1 << 20;
    private const char Spent = ' ';
    private const char Sent = '?';
    private const char Owned = '=';
    private const char Away = '>';

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

    /// <summary>
    /// The connection that a token was spent for, or that has been imported or exported with it; null where this store knows of none.
    /// </summary>
    public (string Name, TokenFate Fate)? NoteOf(string tokenHash)
    {
        if (!Directory.Exists(Folder))
            return null;
        try
        {
            string? line = ReadSpent().LastOrDefault(line =>
                line.StartsWith(tokenHash, StringComparison.Ordinal) && line.Length > tokenHash.Length);
            // A line that it was sent is followed by another where that could be written; the connection knows in any case.
            if ((line is null || line[tokenHash.Length] == Sent) && MadeOf(tokenHash) is { } made)
                return (made, TokenFate.Spent);
            return line is null
                ? null
                : (line.Substring(tokenHash.Length + 1), line[tokenHash.Length] switch
                {
                    Sent => TokenFate.Doubtful,
                    Owned => TokenFate.Imported,
                    Away => TokenFate.Exported,
                    _ => TokenFate.Spent,
                });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.FileFailed($"The list of spent refresh tokens in '{Folder}' could not be read", exception);
        }
    }

    /// <summary>
    /// Remembers that a token is spent; with the lock. Where that fails the connection itself still knows what it was made of.
    /// </summary>
    public void AddSpent(string tokenHash, string name) => Note(tokenHash, Spent, name);

    /// <summary>Remembers that a token is about to be sent; with the lock.</summary>
    public void NoteSent(string tokenHash, string name) => Note(tokenHash, Sent, name);

    /// <summary>Forgets that a token was sent, since nothing came of it; with the lock.</summary>
    public void ForgetSent(string tokenHash) =>
        Write(lines => lines.Where(line => !line.StartsWith(tokenHash + Sent, StringComparison.Ordinal)));

    /// <summary>Remembers who has the token of an exported file; with the lock.</summary>
    public void NoteOwner(string tokenHash, string name) => Note(tokenHash, Owned, name);

    /// <summary>Remembers that a token is in an exported file now; with the lock.</summary>
    public void NoteExported(string tokenHash, string name) => Note(tokenHash, Away, name);

    // A line each.
    private void Note(string tokenHash, char mark, string name) => Write(lines => lines.Append(tokenHash + mark + name.Replace('\n', ' ')));

    private void Write(Func<string[], IEnumerable<string>> change)
    {
        try
        {
            string[] lines = [.. change(ReadSpent())];
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
                // A server that does not rotate gave the same token again.
                if (metadata is not null && Read(name)?.Secret is { } secret
                    && (secret.FileTokenHash == tokenHash || (secret.SourceTokenHash == tokenHash
                        && (secret.RefreshToken is not { } token || Digest.Sha256Text(token) != tokenHash))))
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
