using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>
/// Files that another program has open, by Windows' sharing rules: the hook throws what Windows would, at each use of a file (issue 12 part
/// 3).
/// </summary>
public sealed class HeldFileTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public static IEnumerable<TheoryDataRow<string, string>> StepsAndFiles() =>
        from step in Enum.GetNames<StoreStep>().Where(name => !name.StartsWith("Export", StringComparison.Ordinal))
        from file in new[]
        {
            "default.a.secret", "default.b.secret", "default.b.secret.tmp", "default.connection.json", "default.connection.json.tmp"
        }
        select new TheoryDataRow<string, string>(step, file);

    public void Dispose()
    {
        _f.Hook.Holds = null;
        _f.Dispose();
    }

    /// <summary>
    /// From that step on the file is held longer than anybody waits, in a session that has used the connection and in a new one.
    /// </summary>
    [Theory]
    [MemberData(nameof(StepsAndFiles))]
    public async Task Whatever_is_held_from_whichever_step_on_nothing_is_lost(string at, string file)
    {
        StoreStep step = Enum.Parse<StoreStep>(at);
        foreach (bool used in new[] { false, true })
        {
            await _f.SignInAsync();
            TokenSource source = _f.OtherProcess();
            if (used)
                await source.GetAsync(_f.Reporter, default);
            _f.Time.Advance(TimeSpan.FromHours(2));
            bool held = false;
            _f.Hook.Do = reached => held |= reached == step;
            _f.Hook.Holds = (path, _) => held && Path.GetFileName(path) == file;
            AccessToken? token = null;
            try
            {
                token = await source.GetAsync(_f.Reporter, default);
            }
            catch (LucaException exception)
            {
                // Then nothing may be spent.
                Assert.Equal((LucaErrorId.StoreFailed, 0), (exception.ErrorId, _f.Server.Refreshes));
            }

            (_f.Hook.Do, _f.Hook.Holds) = (null, null);
            _f.Time.Advance(TimeSpan.FromSeconds(30));
            AccessToken again = await source.GetAsync(_f.Reporter, default);
            Assert.Equal(token?.Value ?? again.Value, again.Value);
            Assert.Equal(again.Value, (await _f.OtherProcess().GetAsync(_f.Reporter, default)).Value);
            Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
            _f.Time.Advance(TimeSpan.FromHours(2));
            await _f.OtherProcess().GetAsync(_f.Reporter, default);
            Assert.Equal(0, _f.Server.Replays);
            _f.Server.ResetCounters();
        }

        Assert.Empty(_f.Reporter.Warnings);
    }

    [Fact]
    public async Task A_slot_that_is_held_gives_way_to_a_third_which_goes_when_it_is_not_needed()
    {
        Connection connection = await _f.SignInAsync();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        // As a backup opens it: others may read.
        _f.Hook.Holds = (path, use) => use != FileUse.Read && path == _f.SlotFile('b');

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Equal(2, _f.Store().ReadMetadata("default")!.Slot);
        Assert.Equal(token.Value, _f.Store().Read("default")!.Secret.AccessToken);
        Assert.Empty(_f.Reporter.Warnings);
        _f.Hook.Holds = null;
        for (int i = 0; i < 2; i++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            await connection.Tokens.GetAsync(_f.Reporter, default);
        }

        Assert.False(File.Exists(_f.SlotFile('c')));
        Assert.Equal(4, _f.Store().Read("default")!.Secret.Sequence);
        Assert.Empty(Directory.GetFiles(_f.Folder, "*.tmp"));
    }

    /// <summary>A save that was cut off before its pointer may have left newer tokens there, which makes those at hand spent.</summary>
    [Fact]
    public async Task A_slot_that_cannot_be_read_just_now_is_not_taken_for_an_older_one()
    {
        await _f.SignInAsync();
        StoredConnection old = _f.Store().Read("default")!;
        _f.Time.Advance(TimeSpan.FromHours(2));
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        File.WriteAllBytes(_f.MetadataFile(), MetadataFormat.Write(old.Metadata));
        _f.Hook.Holds = (path, _) => path == _f.SlotFile('b');

        LucaException exception = await Assert.ThrowsAsync<LucaException>(async () =>
            await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.StoreFailed, exception.ErrorId);
        _f.Hook.Holds = null;
        await _f.OtherProcess().GetAsync(_f.Reporter, default);
        Assert.Equal((1, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_pointer_that_is_held_after_the_answer_loses_nothing_and_nobody_is_told_that_it_did()
    {
        Connection connection = await _f.SignInAsync();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        bool answered = false;
        _f.Hook.Do = step => answered |= step == StoreStep.AfterResponse;
        _f.Hook.Holds = (path, use) => answered && use == FileUse.Replace && path == _f.MetadataFile();

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Empty(_f.Reporter.Warnings);
        Assert.Equal(PersistMode.UnprotectedFile, connection.Persist);
        Assert.Equal(1, _f.Store().ReadMetadata("default")!.Sequence);
        Assert.Equal(token.Value, (await _f.OtherProcess().GetAsync(_f.Reporter, default)).Value);
        for (int i = 0; i < 3; i++)
        {
            _f.Time.Advance(TimeSpan.FromHours(2));
            await connection.Tokens.GetAsync(_f.Reporter, default);
        }

        Assert.Equal((4, 0), (_f.Server.Refreshes, _f.Server.Replays));
        _f.Hook.Holds = null;
        Assert.Equal(5, _f.Store().ReadNewest("default")!.Metadata.Sequence);
        Assert.Equal(5, _f.Store().ReadMetadata("default")!.Sequence);
    }

    [Fact]
    public async Task A_new_process_spends_nothing_while_the_pointer_is_held()
    {
        await _f.SignInAsync();
        _f.Time.Advance(TimeSpan.FromHours(2));
        _f.Hook.Holds = (path, use) => use == FileUse.Replace && path == _f.MetadataFile();

        LucaException exception = await Assert.ThrowsAsync<LucaException>(async () =>
            await _f.OtherProcess().GetAsync(_f.Reporter, default));

        Assert.Equal(LucaErrorId.StoreFailed, exception.ErrorId);
        Assert.Contains("has the file open", exception.Message);
        Assert.Equal(0, _f.Server.Refreshes);
    }

    [Fact]
    public async Task A_finished_file_that_cannot_get_its_name_is_kept_and_found()
    {
        Connection connection = await _f.SignInAsync();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        bool answered = false;
        _f.Hook.Do = step => answered |= step == StoreStep.AfterResponse;
        _f.Hook.Holds = (path, use) => answered && use == FileUse.Replace && path.EndsWith(".secret", StringComparison.Ordinal);

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.Contains("could not be saved", Assert.Single(_f.Reporter.Warnings));
        Assert.True(File.Exists(PrivateFile.TemporaryPath(_f.SlotFile('b'))));
        // As the next process would find it if this one were killed now.
        _f.Hook.Holds = null;
        Assert.Equal(token.Value, _f.Store().ReadNewest("default")!.Secret.AccessToken);
        connection.TokenSource.End(() => new LucaException(LucaErrorId.NotConnected, "Over."));
    }

    /// <summary>The same with a file that is really open, from the answer onwards.</summary>
    [Theory]
    [InlineData("default.a.secret", FileShare.Read)]
    [InlineData("default.a.secret", FileShare.ReadWrite)]
    [InlineData("default.connection.json", FileShare.Read)]
    [InlineData("default.connection.json", FileShare.None)]
    public async Task On_Windows_a_file_that_is_really_open_loses_nothing(string file, FileShare share)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Windows' sharing rules.");
        Connection connection = await _f.SignInAsync();
        await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        await connection.Tokens.GetAsync(_f.Reporter, default);
        _f.Time.Advance(TimeSpan.FromHours(2));
        FileStream? open = null;
        _f.Hook.Do = step =>
        {
            if (step == StoreStep.AfterResponse)
                open = new FileStream(Path.Combine(_f.Folder, file), FileMode.Open, FileAccess.Read, share);
        };

        AccessToken token = await connection.Tokens.GetAsync(_f.Reporter, default);

        Assert.NotNull(open);
        await open.DisposeAsync();
        Assert.Empty(_f.Reporter.Warnings);
        Assert.Equal(token.Value, (await _f.OtherProcess().GetAsync(_f.Reporter, default)).Value);
        Assert.Equal((2, 0), (_f.Server.Refreshes, _f.Server.Replays));
    }

    [Fact]
    public async Task A_file_that_is_held_for_a_moment_is_read_all_the_same()
    {
        await _f.SignInAsync();
        _f.HeldTimeout = TimeSpan.FromMinutes(5);
        int uses = 0;
        _f.Hook.Holds = (_, use) => use == FileUse.Read && ++uses % 3 != 0;

        Assert.NotNull(_f.Store().Read("default"));
        Assert.Single(_f.Manager().List());
    }

    [Fact]
    public async Task A_file_that_another_program_keeps_to_itself_is_named()
    {
        await _f.SignInAsync();
        using FileStream own = new(_f.MetadataFile(), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        LucaException exception = Assert.Throws<LucaException>(() => _f.Store().Read("default"));

        Assert.Contains("has the file open", exception.Message);
    }

    [Fact]
    public async Task The_last_attempt_waits_for_a_file_that_is_held()
    {
        await _f.SignInAsync();
        var options = new TokenSourceOptions { TokenClients = _ => _f.Server, Store = _f.Store(), Time = _f.Time };
        StoredConnection old = _f.Store().Read("default")!;
        var tokens = new CurrentTokens(old with
        {
            Secret = old.Secret with { Sequence = 2, AccessToken = "canary-newest" },
            Metadata = old.Metadata with { Sequence = 2 }
        });
        using System.Threading.SemaphoreSlim gate = new(1, 1);
        var unsaved = new UnsavedTokens(tokens, new TokenLifetime(options.Time), options, gate);
        int uses = 0;
        _f.Hook.Holds = (path, use) => use == FileUse.Replace && !path.EndsWith("a.secret", StringComparison.Ordinal) && ++uses < 25;
        using ConnectionLock taken = (await _f.Store().LockAsync("default", false, TimeSpan.Zero, null, default))!;
        unsaved.Save(taken, tokens.Connection);
        Assert.True(unsaved.Any);

        await unsaved.LastAttemptAsync();

        Assert.False(unsaved.Any);
        Assert.Equal("canary-newest", _f.Store().Read("default")!.Secret.AccessToken);
    }
}
