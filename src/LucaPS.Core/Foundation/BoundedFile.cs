using System.IO;

namespace LucaPS.Foundation;

/// <summary>Reads files that a user names: a path may lead to an endless device, whose length is reported as zero.</summary>
internal static class BoundedFile
{
    /// <summary>The whole content.</summary>
    /// <exception cref="IOException">It is longer than <paramref name="limit"/> bytes, or cannot be read.</exception>
    public static byte[] Read(string path, int limit)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        using MemoryStream content = new();
        byte[] part = new byte[81920];
        for (int read; (read = file.Read(part, 0, part.Length)) > 0;)
        {
            if (content.Length + read > limit) throw new IOException($"it is longer than {limit / 1024 / 1024} MiB");
            content.Write(part, 0, read);
        }

        return content.ToArray();
    }
}
