using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;
using System.Text.Json;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections;

/// <summary>
/// A connection as a password-protected file. JSON with the parameters in the clear: PBKDF2 (RFC 8018) with HMAC-SHA-256 makes
/// the keys, AES-256-CBC encrypts, HMAC-SHA-256 over parameters and ciphertext authenticates (encrypt-then-MAC): all in the
/// framework of Windows PowerShell too, which has no AES-GCM. A plain checksum tells a damaged file from a wrong password.
/// </summary>
internal static class TransferFile
{
    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA256.</summary>
    public const int DefaultIterations = 600_000;

    private const string Format = "LucaPS connection";
    private const int Version = 1;
    private const int MaxIterations = 20_000_000;
    private const int MaxLength = 8 << 20;

    /// <summary>The file's content.</summary>
    public static byte[] Seal(StoredConnection connection, SecureString password, int iterations = DefaultIterations)
    {
        byte[] salt = RandomText.Bytes(32);
        byte[] iv = RandomText.Bytes(16);
        byte[] plain = WritePlain(connection);
        try
        {
            using TransferKeys keys = SecureText.UseUtf8(password, p => TransferKeys.Derive(p, salt, iterations));
            byte[] data = TransferCrypto.Encrypt(keys.Encryption, iv, plain);
            byte[] mac = TransferCrypto.Mac(keys.Authentication, Authenticated(iterations, salt, iv, data));
            byte[] checksum = Encoding.ASCII.GetBytes(Checksum(new Envelope(iterations, salt, iv, keys.Check, data, mac, string.Empty)));
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteString("format", Format);
                json.WriteNumber("version", Version);
                json.WriteString("name", connection.Metadata.Name);
                json.WriteString("kdf", "PBKDF2-HMAC-SHA256");
                json.WriteNumber("iterations", iterations);
                json.WriteBase64String("salt", salt);
                json.WriteString("cipher", "AES-256-CBC-HMAC-SHA256");
                json.WriteBase64String("iv", iv);
                json.WriteBase64String("passwordCheck", keys.Check);
                json.WriteBase64String("data", data);
                json.WriteBase64String("mac", mac);
                json.WriteString("checksum", checksum);
                json.WriteEndObject();
            }

            return buffer.ToArray();
        }
        finally
        {
            Array.Clear(plain, 0, plain.Length);
        }
    }

    /// <summary>What was sealed.</summary>
    /// <exception cref="LucaException">The password is wrong, or the file is damaged, changed or newer.</exception>
    public static StoredConnection Open(byte[] content, SecureString password)
    {
        if (content.Length > MaxLength)
            throw Damaged("it is too large");
        Envelope file = ReadEnvelope(content);
        if (!string.Equals(file.Checksum, Checksum(file), StringComparison.Ordinal))
            throw Damaged("its checksum does not match");
        using TransferKeys keys = SecureText.UseUtf8(password, p => TransferKeys.Derive(p, file.Salt, file.Iterations));
        if (!FixedTime.AreEqual(keys.Check, file.Check))
            throw new LucaException(
                LucaErrorId.StoreFailed,
                "The password is not the one that the exported connection was protected with. Try again with the right one.");
        if (!FixedTime.AreEqual(
            file.Mac, TransferCrypto.Mac(keys.Authentication, Authenticated(file.Iterations, file.Salt, file.Iv, file.Data))))
            throw Damaged("somebody changed it");
        byte[] plain = TransferCrypto.Decrypt(keys.Encryption, file.Iv, file.Data);
        try
        {
            using JsonDocument document = JsonDocument.Parse(plain);
            return new StoredConnection(
                MetadataFormat.Read(document.RootElement.GetProperty("metadata")) with { MovingTo = null },
                SecretFormat.Read(document.RootElement.GetProperty("secret")));
        }
        catch (NewerFormatException exception)
        {
            throw Newer(exception.Version);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or InvalidDataException or ArgumentException or OverflowException)
        {
            // Without the inner exception: it could quote what it could not read.
            throw Damaged("its content is not valid");
        }
        finally
        {
            Array.Clear(plain, 0, plain.Length);
        }
    }

    /// <summary>Whether it is an export of a connection, and of which; the name is null where the file does not say.</summary>
    public static (bool IsExport, string? Name) Identify(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            return SafeJson.Text(SafeJson.Member(root, "format")) == Format
                ? (true, SafeJson.Text(SafeJson.Member(root, "name")))
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static Envelope ReadEnvelope(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format)
                throw Damaged("it is not an exported connection");
            int version = root.GetProperty("version").GetInt32();
            if (version > Version)
                throw Newer(version);
            int iterations = root.GetProperty("iterations").GetInt32();
            byte[] salt = root.GetProperty("salt").GetBytesFromBase64();
            byte[] iv = root.GetProperty("iv").GetBytesFromBase64();
            byte[] check = root.GetProperty("passwordCheck").GetBytesFromBase64();
            byte[] data = root.GetProperty("data").GetBytesFromBase64();
            byte[] mac = root.GetProperty("mac").GetBytesFromBase64();
            if (root.GetProperty("kdf").GetString() != "PBKDF2-HMAC-SHA256"
                || root.GetProperty("cipher").GetString() != "AES-256-CBC-HMAC-SHA256"
                || iterations is < 1 or > MaxIterations || salt.Length is < 16 or > 64 || iv.Length != 16
                || check.Length != TransferKeys.CheckLength
                || data.Length == 0 || data.Length % 16 != 0 || mac.Length != 32)
            {
                throw Damaged("its parameters are out of bounds");
            }

            return new Envelope(iterations, salt, iv, check, data, mac, root.GetProperty("checksum").GetString() ?? "");
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Damaged("it is not an exported connection, or was cut off", exception);
        }
    }

    private static byte[] WritePlain(StoredConnection connection)
    {
        using var buffer = new MemoryStream(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("metadata");
            MetadataFormat.Write(json, connection.Metadata);
            json.WritePropertyName("secret");
            SecretFormat.Write(json, connection.Secret);
            json.WriteEndObject();
        }

        byte[] plain = buffer.ToArray();
        Array.Clear(buffer.GetBuffer(), 0, buffer.GetBuffer().Length);
        return plain;
    }

    /// <summary>Everything that decides what comes out, each part with its length so that none can be shifted into another.</summary>
    private static byte[] Authenticated(int iterations, byte[] salt, byte[] iv, byte[] data)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Format);
        writer.Write(Version);
        writer.Write(iterations);
        foreach (byte[] part in new[] { salt, iv, data })
        {
            writer.Write(part.Length);
            writer.Write(part);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    private static string Checksum(Envelope file)
    {
        string[] parts = [.. new[] { file.Salt, file.Iv, file.Check, file.Data, file.Mac }.Select(Digest.Hex)];
        string text = file.Iterations.ToString(CultureInfo.InvariantCulture) + "|" + string.Join("|", parts);
        return Digest.Sha256Text(Encoding.ASCII.GetBytes(text));
    }

    private static LucaException Damaged(string what, Exception? cause = null) => new(
        LucaErrorId.StoreFailed,
        $"The file of the exported connection cannot be used: {what}. Copy it again, or export the connection again.", cause);

    private static LucaException Newer(int version) => new(
        LucaErrorId.StoreFailed,
        $"The file of the exported connection was made by a later version of LucaPS (format {version.ToString(CultureInfo.InvariantCulture)}). Update LucaPS to use it.");

    private sealed record Envelope(int Iterations, byte[] Salt, byte[] Iv, byte[] Check, byte[] Data, byte[] Mac, string Checksum);
}
