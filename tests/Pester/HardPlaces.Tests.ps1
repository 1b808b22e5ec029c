# Whole processes in difficult places: wrong clocks, strange paths, no home, a home that cannot be written to.
BeforeDiscovery {
    $script:FakeTime = @(Get-ChildItem -Path '/usr/lib/*/faketime/libfaketimeMT.so.1', '/usr/lib/faketime/libfaketimeMT.so.1', '/usr/lib64/faketime/libfaketimeMT.so.1' -ErrorAction Ignore)[0]
    $script:IsUnix = $PSVersionTable.PSEdition -eq 'Core' -and -not $IsWindows
    # Root may write anywhere, so the process gives that right up. It stays root and can still use files that only root reaches.
    $script:Bound = $script:IsUnix -and ((id -u) -ne '0' -or $(if (Get-Command setpriv -ErrorAction Ignore) { setpriv --bounding-set=-dac_override true 2>$null; $LASTEXITCODE -eq 0 }))
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $script:Shell = Get-ShellPath
    $script:Sandbox = Start-Sandbox
    $script:Letters = -join [char[]](0xE6, 0xF8, 0xE5, 0x20, 0xC6, 0xD8, 0xC5)
    # What must work everywhere: sign in, save where there is a place for it, list, and find the connection again.
    $script:Work = @'
$ErrorActionPreference = 'Stop'
Import-Module -Name $env:T_MODULE
$key = ConvertTo-SecureString -String luca-key-kari-fjellvag -AsPlainText -Force
$null = Connect-Luca -BaseUri $env:T_ADDRESS -ApiKey $key -Persist $env:T_PERSIST
$rows = @(Get-LucaSaleInvoice)
"rows $($rows.Count)"
if ($env:T_PERSIST -ne 'Process') {
    $null = Disconnect-Luca -KeepAuthorization
    $null = Connect-Luca -Silent
    "again $(@(Get-LucaSaleInvoice -First 3).Count)"
}
'@

    function Invoke-Place {
        # Runs the work in a separate process and returns its lines. A variable that is $null is removed.
        param([hashtable] $Variables = @{}, [string] $Work = $script:Work, [string] $Module = $script:Manifest, [string] $Persist = 'UnprotectedFile', [string[]] $Before = @())
        $command = @($Before) + @($script:Shell, '-NoProfile', '-NonInteractive', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($Work)))
        $start = [Diagnostics.ProcessStartInfo]::new($command[0])
        foreach ($argument in $command[1..($command.Count - 1)]) { $start.ArgumentList.Add($argument) }
        $start.UseShellExecute = $false
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $all = @{ T_MODULE = $Module; T_ADDRESS = $script:Sandbox.Address; T_PERSIST = $Persist; LUCA_API_KEY = $null; NO_COLOR = '1' }
        foreach ($name in $Variables.Keys) { $all[$name] = $Variables[$name] }
        foreach ($name in $all.Keys) {
            if ($null -eq $all[$name]) { $null = $start.Environment.Remove($name) } else { $start.Environment[$name] = $all[$name] }
        }
        $process = [Diagnostics.Process]::Start($start)
        $errors = $process.StandardError.ReadToEndAsync()
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        @(($text + $errors.GetAwaiter().GetResult()) -split "`r?`n" | Where-Object { $_ })
    }
}

AfterAll {
    Stop-Sandbox $script:Sandbox
}

