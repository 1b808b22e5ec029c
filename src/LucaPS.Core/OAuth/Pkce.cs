using System;
using System.Security.Cryptography;
using System.Text;
using LucaPS.Foundation;

namespace LucaPS.OAuth;

/// <summary>Proof key for code exchange (RFC 7636), S256 alone. The verifier is sent to the token endpoint alone.</summary>
internal sealed class Pkce(string verifier)
{
    public string Verifier => verifier;

    public string Challenge { get; } = ChallengeOf(verifier);

    /// <summary>32 random bytes, as section 4.1 recommends.</summary>
    public static Pkce Create() => new(RandomText.Create());

    /// <summary>BASE64URL(SHA256(ASCII(verifier))), section 4.2.</summary>
    public static string ChallengeOf(string verifier) => RandomText.Base64Url(Digest.Sha256(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>Leaves the verifier out.</summary>
    public override string ToString() => "PKCE, S256";
}

/// <summary>Unguessable text.</summary>
internal static class RandomText
{
    /// <summary>256 bits as 43 characters of base64url (RFC 4648 section 5).</summary>
    public static string Create() => Base64Url(Bytes(32));

    public static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return bytes;
    }

    public static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
