using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace LucaPS.Foundation;

/// <summary>SHA-256 on both frameworks, as bytes or in lower-case hexadecimal digits.</summary>
internal static class Digest
{
    public static byte[] Sha256(byte[] content) => Sha256(content, 0, content.Length);

    public static string Sha256Text(string text) => Sha256Text(Encoding.UTF8.GetBytes(text));

    public static string Sha256Text(Stream stream)
    {
#if NET8_0_OR_GREATER
        return Hex(SHA256.HashData(stream));
#else
        using SHA256 sha = SHA256.Create();
        return Hex(sha.ComputeHash(stream));
#endif
    }

    public static string Sha256Text(byte[] content) => Hex(Sha256(content));

    public static string Sha256Text(byte[] content, int offset, int count) => Hex(Sha256(content, offset, count));

    public static string Hex(byte[] bytes)
    {
#if NET8_0_OR_GREATER
        return Convert.ToHexString(bytes).ToLowerInvariant();
#else
        return BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
#endif
    }

    private static byte[] Sha256(byte[] content, int offset, int count)
    {
#if NET8_0_OR_GREATER
        return SHA256.HashData(content.AsSpan(offset, count));
#else
        using SHA256 sha = SHA256.Create();
        return sha.ComputeHash(content, offset, count);
#endif
    }
}
