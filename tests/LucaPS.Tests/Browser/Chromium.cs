using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using LucaPS.Sandbox;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace LucaPS.Tests.Browser;

/// <summary>
/// A headless Chromium that any program which honours <c>BROWSER</c> opens: the variable names a script that starts it on the
/// given address. The test then attaches to it and acts as the person.
/// </summary>
internal sealed class Chromium : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("luca-chromium-").FullName;
    private readonly int _port = FreePort.Next();
    private readonly string? _previous = Environment.GetEnvironmentVariable("BROWSER");
    private ChromeDriver? _driver;

    public Chromium()
    {
        string script = Path.Combine(_folder, "browser");
        string pid = Path.Combine(_folder, "pid");
        string switches = string.Join(
            ' ',
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1000,900",
            $"--remote-debugging-port={_port.ToString(CultureInfo.InvariantCulture)}",
            $"--user-data-dir={_folder}/profile");
        File.WriteAllText(script, $"#!/bin/sh\n{Executable} {switches} \"$1\" >/dev/null 2>&1 &\necho $! > {pid}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("BROWSER", script);
    }

    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "the browser tests start Chromium as Linux does"
        : !File.Exists(Executable) ? "Chromium is not installed (apt-get install chromium chromium-driver)"
        : !File.Exists("/usr/bin/chromedriver") ? "chromedriver is not installed (apt-get install chromium-driver)"
        : null;

    private static string Executable => "/usr/bin/chromium";

    /// <summary>The driver, attached to the browser as soon as <paramref name="opener"/> has opened it.</summary>
    public async Task<ChromeDriver> AttachWhenOpenedAsync(Task opener)
    {
        // The script writes its file when it runs; the driver itself waits for the browser, which answers a little later.
        using FileSystemWatcher watcher = new(_folder, "pid");
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => started.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (File.Exists(Path.Combine(_folder, "pid"))) started.TrySetResult();
        Task first = await Task.WhenAny(started.Task, opener);
        if (first == opener) throw new InvalidOperationException("The sign-in ended before a browser was opened.");
        return Attach();
    }

    private ChromeDriver Attach()
    {
        ChromeOptions options = new() { DebuggerAddress = $"127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}" };
        ChromeDriverService service = ChromeDriverService.CreateDefaultService("/usr/bin", "chromedriver");
        service.SuppressInitialDiagnosticInformation = true;
        service.HideCommandPromptWindow = true;
        _driver = new ChromeDriver(service, options, TimeSpan.FromSeconds(60));
        _driver.Manage().Timeouts().ImplicitWait = TimeSpan.FromSeconds(30);
        return _driver;
    }

    /// <summary>Saves a picture of the page, for people to look at, if <c>LUCAPS_SCREENSHOTS</c> names a folder.</summary>
    public void Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("LUCAPS_SCREENSHOTS") is not { Length: > 0 } folder || _driver is null) return;
        Directory.CreateDirectory(folder);
        ((ITakesScreenshot)_driver).GetScreenshot().SaveAsFile(Path.Combine(folder, name + ".png"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("BROWSER", _previous);
        try
        {
            _driver?.Dispose();
        }
        catch (WebDriverException)
        {
            // The browser is gone already.
        }

        string pid = Path.Combine(_folder, "pid");
        if (File.Exists(pid) && int.TryParse(File.ReadAllText(pid).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            try
            {
                using Process process = Process.GetProcessById(id);
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still write; the folder is the system's temporary one.
        }
    }
}
