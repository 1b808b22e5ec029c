using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.Schema;

/// <summary>Whose schema is cached: what a server offers depends on the grant (luca-api.md, "GraphQL").</summary>
/// <param name="BaseUri">The host's base address.</param>
/// <param name="Grant">What tells grants of that host apart: the client id, or the connection's name for an API key. Never a secret.</param>
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
            return "schema-" + CacheBytes.Hash(bytes).ToString("x16", System.Globalization.CultureInfo.InvariantCulture) + ".bin";
        }
    }
}

/// <summary>What a cache file holds.</summary>
/// <param name="CheckedAt">When the server was last asked.</param>
/// <param name="Refused">Whether it then refused.</param>
/// <param name="Schema">The last that it showed; null when it never did.</param>
internal sealed record CachedSchema(DateTimeOffset CheckedAt, bool Refused, LucaSchema? Schema);

/// <summary>
/// One file on disk. It is a cache: whatever is wrong with it, it is as if there were none, and nothing that goes wrong in writing it
/// is more than a verbose message.
/// </summary>
internal sealed class SchemaCacheFile(string directory, SchemaCacheKey key)
{
    private const long MaxBytes = 64 * 1024 * 1024;

    // By path and key: when it was written, how long it is, what it holds.
    private static readonly ConcurrentDictionary<string, Remembrance> Remembered = new(StringComparer.Ordinal);

    public string Path { get; } = System.IO.Path.Combine(directory, key.FileName);

    private string RememberedKey => Path + "\n" + key.Text;

    /// <summary>Null when there is none that can be used.</summary>
    public CachedSchema? Read(IReporter reporter)
    {
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists) return null;

            // A pipe or device there would block or never end.
            if ((file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) != 0 || file.Length is 0 or > MaxBytes) return null;
            // A prompt and the cmdlet after it read the same one.
            long ticks = file.LastWriteTimeUtc.Ticks, length = file.Length;
            if (Remembered.TryGetValue(RememberedKey, out Remembrance? last) && last.Ticks == ticks && last.Length == length) return last.Cached;
            CachedSchema? cached = SchemaCacheFormat.Read(File.ReadAllBytes(Path), key.Text);
            if (cached is not null) Remembered[RememberedKey] = new Remembrance(ticks, length, cached);
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
            CreateDirectory();
            using (FileStream stream = Create(temporary))
            {
                stream.Write(bytes, 0, bytes.Length);
            }

            Replace(temporary);
            Remembered.TryRemove(RememberedKey, out _);
        }
        catch (Exception e) when (IsIO(e))
        {
            reporter.Verbose("The schema cannot be cached in '" + directory + "' and will be asked for again next time: " + e.Message);
            TryDelete(temporary);
        }
    }

    private static bool IsIO(Exception e) => e is IOException or UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException;

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsIO(e))
        {
            // It is a leftover that nobody reads.
        }
    }

    private void CreateDirectory()
    {
#if NET8_0_OR_GREATER
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }
#endif
        Directory.CreateDirectory(directory);
    }

    private static FileStream Create(string path)
    {
#if NET8_0_OR_GREATER
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
#else
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
#endif
    }

    private void Replace(string temporary)
    {
#if NET8_0_OR_GREATER
        File.Move(temporary, Path, overwrite: true);
#else
        if (File.Exists(Path)) File.Replace(temporary, Path, null);
        else File.Move(temporary, Path);
#endif
    }

    private sealed record Remembrance(long Ticks, long Length, CachedSchema Cached);
}