Describe 'A clock that is wrong by <_>' -Skip:(-not $script:FakeTime) -ForEach @('-1d', '+82y') {
    It 'is worked with' {
        # +82y is after the end of 32-bit time (January 2038), and of unsigned 32-bit time (2106).
        $library = @(Get-ChildItem -Path '/usr/lib/*/faketime/libfaketimeMT.so.1', '/usr/lib/faketime/libfaketimeMT.so.1', '/usr/lib64/faketime/libfaketimeMT.so.1' -ErrorAction Ignore)[0].FullName
        $lines = Invoke-Place -Work ('"year $([datetime]::UtcNow.Year)"' + "`n" + $script:Work) -Variables @{ LD_PRELOAD = $library; FAKETIME = $_; DONT_FAKE_MONOTONIC = '1'; LUCAPS_HOME = (Join-Path $TestDrive "clock$_") }
        if ($_ -like '*y') { $lines[0] | Should -Be "year $([datetime]::UtcNow.AddDays(365 * [int]($_.Trim('+', 'y'))).Year)" }
        $lines[1..2] | Should -Be 'rows 250', 'again 3'
    }
}

Describe 'Clocks that go back and forth between processes' -Skip:(-not $script:FakeTime) {
    It 'find the saved connection all the same' {
        $library = @(Get-ChildItem -Path '/usr/lib/*/faketime/libfaketimeMT.so.1', '/usr/lib/faketime/libfaketimeMT.so.1', '/usr/lib64/faketime/libfaketimeMT.so.1' -ErrorAction Ignore)[0].FullName
        $folder = Join-Path $TestDrive 'clocks'
        Invoke-Place -Variables @{ LUCAPS_HOME = $folder } | Should -Be 'rows 250', 'again 3'
        foreach ($clock in '+1d', '-1d') {
            Invoke-Place -Work 'Import-Module $env:T_MODULE; "rows $(@(Get-LucaSaleInvoice).Count)"' -Variables @{ LD_PRELOAD = $library; FAKETIME = $clock; DONT_FAKE_MONOTONIC = '1'; LUCAPS_HOME = $folder } | Should -Be 'rows 250'
        }
    }
}

Describe 'A time zone with summer time' -Skip:(-not $script:IsUnix) -ForEach @('Europe/Oslo', 'Pacific/Chatham', 'America/St_Johns') {
    It 'changes nothing' {
        Invoke-Place -Variables @{ TZ = $_; LUCAPS_HOME = (Join-Path $TestDrive ('zone' + $_.Replace('/', '-'))) } | Should -Be 'rows 250', 'again 3'
    }
}

Describe 'The hour that comes twice' -Skip:(-not $script:IsUnix) {
    It 'begins with the first for -ChangedSince' {
        $work = @'
Import-Module $env:T_MODULE
$since = [LucaPS.Binding.ChangedSinceTransformationAttribute]::new()
$second = [datetime]::new(2026, 10, 25, 1, 30, 0, [DateTimeKind]::Utc).ToLocalTime()
foreach ($time in '2026-10-25T02:30:00', '2026-10-25 02:30', [datetime]'2026-10-25T02:30:00', '2026-10-25T02:30:00+01:00', $second, '2026-10-25T03:00', [datetime]::new(2026, 7, 1, 12, 0, 0, [DateTimeKind]::Local)) {
    $since.Transform($null, $time).UtcDateTime.ToString('MM-dd HH:mm')
}
'@
        Invoke-Place -Work $work -Variables @{ TZ = 'Europe/Oslo'; LUCAPS_HOME = (Join-Path $TestDrive 'hour') } |
            Should -Be '10-25 00:30', '10-25 00:30', '10-25 00:30', '10-25 01:30', '10-25 01:30', '10-25 02:00', '07-01 10:00'
    }
}

