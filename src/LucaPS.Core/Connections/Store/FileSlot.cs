using System;
using System.IO;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>An unprotected file that only its owner can reach, for machines with no keyring; chosen by the user, never by us.</summary>
internal sealed class FileSlot(string path, IStoreSteps? steps) : ISecretSlot
{
    private const int MaxLength = 1 << 20;

    public byte[]? Read() => Guard("read", () => PrivateFile.Read(path, MaxLength, secret: true));

    public void Write(byte[] secret) => Guard("written", () =>
    {
        PrivateFile.Replace(path, secret, () => steps?.At(StoreStep.SlotContent));
        return 0;
    });

    /// <summary>What a write that was cut off left beside, whole or not; null when there is nothing.</summary>
    public byte[]? ReadUnfinished() => Guard("read", () => PrivateFile.Read(PrivateFile.Beside(path), MaxLength, secret: true));

    /// <summary>Ends such a write.</summary>
    public void Finish() => Guard("written", () =>
    {
        PrivateFile.Flush(PrivateFile.Beside(path));
        PrivateFile.Rename(PrivateFile.Beside(path), path);
        return 0;
    });

    public void Clear() => Guard("erased", () =>
    {
        PrivateFile.Delete(path);
        PrivateFile.Delete(PrivateFile.Beside(path));
        return 0;
    });

    private T Guard<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw StoreErrors.FileFailed($"The file of a saved connection's tokens, '{path}', could not be {what}", e);
        }
    }
}
