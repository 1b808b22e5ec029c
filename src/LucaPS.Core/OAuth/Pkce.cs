using System;
using System.Security.Cryptography;
using System.Text;

namespace LucaPS.OAuth;

/// <summary>Proof key for code exchange (RFC 7636), S256 alone. The verifier is sent to the token endpoint alone.</summary>
internal sealed class Pkce
{
    private Pkce(string verifier)
    {
        Verifier = verifier;
        Challenge = ChallengeOf(verifier);
    }

    public string Verifier { get; }

    public string Challenge { get; }

    /// <summary>32 random bytes, as section 4.1 recommends.</summary>
    public static Pkce Create() => new(RandomText.Create());

    /// <summary>BASE64URL(SHA256(ASCII(verifier))), section 4.2.</summary>
    public static string ChallengeOf(string verifier)
    {
        byte[] ascii = Encoding.ASCII.GetBytes(verifier);
#if NET8_0_OR_GREATER
        return RandomText.Base64Url(SHA256.HashData(ascii));
#else
        using SHA256 sha = SHA256.Create();
        return RandomText.Base64Url(sha.ComputeHash(ascii));
#endif
    }

    /// <summary>Leaves the verifier out.</summary>
    public override string ToString() => "PKCE, S256";
}

/// <summary>Text that nobody can guess.</summary>
internal static class RandomText
{
    /// <summary>256 bits as 43 characters of base64url (RFC 4648 section 5).</summary>
    public static string Create()
    {
        byte[] bytes = new byte[32];
        using (RandomNumberGenerator random = RandomNumberGenerator.Create()) random.GetBytes(bytes);
        return Base64Url(bytes);
    }

    public static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
