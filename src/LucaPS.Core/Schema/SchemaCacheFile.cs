using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>Whose schema is cached: what a server offers depends on the grant (luca-api.md, "GraphQL").</summary>
/// <param name="BaseUri">The host's base address.</param>
/// <param name="Grant">What tells grants of that host apart: the client id, or the connection's name for an API key. Never a
/// secret.</param>
/// <param name="Scope">The granted scope.</param>
internal sealed record SchemaCacheKey(Uri BaseUri, string Grant, string? Scope)
{
    /// <summary>The whole key, kept in the file to tell it from another of the same hash.</summary>
    public string Text => BaseUri.AbsoluteUri.TrimEnd('/') + "\n" + Grant + "\n" + Scope;

    /// <summary>The file's name: a hash and nothing else.</summary>
    public string FileName
    {
        get
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Text);
            return "schema-" + SchemaCacheFormat.Hash(bytes).ToString("x16", System.Globalization.CultureInfo.InvariantCulture) + ".bin";
        }
    }
}

/// <summary>What a cache file holds.</summary>
/// <param name="CheckedAt">When the server was last asked.</param>
/// <param name="Refused">Whether it then refused.</param>
/// <param name="Schema">The last that it showed; the known one when it never did.</param>
internal sealed record CachedSchema(DateTimeOffset CheckedAt, bool Refused, LucaSchema Schema);

/// <summary>
/// One file on disk. It is a cache: whatever is wrong with it, it is as if there were none, and nothing that goes wrong in writing it
/// is more than a verbose message. Documents are made of the names in it, so nobody else may be able to put it there.
/// </summary>
/// <param name="home">LucaPS's own folder; the cache is the folder <c>schema</c> in it.</param>
/// <param name="key">Whose schema it is.</param>
internal sealed class SchemaCacheFile(string home, SchemaCacheKey key)
{
    private const int MaxBytes = 64 * 1024 * 1024;

    // By path and key: when it was written, how long it is, what it holds.
    private static readonly ConcurrentDictionary<string, ReadFile> s_read = new(StringComparer.Ordinal);

    public string Path { get; } = System.IO.Path.Combine(home, "schema", key.FileName);

    private string Folder => System.IO.Path.GetDirectoryName(Path)!;

    private string ReadKey => Path + "\n" + key.Text;

    /// <summary>Null when there is none that can be used.</summary>
    public CachedSchema? Read(IReporter reporter)
    {
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists) return null;
            PrivateFile.CheckDirectory(home, Folder);
            // A prompt and the cmdlet after it read the same one.
            long ticks = file.LastWriteTimeUtc.Ticks, length = file.Length;
            if (s_read.TryGetValue(ReadKey, out ReadFile? last) && last.Ticks == ticks && last.Length == length) return last.Cached;
            if (PrivateFile.Read(Path, MaxBytes, secret: false) is not { Length: > 0 } bytes) return null;
            CachedSchema? cached = SchemaCacheFormat.Read(bytes, key.Text);
            if (cached is not null) s_read[ReadKey] = new ReadFile(ticks, length, cached);
            if (cached is null) reporter.Verbose("The cached schema in '" + Path + "' cannot be used and will be replaced.");
            return cached;
        }
        catch (Exception e) when (IsIO(e))
        {
            reporter.Verbose("The cached schema in '" + Path + "' cannot be read: " + e.Message);
            return null;
        }
    }

    public void Write(CachedSchema cached, IReporter reporter)
    {
        string temporary = Path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            byte[] bytes = SchemaCacheFormat.Write(cached, key.Text);
            PrivateFile.EnsureDirectory(home, Folder);
            PrivateFile.WriteNew(temporary, bytes);
            PrivateFile.Rename(temporary, Path);
            s_read.TryRemove(ReadKey, out _);
        }
        catch (Exception e) when (IsIO(e))
        {
            reporter.Verbose("The schema cannot be cached in '" + Folder + "' and will be asked for again next time: " + e.Message);
            PrivateFile.TryDelete(temporary);
        }
    }

    /// <summary>Removes it, as when its connection is erased.</summary>
    public void Delete() => PrivateFile.TryDelete(Path);

    private static bool IsIO(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or System.Security.SecurityException
            or NotSupportedException;

    private sealed record ReadFile(long Ticks, long Length, CachedSchema Cached);
}
