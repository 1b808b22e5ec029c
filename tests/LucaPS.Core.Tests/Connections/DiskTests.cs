using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>A small file system, which can be full or read-only even for root.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly StoreFixture _f = new();
    private readonly bool _mounted;

    public DiskTests()
    {
        _mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", "size=128k,mode=700", "tmpfs", _f.Home);
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", "-l", _f.Home);
        _f.Dispose();
    }

    [Fact]
    public async Task A_full_disk_costs_no_authorization()
    {
        await RefusesAsync(() => Fill(), () => File.Delete(Path.Combine(_f.Home, "filler")));
    }

    [Fact]
    public async Task A_read_only_disk_costs_no_authorization()
    {
        await RefusesAsync(() => Run("mount", "-o", "remount,ro", _f.Home), () => Run("mount", "-o", "remount,rw", _f.Home));
    }

    [Fact]
    public async Task A_new_process_does_not_spend_a_token_on_a_full_disk()
    {
        SkipUnlessMounted();
        await _f.SignInAsync();
        Fill();
        _f.Time.Advance(TimeSpan.FromHours(2));

        LucaException e = await Assert.ThrowsAsync<LucaException>(async () => await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("space", e.Message);
        Assert.Equal(0, _f.Server.Refreshes);
    }

    [Fact]
    public async Task A_sign_in_on_a_full_disk_is_not_said_to_be_saved()
    {
        SkipUnlessMounted();
        await _f.SignInAsync("one");
        Fill();
        string[] before = Directory.GetFiles(_f.Folder);

        await Assert.ThrowsAsync<LucaException>(() => _f.Manager().VerifyPersistenceAsync(PersistMode.UnprotectedFile, default));
        Connection connection = await _f.SignInAsync("one");

        Assert.Equal(PersistMode.Process, connection.Persist);
        Assert.Contains("not saved", Assert.Single(_f.Reporter.Warnings));
        Assert.Equal(before, Directory.GetFiles(_f.Folder));
        Assert.Equal(1, _f.Store().Read("one")!.Secret.Sequence);
    }

    private async Task RefusesAsync(Action spoil, Action mend)
    {
        SkipUnlessMounted();
        Connection connection = await _f.SignInAsync();
        TokenSource elsewhere = _f.OtherProcess();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        string metadata = File.ReadAllText(_f.MetadataFile());
        string[] before = Directory.GetFiles(_f.Folder);
        spoil();
        for (int i = 0; i < 2; i++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            Assert.Equal(
                LucaErrorId.StoreFailed,
                (await Assert.ThrowsAsync<LucaException>(async () => await connection.Tokens.GetAsync(_f.Reporter, default))).ErrorId);
        }

        Assert.Equal(0, _f.Server.Refreshes);
        Assert.Equal(metadata, File.ReadAllText(_f.MetadataFile()));
        Assert.Equal(before, Directory.GetFiles(_f.Folder));
        Assert.Equal(
            LucaErrorId.StoreFailed,
            (await Assert.ThrowsAsync<LucaException>(async () => await elsewhere.GetAsync(_f.Reporter, default))).ErrorId);

        mend();
        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Empty(_f.Reporter.Warnings);
        Assert.Equal(PersistMode.UnprotectedFile, connection.Persist);
        Assert.Equal(token.Value, (await elsewhere.GetAsync(_f.Reporter, default)).Value);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    private void SkipUnlessMounted() => Assert.SkipUnless(_mounted, "A file system of its own needs root and mount (Linux).");

    private void Fill()
    {
        using FileStream filler = File.Create(Path.Combine(_f.Home, "filler"));
        try
        {
            while (true)
            {
                filler.Write(new byte[4096]);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
