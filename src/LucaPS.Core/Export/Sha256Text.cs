using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace LucaPS.Export;

/// <summary>SHA-256 as text, in small hexadecimal digits.</summary>
internal static class Sha256Text
{
    public static string Of(string text)
    {
#if NET8_0_OR_GREATER
        return Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
#else
        using SHA256 sha = SHA256.Create();
        return Hex(sha.ComputeHash(Encoding.UTF8.GetBytes(text)));
#endif
    }

    public static string Of(Stream stream)
    {
#if NET8_0_OR_GREATER
        return Hex(SHA256.HashData(stream));
#else
        using SHA256 sha = SHA256.Create();
        return Hex(sha.ComputeHash(stream));
#endif
    }

    public static string Hex(byte[] bytes) => string.Concat(bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
