using System;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;
using LucaPS.Http;

namespace LucaPS.Api;

/// <summary>Where an answer goes as it comes, instead of into memory.</summary>
internal interface IAnswerSink
{
    /// <summary>Takes back what came so far: the request is sent again.</summary>
    void Restart();

    void Write(ReadOnlyMemory<byte> bytes);
}

/// <summary>What is left to be read of an answer as if it were all of it.</summary>
/// <param name="Body">Whoever receives it disposes it.</param>
/// <param name="Length">How many bytes came.</param>
internal sealed record ReceivedBody(ByteBuffer Body, long Length);

/// <summary>
/// Passes an answer on as it comes, and keeps of it what has to be known: whether it is whole JSON and has data, and its errors.
/// </summary>
internal sealed class StreamedAnswer : IDisposable
{
    // An answer that fits is read as every other.
    private const int HeadSize = 64 * 1024;

    // The longest answer that goes into a file.
    private const long LargestFile = 4L * 1024 * 1024 * 1024;

    private readonly ByteBuffer _window = new(2 * HeadSize);
    private readonly ByteBuffer _errors = new();
    private readonly ResponseInterpreter _interpreter;
    private readonly HttpResponseMessage _response;
    private readonly GraphQLTransportOptions _options;
    private readonly bool _isMutation;
    private JsonReaderState _state;
    private JsonTokenType? _data;
    private bool _isData;
    private bool _isErrors;
    private int _errorsFrom = -1;

