using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;

namespace LucaPS.Foundation;

/// <summary>SHA-256 on both frameworks, as bytes or in lower-case hexadecimal digits.</summary>
internal static class Digest
{
    public static byte[] Sha256(byte[] content) => Sha256(content, 0, content.Length);

    public static string Sha256Text(string text) => Sha256Text(Encoding.UTF8.GetBytes(text));

    /// <summary>Of the pieces of a text.</summary>
    public static string Sha256Text(IEnumerable<string> pieces)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string piece in pieces) sha.AppendData(Encoding.UTF8.GetBytes(piece));
        return Hex(sha.GetHashAndReset());
    }

    public static string Sha256Text(Stream stream, CancellationToken cancellationToken)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0; sha.AppendData(buffer, 0, read))
            cancellationToken.ThrowIfCancellationRequested();
        return Hex(sha.GetHashAndReset());
    }

    public static string Sha256Text(byte[] content) => Hex(Sha256(content));

    public static string Sha256Text(byte[] content, int offset, int count) => Hex(Sha256(content, offset, count));

    /// <summary>In lower case. By a loop: the framework's vectorized code would be compiled anew in each process.</summary>
    public static string Hex(byte[] bytes)
    {
        const string digits = "0123456789abcdef";
        char[] text = new char[bytes.Length * 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[i * 2] = digits[bytes[i] >> 4];
            text[(i * 2) + 1] = digits[bytes[i] & 15];
        }

        return new string(text);
    }

    private static byte[] Sha256(byte[] content, int offset, int count)
    {
#if NET8_0_OR_GREATER
        return SHA256.HashData(new System.ReadOnlySpan<byte>(content, offset, count));
#else
        using SHA256 sha = SHA256.Create();
        return sha.ComputeHash(content, offset, count);
#endif
    }
}
