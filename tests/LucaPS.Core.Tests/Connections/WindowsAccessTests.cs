using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>
/// Owner and access list on Windows, read from their text form; on Windows itself also with real files (issue 12 part 3 item 2).
/// </summary>
public sealed class WindowsAccessTests : IDisposable
{
    private const string Self = "S-1-5-21-1-2-3-1001";
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData("O:S-1-5-21-1-2-3-1001D:P(A;;FA;;;S-1-5-21-1-2-3-1001)(A;;FA;;;SY)", true, false, false)]
    [InlineData("O:BAG:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;S-1-5-21-1-2-3-1001)", true, false, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:(A;OICI;FA;;;WD)", true, true, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;FR;;;WD)(A;;FA;;;S-1-5-21-1-2-3-1001)", true, true, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;0x1301bf;;;AU)", true, true, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;0x1200a9;;;BU)", true, true, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;CCLCRPRC;;;BU)", true, true, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;LCRPRC;;;BU)", true, false, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;RC;;;BU)", true, false, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;OICIIO;FA;;;WD)(A;;FA;;;CO)", true, false, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(D;;FA;;;WD)(A;;FA;;;S-1-5-21-1-2-3-1001)", true, false, false)]
    [InlineData("O:S-1-5-21-1-2-3-1002D:(A;;FA;;;S-1-5-21-1-2-3-1001)", false, false, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;FA;;;S-1-5-21-1-2-3-10011)", true, true, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:NO_ACCESS_CONTROL", true, true, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001", true, true, true)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:P", true, false, false)]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(XA;;GW;;;WD;(Member_of {SID(BA)}))", true, false, true)]
    public void Others_are_all_but_this_account_administrators_and_the_system(string sddl, bool own, bool read, bool write)
    {
        WindowsAccess access = WindowsAccess.Parse(sddl, Self);
        Assert.Equal((own, read, write), (access.IsOwn, access.OthersMayRead, access.OthersMayWrite));
    }

    [Theory]
    [InlineData("")]
    [InlineData("D:(A;;FA;;;WD)")]
    [InlineData("O:SYD:(A;;ZZ;;;WD)")]
    [InlineData("O:SYD:(A;;FA)")]
    [InlineData("O:SYD:(A;;0xzz;;;WD)")]
    public void What_is_not_understood_is_an_error(string sddl) =>
        Assert.Throws<UnauthorizedAccessException>(() => WindowsAccess.Parse(sddl, Self));

    [Fact]
    public async Task On_Windows_folders_and_files_are_this_accounts_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Windows' access lists.");
        await _f.SignInAsync();
        string[] all = [_f.Folder, .. Directory.GetFiles(_f.Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))];
        Assert.All(
            all, path => Assert.True(WindowsNative.AccessOf(path) is { IsOwn: true, OthersMayRead: false, OthersMayWrite: false }, path));
    }

    [Fact]
    public async Task On_Windows_what_everybody_may_change_is_refused_and_a_folder_is_tightened()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Windows' access lists.");
        await _f.SignInAsync();
        WindowsNative.SetAccess(_f.SlotFile('a'), "D:P(A;;FA;;;WD)");
        Assert.Contains("icacls", Assert.Throws<LucaException>(() => _f.Store().Read("default")).Message);
        WindowsNative.RestrictToOwner(_f.SlotFile('a'), isDirectory: false);
        WindowsNative.SetAccess(_f.Folder, "D:P(A;OICI;FA;;;WD)");
        Assert.Contains("icacls", Assert.Throws<LucaException>(() => _f.Store().Read("default")).Message);

        await _f.SignInAsync();

        Assert.True(WindowsNative.AccessOf(_f.Folder) is { OthersMayRead: false, OthersMayWrite: false });
        Assert.NotNull(_f.Store().Read("default"));
    }
}
