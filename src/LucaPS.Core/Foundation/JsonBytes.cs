using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LucaPS.Foundation;

/// <summary>JSON in memory; letters of all languages stay as they are.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What comes after a byte order mark, where there is one.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body.Slice(3) : body;

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
