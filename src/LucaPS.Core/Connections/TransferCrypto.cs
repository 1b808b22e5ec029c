using System;
using System.Security.Cryptography;

namespace LucaPS.Connections;

/// <summary>The keys that a password makes; cleared when disposed.</summary>
internal sealed class TransferKeys : IDisposable
{
    public const int CheckLength = 16;

    private TransferKeys(byte[] derived)
    {
        Encryption = derived.AsSpan(0, 32).ToArray();
        Authentication = derived.AsSpan(32, 32).ToArray();
        Check = derived.AsSpan(64, CheckLength).ToArray();
    }

    public byte[] Encryption { get; }

    public byte[] Authentication { get; }

    /// <summary>Tells a wrong password from a damaged file; to a guesser it tells no more than the MAC does.</summary>
    public byte[] Check { get; }

    public static TransferKeys Derive(byte[] password, byte[] salt, int iterations)
    {
        byte[] derived = TransferCrypto.Pbkdf2(password, salt, iterations, 64 + CheckLength);
        try
        {
            return new TransferKeys(derived);
        }
        finally
        {
            Array.Clear(derived, 0, derived.Length);
        }
    }

    public void Dispose()
    {
        Array.Clear(Encryption, 0, Encryption.Length);
        Array.Clear(Authentication, 0, Authentication.Length);
    }
}

/// <summary>The same primitives on both frameworks.</summary>
internal static class TransferCrypto
{
    public static byte[] Pbkdf2(byte[] password, byte[] salt, int iterations, int length)
    {
#if NET8_0_OR_GREATER
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, length);
        }
        catch (CryptographicException)
        {
            // The parameters are checked before: this is a Windows, or a Wine, without that part of CNG.
            return ManagedPbkdf2(password, salt, iterations, length);
        }
#else
        // .NET Framework 4.7.2 has this constructor; netstandard2.0 does not name it.
        System.Reflection.ConstructorInfo? constructor = typeof(Rfc2898DeriveBytes).GetConstructor(
            [typeof(byte[]), typeof(byte[]), typeof(int), typeof(HashAlgorithmName)]);
        if (constructor is null)
            return ManagedPbkdf2(password, salt, iterations, length);
        using var derive = (Rfc2898DeriveBytes)constructor.Invoke([password, salt, iterations, HashAlgorithmName.SHA256]);
        return derive.GetBytes(length);
#endif
    }

    /// <summary>RFC 8018 section 5.2, for a framework that only knows SHA-1 there.</summary>
    internal static byte[] ManagedPbkdf2(byte[] password, byte[] salt, int iterations, int length)
    {
        using var hmac = new HMACSHA256(password);
        byte[] result = new byte[length];
        byte[] first = new byte[salt.Length + 4];
        Buffer.BlockCopy(salt, 0, first, 0, salt.Length);
        for (int block = 1, done = 0; done < length; block++)
        {
            first[salt.Length] = (byte)(block >> 24);
            first[salt.Length + 1] = (byte)(block >> 16);
            first[salt.Length + 2] = (byte)(block >> 8);
            first[salt.Length + 3] = (byte)block;
            byte[] u = hmac.ComputeHash(first);
            byte[] t = (byte[])u.Clone();
            for (int i = 1; i < iterations; i++)
            {
                u = hmac.ComputeHash(u);
                for (int j = 0; j < t.Length; j++)
                    t[j] ^= u[j];
            }

            int count = Math.Min(t.Length, length - done);
            Buffer.BlockCopy(t, 0, result, done, count);
            done += count;
            Array.Clear(t, 0, t.Length);
        }

        return result;
    }

    public static byte[] Encrypt(byte[] key, byte[] iv, byte[] plain)
    {
        using Aes aes = CreateAes(key);
#pragma warning disable CA5401 // The IV is random, and new for each file.
        using ICryptoTransform transform = aes.CreateEncryptor(key, iv);
#pragma warning restore CA5401
        return transform.TransformFinalBlock(plain, 0, plain.Length);
    }

    public static byte[] Decrypt(byte[] key, byte[] iv, byte[] data)
    {
        using Aes aes = CreateAes(key);
        using ICryptoTransform transform = aes.CreateDecryptor(key, iv);
        return transform.TransformFinalBlock(data, 0, data.Length);
    }

    public static byte[] Mac(byte[] key, byte[] content)
    {
#if NET8_0_OR_GREATER
        return HMACSHA256.HashData(key, content);
#else
        using var hmac = new HMACSHA256(key);
        return hmac.ComputeHash(content);
#endif
    }

    private static Aes CreateAes(byte[] key)
    {
        var aes = Aes.Create();
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.PKCS7;
        aes.KeySize = key.Length * 8;
        return aes;
    }
}
