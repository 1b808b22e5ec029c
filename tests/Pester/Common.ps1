# Shared by the suites: the built module, and a sandbox.

# The module under test: LUCAPS_TEST_MODULE names a manifest, such as that of an unpacked package.
$script:Root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$script:Manifest = if ($env:LUCAPS_TEST_MODULE) { $env:LUCAPS_TEST_MODULE } else { [IO.Path]::Combine($script:Root, 'out', 'LucaPS', 'LucaPS.psd1') }

function Get-ShellPath {
    # This shell's own program. A pwsh that is a .NET tool runs in a process of dotnet.
    $path = (Get-Process -Id $PID).Path
    if ([IO.Path]::GetFileNameWithoutExtension($path) -ne 'dotnet') { return $path }
    (Get-Command -Name pwsh -CommandType Application | Select-Object -First 1).Source
}

function Find-Sandbox {
    # Program and first arguments: LUCAPS_TEST_SANDBOX names an installed tool, otherwise it is what dotnet build made.
    if ($env:LUCAPS_TEST_SANDBOX) { return @($env:LUCAPS_TEST_SANDBOX) }
    foreach ($configuration in 'Debug', 'Release') {
        $path = [IO.Path]::Combine($script:Root, 'src', 'LucaPS.Sandbox', 'bin', $configuration, 'net10.0', 'luca-sandbox.dll')
        if (Test-Path -LiteralPath $path) { return @('dotnet', $path) }
    }
    throw 'The sandbox is not built. Run dotnet build first.'
}

function Invoke-SandboxTool {
    # Starts luca-sandbox and returns the process.
    param([string[]] $Arguments)
    $tool = @(Find-Sandbox)
    $start = [Diagnostics.ProcessStartInfo]::new($tool[0])
    $start.Arguments = (@($tool | Select-Object -Skip 1) + $Arguments | ForEach-Object { '"' + $_ + '"' }) -join ' '
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardInput = $true
    [Diagnostics.Process]::Start($start)
}

function Start-Sandbox {
    # Returns an object with Address and Process. It ends with Stop-Sandbox.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Helper of the tests.')]
    param([int] $Generation = 2, [int] $Invoices = 250, [string] $RedirectUri)
    $arguments = @('serve', '--quiet', '--generation', "$Generation", '--invoices', "$Invoices", '--huge-amounts')
    if ($RedirectUri) { $arguments += '--redirect-uri', $RedirectUri }
    $process = Invoke-SandboxTool -Arguments $arguments
    $address = $process.StandardOutput.ReadLine()
    if (-not $address) { throw 'The sandbox did not start.' }
    [pscustomobject]@{ Address = $address.TrimEnd('/'); Process = $process }
}

function Stop-Sandbox {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Helper of the tests.')]
    param($Sandbox)
    if ($Sandbox -and -not $Sandbox.Process.HasExited) {
        $Sandbox.Process.Kill()
        $Sandbox.Process.WaitForExit()
    }
}

function Get-FreePort {
    # Below the ports that the system gives to connections, which could take one before it is bound.
    while ($true) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, (Get-Random -Minimum 15000 -Maximum 30000))
        try {
            $listener.Start()
            return $listener.LocalEndpoint.Port
        }
        catch {
            Write-Verbose "Somebody listens there: $_"
        }
        finally {
            $listener.Stop()
        }
    }
}

function ConvertTo-Secret {
    param([string] $Text)
    $secret = [securestring]::new()
    foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
    $secret.MakeReadOnly()
    $secret
}

function Invoke-SignIn {
    # Runs a Connect-Luca line in its own runspace, simulates the browser for the address that it prints, and returns the result.
    param([string] $Script, [hashtable] $Variables, [string] $User = 'kari', [switch] $Deny)
    $shell = [powershell]::Create()
    try {
        $null = $shell.AddScript("param(`$Manifest, `$V) Import-Module `$Manifest; $Script").AddArgument($script:Manifest).AddArgument($Variables)
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $inputData = [Management.Automation.PSDataCollection[psobject]]::new()
        $inputData.Complete()
        $running = $shell.BeginInvoke($inputData, $output)
        $address = $null
        $deadline = [Diagnostics.Stopwatch]::StartNew()
        while (-not $running.IsCompleted -and -not $address -and $deadline.Elapsed.TotalSeconds -lt 60) {
            $null = $running.AsyncWaitHandle.WaitOne(50)
            foreach ($record in @($shell.Streams.Information)) {
                if ("$($record.MessageData)" -match '(http://\S+authorize\?\S+)') { $address = $Matches[1] }
            }
        }
        if ($address) {
            $arguments = @('browse', $address, '--user', $User)
            if ($Deny) { $arguments += '--deny' }
            $browser = Invoke-SandboxTool -Arguments $arguments
            $browser.WaitForExit()
        }
        try { $null = $shell.EndInvoke($running) } catch { Write-Verbose "$_" }
        [pscustomobject]@{ Output = @($output); Errors = @($shell.Streams.Error); Failure = $shell.InvocationStateInfo.Reason; Address = $address }
    }
    finally {
        $shell.Dispose()
    }
}
