using System;
using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace LucaPS.Sandbox.Tour;

/// <summary>The least host that PowerShell's engine needs to show its output on a console.</summary>
internal sealed class EngineHost(EngineHostUI ui) : PSHost
{
    public int ExitCode { get; private set; }

    public bool ShouldExit { get; private set; }

    public override string Name => "LucaPS.Sandbox";

    public override Version Version => Assembly.GetExecutingAssembly().GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode)
    {
        ExitCode = exitCode;
        ShouldExit = true;
    }

    public override void EnterNestedPrompt() => throw new NotSupportedException("This prompt cannot be nested.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This prompt cannot be nested.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
