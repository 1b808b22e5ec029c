using System;
using System.IO;
using LucaPS.Foundation;

namespace LucaPS.Connections.Store;

/// <summary>The files of a store, each waited for while another program has it open.</summary>
internal sealed class StoreFiles(IStoreSteps? steps, TimeSpan patience)
{
    public byte[]? Read(string path, int maxLength, bool secret) =>
        Wait(path, FileUse.Read, patience, () => PrivateFile.Read(path, maxLength, secret));

    /// <summary>
    /// Writes beside, flushes, and renames over what is there: at every moment the path holds the whole old or the whole new content. The
    /// caller has the connection's lock, so the temporary name needs no random part. Where only the renaming fails, the finished file
    /// beside is left: it may be all that there is of the content.
    /// </summary>
    /// <param name="wait">How long to wait for what is there.</param>
    /// <param name="written">Called when all of the content is in the file beside, which outlives this process from then on.</param>
    /// <param name="beforeRename">Called when it is on disk too.</param>
    public void Replace(string path, byte[] content, TimeSpan? wait = null, Action? written = null, Action? beforeRename = null)
    {
        string beside = PrivateFile.TemporaryPath(path);
        PrivateFile.RefuseLink(path);
        try
        {
            Wait(beside, FileUse.Replace, wait ?? patience, () => PrivateFile.Delete(beside));
            PrivateFile.WriteNew(beside, content, written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            PrivateFile.TryDelete(beside);
            throw;
        }

        beforeRename?.Invoke();
        Rename(beside, path, wait);
    }

    /// <summary>Ends a replacement that was cut off.</summary>
    public void Finish(string path)
    {
        string beside = PrivateFile.TemporaryPath(path);
        Wait(beside, FileUse.Replace, patience, () => PrivateFile.Flush(beside));
        Rename(beside, path, HeldFile.Moment);
    }

    public void Delete(string path) => Wait(path, FileUse.Delete, patience, () => PrivateFile.Delete(path));

    /// <summary>Waits until what is there can be replaced.</summary>
    /// <exception cref="IOException">Somebody still has it open.</exception>
    public void Probe(string path, TimeSpan? wait = null)
    {
        foreach (string each in new[] { path, PrivateFile.TemporaryPath(path) })
            Wait(each, FileUse.Replace, wait ?? patience, () => PrivateFile.Probe(each));
    }

    private void Rename(string beside, string path, TimeSpan? wait) =>
        Wait(path, FileUse.Replace, wait ?? patience, () => PrivateFile.Rename(beside, path));

    private void Wait(string path, FileUse use, TimeSpan wait, Action action) => Wait(path, use, wait, () =>
    {
        action();
        return true;
    });

    private T Wait<T>(string path, FileUse use, TimeSpan wait, Func<T> action) => HeldFile.Wait(wait, () =>
    {
        steps?.Using(path, use);
        return action();
    });
}