Describe 'Paths' {
    It 'may have spaces and other letters and be longer than 300 characters' {
        $folder = [IO.Path]::Combine($TestDrive, 'med mellomrom', $script:Letters, [string]::new('l', 100), [string]::new('o', 100), [string]::new('n', 100))
        $folder.Length | Should -BeGreaterThan 300
        $null = New-Item -ItemType Directory -Path $folder -Force
        Copy-Item -LiteralPath (Split-Path -Parent $script:Manifest) -Destination $folder -Recurse
        $module = [IO.Path]::Combine($folder, (Split-Path -Leaf (Split-Path -Parent $script:Manifest)), 'LucaPS.psd1')
        $work = $script:Work + @'

$query = Join-Path $env:LUCAPS_HOME "med mellomrom $env:T_LETTERS [1].graphql"
[IO.File]::WriteAllText($query, '{ companies { nodes { id } } }')
"document $(@((Invoke-LucaGraphQL -Path $query).companies.nodes).Count -gt 0)"
$password = ConvertTo-SecureString -String passord -AsPlainText -Force
$null = Export-LucaConnection -Path (Join-Path $env:LUCAPS_HOME "flyttet $env:T_LETTERS.luca") -Password $password
"moved $((Import-LucaConnection -Name flyttet -Path (Join-Path $env:LUCAPS_HOME "flyttet $env:T_LETTERS.luca") -Password $password -Persist UnprotectedFile).Name)"
'@
        Invoke-Place -Work $work -Module $module -Variables @{ LUCAPS_HOME = (Join-Path $folder 'hjem'); T_LETTERS = $script:Letters } | Should -Be 'rows 250', 'again 3', 'document True', 'moved flyttet'
    }
}

Describe 'An account without HOME' -Skip:(-not $script:IsUnix) {
    It 'keeps nothing and works' {
        Invoke-Place -Persist Process -Variables @{ HOME = $null; XDG_DATA_HOME = $null; LUCAPS_HOME = $null } | Should -Be 'rows 250'
    }

    It 'signs out' {
        # As in a container whose account is in no list: the home folder is the root.
        $work = @'
Import-Module -Name $env:T_MODULE
$ErrorActionPreference = 'Stop'
$null = Connect-Luca -BaseUri $env:T_ADDRESS -ApiKey (ConvertTo-SecureString -String luca-key-kari-fjellvag -AsPlainText -Force) -Persist Process
(Disconnect-Luca -Force).Name
'@
        $place = @{ HOME = '/'; XDG_DATA_HOME = $null; XDG_CACHE_HOME = $TestDrive; XDG_CONFIG_HOME = $TestDrive; LUCAPS_HOME = $null }
        Invoke-Place -Work $work -Variables $place | Should -Be 'default'
    }
}

Describe 'A home that cannot be written to' -Skip:(-not $script:Bound) {
    BeforeAll {
        $script:ReadOnly = Join-Path $TestDrive 'read-only'
        $null = New-Item -ItemType Directory -Path $script:ReadOnly
        chmod 555 $script:ReadOnly
        $script:Before = if ((id -u) -eq '0') { 'setpriv', '--bounding-set=-dac_override' } else { @() }
        $script:Home2 = @{ HOME = $script:ReadOnly; XDG_DATA_HOME = $null; XDG_CONFIG_HOME = $null; XDG_CACHE_HOME = $null; LUCAPS_HOME = $null; POWERSHELL_TELEMETRY_OPTOUT = '1' }
    }

    AfterAll {
        chmod 755 $script:ReadOnly
    }

    It 'is no hindrance where nothing is kept' {
        Invoke-Place -Before $script:Before -Persist Process -Variables $script:Home2 | Should -Be 'rows 250'
    }

    It 'is said before anybody signs in, with what can be chosen instead' {
        $work = @'
Import-Module -Name $env:T_MODULE
$key = ConvertTo-SecureString -String luca-key-kari-fjellvag -AsPlainText -Force
try { Connect-Luca -BaseUri $env:T_ADDRESS -ApiKey $key -Persist $env:T_PERSIST } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
'@
        $lines = Invoke-Place -Before $script:Before -Work $work -Variables $script:Home2
        $lines[0] | Should -BeLike 'LucaStoreFailed*'
        "$($lines[1..9])" | Should -BeLike '*LUCAPS_HOME*'
        Get-ChildItem -LiteralPath $script:ReadOnly -Force | Should -BeNullOrEmpty
    }
}
