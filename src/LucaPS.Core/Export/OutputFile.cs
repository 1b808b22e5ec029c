using System;
using System.IO;
using LucaPS.Api;
using LucaPS.Errors;
using LucaPS.OAuth;

namespace LucaPS.Export;

/// <summary>A file that is written beside and takes the place of what is there when it is whole.</summary>
internal sealed class OutputFile : IAnswerSink, IDisposable
{
    private readonly string _path;
    private readonly string _beside;
    private readonly Stream _stream;
    private bool _isDone;

    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: it cannot be made.</exception>
    public OutputFile(string path)
    {
        _path = path;
        // Nobody has a file of that name, and another run to the same path has another.
        _beside = path + "." + RandomText.Create() + ".tmp";
        _stream = Guard(() => ExportFiles.Instance.Create(_beside));
    }

    /// <summary>Each row on a line of its own.</summary>
    public void WriteLine(ReadOnlyMemory<byte> json) => Guard(() => new JsonLinesFormat().Write(_stream, json));

    public void Restart() => Guard(() => _stream.SetLength(0));

    public void Write(ReadOnlyMemory<byte> bytes) => Guard(() => RowFormat.Write(_stream, bytes.Span));

    /// <summary>Puts it into place.</summary>
    public void Complete() => Guard(() =>
    {
        ExportFiles.Instance.Flush(_stream);
        _stream.Dispose();
        ExportFiles.Instance.Replace(_beside, _path);
        _isDone = true;
    });

    /// <summary>What was not completed leaves nothing behind.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_isDone) Foundation.PrivateFile.TryDelete(_beside);
    }

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LucaException(
                LucaErrorId.BadRequest,
                $"The file '{_path}' cannot be written: {exception.Message.TrimEnd('.')}. Name another one, or check who may write there.",
                exception)
            { TargetValue = _path, Category = FailureCategory.WriteError };
        }
    }
}
