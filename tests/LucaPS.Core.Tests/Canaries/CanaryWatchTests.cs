using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Canaries;
using LucaPS.Sandbox;
using Xunit;

namespace LucaPS.Core.Tests.Canaries;

/// <summary>A watch that finds nothing proves nothing, so it is shown secrets in every place and form.</summary>
public sealed class CanaryWatchTests
{
    // Not the prefix as it is, which the watch around all tests looks for.
    private const string Secret = "planted/secret+of a test";

    [Theory]
    [InlineData("plain")]
    [InlineData("escaped")]
    [InlineData("base64")]
    [InlineData("hex")]
    [InlineData("json")]
    public void Each_form_is_found(string form)
    {
        var forms = new SecretForms([new(Secret, "access_token")]);
        byte[] bytes = Encoding.UTF8.GetBytes(Secret);
        string text = form switch
        {
            "escaped" => Uri.EscapeDataString(Secret),
            "base64" => Convert.ToBase64String(bytes),
            "hex" => Convert.ToHexString(bytes),
            "json" => Secret.Replace("+", "\\u002B", StringComparison.Ordinal),
            _ => Secret,
        };

        Assert.StartsWith("access_token", forms.FindIn($"The answer was {text}, it says."));
        Assert.Null(forms.FindIn("The answer was planted, it says."));
        Assert.DoesNotContain(Secret, forms.FindIn("before " + Secret)!);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void Files_are_looked_into_whatever_their_encoding(string encoding)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "x " + Secret, Encoding.GetEncoding(encoding));
            Assert.NotNull(new SecretForms([new(Secret, "code")]).FindInFile(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_secrets_of_a_sandbox_are_known_from_their_first_moment()
    {
        await using SandboxServer server = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("client_secret", SandboxSecrets.All[server.Clients.Confidential.ClientSecret!]);
        Assert.Equal("api_key", SandboxSecrets.All[server.ApiKeys.Kari.Key]);
    }

    /// <summary>In a separate process, watched as the Pester suite is.</summary>
    [Theory]
    [InlineData("output", "echo planted-by-this-test")]
    [InlineData("error", "echo planted-by-this-test >&2")]
    [InlineData("file", "echo planted-by-this-test > $TMPDIR/x")]
    [InlineData("core", "echo x > $TMPDIR/core.1")]
    [InlineData("argument", "sh -c 'sleep 1; :' planted-by-this-test")]
    [InlineData("environment", "OTHER=planted-by-this-test sleep 1")]
    [InlineData("text", "echo planted-by-this-test > $LUCAPS_CANARIES/x.text")]
    [InlineData(null, "echo planted-by-this-test > $TMPDIR/default.a.secret; LUCA_API_KEY=planted-by-this-test sleep 1; echo nothing")]
    public async Task A_command_whose_secret_gets_out_fails(string? where, string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are only looked at on Linux.");
        string tell = "printf 'client_secret\\tplanted-by-this-test\\n' > $LUCA_SANDBOX_SECRETS/1.secrets; ";
        (int code, string output) = await RunAsync(tell + script);

        Assert.True(code == (where is null ? 0 : 3), output);
        Assert.Contains("canaries: ", output);
    }

    /// <summary>It may hold the streams open for ever, and block whoever waits for the watch.</summary>
    [Fact]
    public async Task What_a_command_leaves_running_is_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a Unix shell.");

        (int code, string output) = await RunAsync("sleep 86400 & echo left $!");

        using Process left = Process.GetProcessById(int.Parse(output.Split("left ")[1].Split('\n')[0], CultureInfo.InvariantCulture));
        left.Kill();
        Assert.Equal(0, code);
        Assert.Contains("still runs", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string script)
    {
        string folder = Directory.CreateTempSubdirectory("lucaps-script-").FullName;
        string file = Path.Combine(folder, "script.sh");
        await File.WriteAllTextAsync(file, script);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (IEnumerable<string>)[typeof(CanaryWatch).Assembly.Location, "run", "sh", file])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
        return (process.ExitCode, output);
    }
}
