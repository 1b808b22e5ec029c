using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>
/// The content of a slot: a line that names the format, a line with the SHA-256 of the rest, and JSON. The checksum detects
/// truncated or torn content; the slot does the protection.
/// </summary>
internal static class SecretFormat
{
    private const string Magic = "LUCAPS ";
    private const int Version = 1;
    private const int HeaderLength = 7 + 4 + 1 + 64 + 1;

    public static byte[] Write(ConnectionSecret secret)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, secret);
        byte[] body = buffer.ToArray();
        byte[] result = new byte[HeaderLength + body.Length];
        string header = $"{Magic}{Version.ToString("D4", CultureInfo.InvariantCulture)}\n{Digest.Sha256Text(body)}\n";
        Encoding.ASCII.GetBytes(header, 0, header.Length, result, 0);
        Buffer.BlockCopy(body, 0, result, HeaderLength, body.Length);
        Array.Clear(body, 0, body.Length);
        if (buffer.TryGetBuffer(out ArraySegment<byte> inner))
            Array.Clear(inner.Array!, 0, inner.Array!.Length);
        return result;
    }

    public static void Write(Utf8JsonWriter json, ConnectionSecret secret)
    {
        json.WriteStartObject();
        json.WriteString("lineage", secret.Lineage);
        MetadataFormat.Optional(json, "origin", secret.Origin);
        json.WriteNumber("sequence", secret.Sequence);
        json.WriteString("accessToken", secret.AccessToken);
        MetadataFormat.Optional(json, "refreshToken", secret.RefreshToken);
        MetadataFormat.Optional(json, "expiresAt", secret.ExpiresAt);
        json.WriteString("obtainedAt", secret.ObtainedAt);
        MetadataFormat.Optional(json, "scope", secret.Scope);
        MetadataFormat.Optional(json, "clientSecret", secret.ClientSecret);
        MetadataFormat.Optional(json, "proxyPassword", secret.ProxyPassword);
        MetadataFormat.Optional(json, "madeOf", secret.SourceTokenHash);
        MetadataFormat.Optional(json, "importedFrom", secret.FileTokenHash);
        json.WriteEndObject();
    }

    /// <exception cref="NewerFormatException">It is.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ConnectionSecret Read(byte[] content)
    {
        if (content.Length < HeaderLength || Encoding.ASCII.GetString(content, 0, Magic.Length) != Magic
            || !int.TryParse(
                Encoding.ASCII.GetString(content, Magic.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int version))
        {
            throw new InvalidDataException("it is damaged or truncated");
        }

        if (version > Version)
            throw new NewerFormatException(version);
        if (Encoding.ASCII.GetString(
            content, HeaderLength - 65, 64) != Digest.Sha256Text(content, HeaderLength, content.Length - HeaderLength))
            throw new InvalidDataException("it is damaged or truncated");
        try
        {
            using JsonDocument document = JsonDocument.Parse(content.AsMemory(HeaderLength));
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // The inner exception could quote what it could not read.
            throw new InvalidDataException("it is damaged");
        }
    }

    public static ConnectionSecret Read(JsonElement root) => new()
    {
        Lineage = MetadataFormat.Required(root, "lineage"),
        Origin = MetadataFormat.Text(root, "origin"),
        Sequence = root.GetProperty("sequence").GetInt64(),
        AccessToken = MetadataFormat.Required(root, "accessToken"),
        RefreshToken = MetadataFormat.Text(root, "refreshToken"),
        ExpiresAt = Calculable(MetadataFormat.Time(root, "expiresAt")),
        ObtainedAt = Calculable(root.GetProperty("obtainedAt").GetDateTimeOffset())!.Value,
        Scope = MetadataFormat.Text(root, "scope"),
        ClientSecret = MetadataFormat.Text(root, "clientSecret"),
        ProxyPassword = MetadataFormat.Text(root, "proxyPassword"),
        SourceTokenHash = MetadataFormat.Text(root, "madeOf"),
        FileTokenHash = MetadataFormat.Text(root, "importedFrom"),
    };

    /// <summary>Hours are added and taken away, which must not lead out of the calendar.</summary>
    private static DateTimeOffset? Calculable(DateTimeOffset? time) =>
        time is { Year: < 1970 or > 9990 } ? throw new FormatException() : time;
}
