using System;
using System.IO;
using System.Linq;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

public sealed class StorePathsTests
{
    [Theory]
    [InlineData("default", "default")]
    [InlineData("Client-2_b", "client-2_b")]
    public void Plain_names_stay_readable(string name, string expected) => Assert.Equal(expected, StorePaths.SafeName(name));

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..")]
    [InlineData("a/b\\c")]
    [InlineData("con")]
    [InlineData("LPT1")]
    [InlineData("blåbær 🫐")]
    [InlineData("*?[a]")]
    [InlineData("name.")]
    [InlineData("-x")]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    public void Any_text_gives_a_file_name_in_the_folder(string name)
    {
        string safe = StorePaths.SafeName(name);
        Assert.All(safe, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '~'));
        Assert.Contains('~', safe);
        string folder = Path.GetFullPath("/x");
        Assert.Equal(Path.Combine(folder, safe), Path.GetFullPath(Path.Combine(folder, safe)));
    }

    [Theory]
    [InlineData("~", "")]
    [InlineData("~/x", "x")]
    [InlineData("~x", "~x")]
    [InlineData("luca/home", "luca/home")]
    [InlineData("./luca", "luca")]
    [InlineData("/a/~", "/a/~")]
    public void A_tilde_and_a_relative_path_begin_at_the_home_folder(string variable, string under)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.GetFullPath(Path.Combine(home, under)), StorePaths.ResolveHome(variable, null));
    }

    [Fact]
    public void A_variable_in_it_is_expanded_on_Windows_alone()
    {
        const string variable = "LUCAPS_TEST_FOLDER";
        string folder = Path.GetFullPath("/a b");
        Environment.SetEnvironmentVariable(variable, folder);
        string expected = OperatingSystem.IsWindows()
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), $"%{variable}%");
        Assert.Equal(Path.Combine(expected, "luca"), StorePaths.ResolveHome($"%{variable}%/luca", null));
    }

    [Theory]
    [InlineData(@"C:\a b\c", @"\\?\C:\a b\c")]
    [InlineData("C:/a/b", @"\\?\C:\a\b")]
    [InlineData(@"\\server\share\a", @"\\?\UNC\server\share\a")]
    [InlineData(@"\\?\C:\a", @"\\?\C:\a")]
    [InlineData(@"\\.\pipe\a", @"\\.\pipe\a")]
    [InlineData("relative", "relative")]
    public void A_long_path_gets_the_prefix_that_lifts_the_limit(string path, string expected) =>
        Assert.Equal(expected, WindowsNative.Extended(path));

    [Fact]
    public void Names_that_differ_in_more_than_case_have_different_files()
    {
        string[] names =
            ["a b", "a_b", "a  b", "å", "a", "A!", "con", "con~", new string('x', 60), new string('x', 61), "\ud800", "\ud801"];
        Assert.Equal(names.Length, names.Select(StorePaths.SafeName).Distinct().Count());
        Assert.Equal(StorePaths.SafeName("Blåbær"), StorePaths.SafeName("BLÅBÆR"));
        Assert.Equal(StorePaths.SafeName("\u00e5"), StorePaths.SafeName("a\u030a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void A_name_has_something_to_read(string? name) =>
        Assert.Equal(LucaErrorId.BadRequest, Assert.Throws<LucaException>(() => StorePaths.CheckName(name)).ErrorId);

    [Fact]
    public void The_folder_is_the_variables_or_the_accounts_own()
    {
        Assert.Equal(Path.GetFullPath("/srv/luca"), StorePaths.ResolveHome("/srv/luca", "/home/u/.local/share"));
        Assert.Equal(Path.Combine("/home/u/.local/share", "LucaPS"), StorePaths.ResolveHome(null, "/home/u/.local/share"));
        LucaException e = Assert.Throws<LucaException>(() => StorePaths.ResolveHome(" ", ""));
        Assert.Equal(LucaErrorId.StoreFailed, e.ErrorId);
        Assert.Contains("LUCAPS_HOME", e.Message);
    }
}
