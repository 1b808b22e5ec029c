using System;
using System.IO;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>An unprotected file that only its owner can reach, for machines with no keyring; chosen by the user, never by us.</summary>
internal sealed class FileSlot(string path, StoreFiles files, IStoreSteps? steps) : ISecretSlot
{
    private const int MaxLength = 1 << 20;
    private const string Reading = "read";

    public byte[]? Read() => Guard(Reading, () => files.Read(path, MaxLength, secret: true));

    // Not for long: there is another slot, and the tokens exist nowhere else yet.
    public void Write(byte[] secret) =>
        Guard("written", () => files.Replace(path, secret, HeldFile.Moment, () => steps?.At(StoreStep.SlotContent)));

    public void Probe() => Guard("written", () => files.Probe(path));

    /// <summary>The temporary file that an interrupted write left, complete or not; null if there is none.</summary>
    public byte[]? ReadUnfinished() => Guard(Reading, () => files.Read(PrivateFile.TemporaryPath(path), MaxLength, secret: true));

    /// <summary>Ends such a write.</summary>
    public void Finish() => Guard("written", () => files.Finish(path));

    public void Clear() => Guard("erased", () =>
    {
        files.Delete(path);
        files.Delete(PrivateFile.TemporaryPath(path));
    });

    /// <summary>Another slot has what was to be written here.</summary>
    public void TryDiscardUnfinished() => PrivateFile.TryDelete(PrivateFile.TemporaryPath(path));

    private void Guard(string what, Action action) => Guard(what, () =>
    {
        action();
        return true;
    });

    private T Guard<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            string sentence = $"The file of a saved connection's tokens, '{path}', could not be {what}";
            throw what == Reading ? StoreErrors.FileFailed(sentence, exception) : StoreErrors.WriteFailed(sentence, exception);
        }
    }
}
