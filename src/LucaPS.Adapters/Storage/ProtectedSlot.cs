using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Microsoft.Identity.Client.Extensions.Msal;
// Not Storage, which is a namespace here.
using MsalStorage = Microsoft.Identity.Client.Extensions.Msal.Storage;

namespace LucaPS.Adapters.Storage;

/// <summary>
/// A slot in DPAPI, Keychain or libsecret, through MSAL extensions' Storage. That one swallows what goes wrong with its
/// files (its FileIOWithRetries ends without an error after the last try), and libsecret can wait without end for a keyring
/// that nobody unlocks: so every call has a deadline, and only what reads back is written.
/// </summary>
internal sealed class ProtectedSlot : ISecretSlot
{
    private const string Advice =
        "Unlock or start the keyring of this account, or choose -Persist Process (nothing on disk) or -Persist UnprotectedFile (a file only the owner can read), or keep an API key elsewhere and give it in LUCA_API_KEY.";

    private static readonly bool s_isWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Without listeners: stored secrets must not be traced.</summary>
    private static readonly TraceSource s_silent = new("LucaPS", SourceLevels.Off);

    /// <summary>A call that did not come back; until it does, no other is made, so that threads do not pile up.</summary>
    private static Thread? s_stuck;

    private readonly SecretSlotOptions _options;

    public ProtectedSlot(SecretSlotOptions options)
    {
        _options = options;
    }

    private string FilePath => Path.Combine(_options.Directory, _options.FileName);

    public byte[]? Read()
    {
        CheckFile();
        WaitForFile("read", FileAccess.Read, _options.Timeout);
        return Read(_options.Timeout);
    }

    public void Write(byte[] secret)
    {
        CheckFile();
        // Not for long: there is another slot, and what is to be written exists nowhere else yet.
        WaitForFile("written", FileAccess.ReadWrite, HeldFile.Moment);
        // A third of the time is kept for reading back. On Linux and macOS the secret is stored before its marker file is
        // touched, and that is tried for seconds: a write that is late may have done what matters.
        var third = TimeSpan.FromTicks(_options.Timeout.Ticks / 3);
        bool late = !TryRun("written", _options.Timeout - third, storage => Nothing(() => storage.WriteData(secret)), out _);
        if (late)
            Volatile.Write(ref s_stuck, null);
        byte[]? readBack = Read(late ? third : _options.Timeout);
        bool same = readBack is not null && secret.AsSpan().SequenceEqual(readBack);
        if (readBack is not null)
            Array.Clear(readBack, 0, readBack.Length);
        if (!same)
            throw Failure("could not be written: what was read back is not what was written", null);
        if (s_isWindows)
            Flush();
    }

    public void Probe() => WaitForFile("written", FileAccess.ReadWrite, _options.Timeout);

    public void Clear()
    {
        CheckFile();
        WaitForFile("erased", FileAccess.ReadWrite, _options.Timeout);
        if (!TryRun("erased", _options.Timeout, storage => Nothing(() => storage.Clear()), out _))
            throw TimedOut("erased");
        // Storage swallows a file that could not be deleted.
        if (File.Exists(FilePath))
            throw Failure($"could not be erased: the file '{FilePath}' is still there", null);
    }

    private byte[]? Read(TimeSpan timeout)
    {
        if (!TryRun("read", timeout, storage => storage.ReadData(), out byte[] content))
            throw TimedOut("read");
        return content.Length == 0 ? null : content;
    }

    private static byte[] Nothing(Action action)
    {
        action();
        return [];
    }

    /// <summary>False when the time is over; the call may still do what it was to do.</summary>
    private bool TryRun(string what, TimeSpan timeout, Func<MsalStorage, byte[]> action, out byte[] content)
    {
        content = [];
        if (Volatile.Read(ref s_stuck) is { IsAlive: true })
            return false;
        byte[] result = [];
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action(MsalStorage.Create(Properties(), s_silent));
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        {
            // A keyring that never answers must not keep the process from ending.
            IsBackground = true,
            Name = "LucaPS keyring",
        };
        thread.Start();
        if (!thread.Join(timeout))
        {
            Volatile.Write(ref s_stuck, thread);
            return false;
        }

        if (failure is not null)
            throw Failure($"could not be {what} ({Reason(failure)})", null);
        content = result;
        return true;
    }

    private StorageCreationProperties Properties() =>
        new StorageCreationPropertiesBuilder(_options.FileName, _options.Directory)
            .WithMacKeyChain("LucaPS", _options.Account)
            .WithLinuxKeyring(
                "LucaPS",
                MsalCacheHelper.LinuxKeyRingDefaultCollection,
                $"LucaPS connection {_options.Account}",
                new KeyValuePair<string, string>("application", "LucaPS"),
                new KeyValuePair<string, string>("connection", _options.Account))
            .Build();

    /// <summary>DPAPI's file is only in the system's cache when Storage returns. A scanner may be looking at it by then.</summary>
    private void Flush() => WithFile("written", FileAccess.ReadWrite, _options.Timeout, file => file.Flush(flushToDisk: true));

    /// <summary>Storage gives up without an error on a file that another program has open, and reads nothing from it.</summary>
    private void WaitForFile(string what, FileAccess access, TimeSpan patience) => WithFile(what, access, patience, static _ => { });

    private void WithFile(string what, FileAccess access, TimeSpan patience, Action<FileStream> use)
    {
        try
        {
            HeldFile.Wait(patience, () =>
            {
                // As Storage opens it: others may read meanwhile.
                using var file = new FileStream(FilePath, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
                use(file);
                return true;
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nothing exists there that another program could have open.
        }
        catch (IOException e) when (HeldFile.IsHeld(e))
        {
            throw new LucaException(
                LucaErrorId.StoreFailed,
                $"The file of this account's protected store, '{FilePath}', could not be {what}: another program, such as a backup, a sync tool or a virus scanner, has it open. Try again when that program has closed it.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure($"could not be {what} ({e.Message.TrimEnd('.')})", e);
        }
    }

    private void CheckFile()
    {
        try
        {
            PrivateFile.CheckFile(FilePath, secret: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure($"cannot be used: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The system's own words: the library puts them, and stack traces, into its messages and inner exceptions.</summary>
    private static string Reason(Exception e)
    {
        for (Exception? at = e; at is not null; at = at.InnerException)
        {
            if (at is DllNotFoundException)
                return "libsecret is not installed";
            int start = at.Message.IndexOf("message:'", StringComparison.Ordinal);
            if (start >= 0)
                return Quoted(at.Message, start + 9);
        }

        return FirstLine(e.Message);
    }

    private static string Quoted(string text, int start)
    {
        int end = text.IndexOf('\'', start);
        return FirstLine(end < 0 ? text.Substring(start) : text.Substring(start, end - start));
    }

    private static string FirstLine(string text)
    {
        int end = text.IndexOfAny(['\r', '\n']);
        return (end < 0 ? text : text.Substring(0, end)).TrimEnd('.', ' ');
    }

    private static LucaException Failure(string what, Exception? cause) => new(
        LucaErrorId.StoreFailed, $"The protected store of this account {what}. {Advice}", cause);

    private LucaException TimedOut(string what) => new(
        LucaErrorId.StoreFailed,
        $"The protected store of this account could not be {what}: the keyring did not answer within {_options.Timeout.TotalSeconds:0.#} seconds. It may be locked, or be waiting for a password at a prompt that nobody sees. {Advice}");
}
