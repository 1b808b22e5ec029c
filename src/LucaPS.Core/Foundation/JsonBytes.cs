using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LucaPS.Foundation;

/// <summary>JSON in memory; letters of all languages stay as they are.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON in UTF-8 without a byte order mark, where it may be in UTF-16.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) return body.Slice(3);
        if (Utf16Of(body.Span) is not { } encoding) return body;
        byte[] bytes = body.ToArray();
        int start = bytes[0] is 0xFE or 0xFF ? 2 : 0;
        return Encoding.Convert(encoding, Encoding.UTF8, bytes, start, bytes.Length - start);
    }

    /// <summary>Whether JSON is in UTF-16: its first character is of ASCII, so the place of the zero tells (RFC 4627 section 3).</summary>
    public static bool IsUtf16(ReadOnlySpan<byte> body) => Utf16Of(body) is not null;

    private static Encoding? Utf16Of(ReadOnlySpan<byte> body) => body.Length < 2 ? null : (body[0], body[1]) switch
    {
        (0xFF, 0xFE) or (not 0, 0) => Encoding.Unicode,
        (0xFE, 0xFF) or (0, not 0) => Encoding.BigEndianUnicode,
        _ => null,
    };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            write(writer);
        }

        return new ReadOnlyMemory<byte>(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