    private StreamedAnswer(HttpResponseMessage response, bool isMutation, GraphQLTransportOptions options, ResponseInterpreter interpreter)
    {
        (_response, _isMutation, _options, _interpreter) = (response, isMutation, options, interpreter);
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = ResponseInterpreter.DeepestJson });
    }

    /// <summary>Whether an answer goes to the request's sink: one that refuses is read as every other.</summary>
    public static bool IsFor(HttpResponseMessage response, GraphQLRequest request) =>
        request.Sink is not null && response.IsSuccessStatusCode && response.Content is not null;

    /// <summary>Reads it to its end.</summary>
    /// <exception cref="LucaException">It is not complete JSON, or longer than allowed.</exception>
    public static async Task<ReceivedBody> CopyAsync(
        HttpResponseMessage response, GraphQLRequest request, GraphQLTransportOptions options, ResponseInterpreter interpreter,
        CancellationToken cancellationToken)
    {
        IAnswerSink sink = request.Sink!;
        sink.Restart();
        using CancellationTokenRegistration abort = ReadInProgress.EndsWith(response, cancellationToken);
        using StreamedAnswer answer = new(response, request.IsMutation, options, interpreter);
#if NET8_0_OR_GREATER
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
        Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
        return await answer.CopyAsync(stream, sink, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _window.Dispose();
        _errors.Dispose();
    }

    private async Task<ReceivedBody> CopyAsync(Stream stream, IAnswerSink sink, CancellationToken cancellationToken)
    {
        long length = 0;
        int read;
        do
        {
            length += read = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        while (read > 0 && length < HeadSize);
        if (JsonBytes.IsUtf16(_window.Written.Span))
            return await CopyUtf16Async(stream, sink, length, cancellationToken).ConfigureAwait(false);
        int start = _window.Written.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        sink.Write(_window.Written.Slice(start));
        if (read == 0) return new ReceivedBody(Copy(_window.Written), length);
        if (!IsJson(_window.Written.Span.Slice(start))) return new ReceivedBody(Copy(_window.Written), length);
        Consume(Pass(start, length, isFinal: false));
        while (read > 0)
        {
            int before = _window.Length;
            length += read = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
            if (length > LargestFile) throw ResponseInterpreter.TooLarge(_isMutation, LargestFile);
            sink.Write(_window.Written.Slice(before));
            Consume(Pass(0, length, isFinal: read == 0));
        }

        return new ReceivedBody(Essence(), length);
    }

    /// <summary>Rare enough to be read whole.</summary>
    private async Task<ReceivedBody> CopyUtf16Async(
        Stream stream, IAnswerSink sink, long length, CancellationToken cancellationToken)
    {
        for (int read; (read = await ReadAsync(stream, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            length += read;
            if (length > _options.LargestBody) throw ResponseInterpreter.TooLarge(_isMutation, _options.LargestBody);
        }

        ReadOnlyMemory<byte> text = JsonBytes.ToUtf8(_window.Written);
        sink.Write(text);
        return new ReceivedBody(Copy(text), length);
    }

    private async Task<int> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_window.Free < HeadSize / 2) _window.Reserve(HeadSize);
#if NET8_0_OR_GREATER
        int read = await stream.ReadAsync(_window.Array.AsMemory(_window.Length, _window.Free), cancellationToken).ConfigureAwait(false);
#else
        int read = await stream.ReadAsync(_window.Array, _window.Length, _window.Free, cancellationToken).ConfigureAwait(false);
#endif
        _window.Advance(read);
        return read;
    }

    /// <summary>Goes through what came; how much of it is done with.</summary>
    private int Pass(int start, long length, bool isFinal)
    {
        Utf8JsonReader json = new(_window.Written.Span.Slice(start), isFinal, _state);
        try
        {
            while (json.Read()) Note(ref json, start);
        }
        catch (JsonException exception)
        {
            throw _interpreter.Broken(_response, _isMutation, exception, isFinal && IsGoodSoFar(), length);
        }

        _state = json.CurrentState;
        int end = start + (int)json.BytesConsumed;
        if (_errorsFrom >= 0) KeepErrors(end);
        if (_errorsFrom >= 0) _errorsFrom = 0;
        return end;
    }

    private bool IsGoodSoFar()
    {
        Utf8JsonReader json = new(_window.Written.Span, isFinalBlock: false, _state);
        return ResponseInterpreter.IsGoodSoFar(ref json);
    }

    private void Note(ref Utf8JsonReader json, int start)
    {
        if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
        {
            (_isData, _isErrors) = (JsonText.Is(ref json, "data"u8), JsonText.Is(ref json, "errors"u8));
            return;
        }

        bool isEnd = json.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
        if (json.CurrentDepth != 1) return;
        if (_isData && !isEnd) _data = json.TokenType;
        if (_isErrors && _errorsFrom < 0 && !isEnd)
        {
            _errorsFrom = start + (int)json.TokenStartIndex;
            _errors.Advance(-_errors.Length);
        }

        if (!_isErrors || (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)) return;
        KeepErrors(start + (int)json.BytesConsumed);
        (_isErrors, _errorsFrom) = (false, -1);
    }

    private void KeepErrors(int end)
    {
        ReadOnlySpan<byte> bytes = _window.Written.Span.Slice(_errorsFrom, end - _errorsFrom);
        if (_errors.Length + bytes.Length > _options.LargestBody) throw ResponseInterpreter.TooLarge(_isMutation, _options.LargestBody);
        bytes.CopyTo(_errors.GetSpan(Math.Max(1, bytes.Length)));
        _errors.Advance(bytes.Length);
    }

    private void Consume(int count)
    {
        int left = _window.Length - count;
        Buffer.BlockCopy(_window.Array, count, _window.Array, 0, left);
        _window.Advance(-count);
    }

    /// <summary>The answer without what its data hold.</summary>
    private ByteBuffer Essence() => Copy(JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        if (_data is JsonTokenType.StartObject)
        {
            writer.WriteStartObject("data");
            writer.WriteEndObject();
        }
        else if (_data is JsonTokenType.Null) writer.WriteNull("data");

        if (_errors.Length > 0)
        {
            writer.WritePropertyName("errors");
            writer.WriteRawValue(_errors.Written.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }));

    private static ByteBuffer Copy(ReadOnlyMemory<byte> bytes)
    {
        ByteBuffer copy = new(bytes.Length + 1);
        bytes.Span.CopyTo(copy.GetSpan(bytes.Length));
        copy.Advance(bytes.Length);
        return copy;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') text = text.Slice(1);
        return !text.IsEmpty && text[0] is (byte)'{' or (byte)'[';
    }
}
