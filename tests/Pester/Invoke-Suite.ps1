<#
.SYNOPSIS
Runs the Pester suite and PSScriptAnalyzer, as .ci/run and build.ps1 -Task Test do.
.PARAMETER Package
A package of the module to test, unpacked first as an installer would. Default: what LUCAPS_TEST_MODULE names, or what dotnet build laid out.
.PARAMETER PesterVersion
The version of Pester to use, such as 5.9.1. Default: the newest that is installed, or else the one that a restore of the tests brought.
.PARAMETER NoAnalyzer
Pester alone.
.PARAMETER ResultPath
Where to write the two numbers: passed and failed.
.PARAMETER TestPath
Where to write a line for each test: Pass, Fail or Skip, a tab, and its name.
.PARAMETER Path
Files or folders of tests. Default: this folder.
.PARAMETER Name
Only tests of these names, wildcards allowed.
#>
[CmdletBinding()]
param(
    [string] $Package,
    [version] $PesterVersion,
    [switch] $NoAnalyzer,
    [string] $ResultPath,
    [string] $TestPath,
    [string[]] $Path = $PSScriptRoot,
    [string[]] $Name
)

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$passed = 0
$failed = 0

# Under a watch for leaked secrets (tests/LucaPS.Canaries), all output goes there too, and $Error at the end.
if ($env:LUCAPS_CANARIES) {
    $null = Start-Transcript -LiteralPath (Join-Path $env:LUCAPS_CANARIES 'transcript.text') -IncludeInvocationHeader
}

function Find-Pester {
    # Installed, or in the NuGet folder: tests/LucaPS.Tests downloads it, so a machine without a gallery has it too.
    $found = @(Get-Module -ListAvailable -Name Pester | ForEach-Object { [pscustomobject]@{ Version = $_.Version; Path = $_.Path } })
    $packages = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { [IO.Path]::Combine([Environment]::GetFolderPath('UserProfile'), '.nuget', 'packages') }
    $found += @(Get-ChildItem -Path ([IO.Path]::Combine($packages, 'pester', '*', 'tools', 'Pester.psd1')) -ErrorAction Ignore |
            ForEach-Object { [pscustomobject]@{ Version = [version] $_.Directory.Parent.Name; Path = $_.FullName } })
    $found | Where-Object { if ($PesterVersion) { $_.Version -eq $PesterVersion } else { $_.Version.Major -ge 5 } } | Sort-Object -Property Version -Descending | Select-Object -First 1
}

if ($Package) {
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    $modules = Join-Path ([IO.Path]::GetTempPath()) ('lucaps-modules-' + [Guid]::NewGuid().ToString('N'))
    [IO.Compression.ZipFile]::ExtractToDirectory((Resolve-Path -LiteralPath $Package).ProviderPath, (Join-Path $modules 'LucaPS'))
    $env:LUCAPS_TEST_MODULE = [IO.Path]::Combine($modules, 'LucaPS', 'LucaPS.psd1')
}

try {
    $pester = Find-Pester
    if ($pester) {
        Import-Module $pester.Path
        "Pester $($pester.Version) on PowerShell $($PSVersionTable.PSVersion)"
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $Path
        if ($Name) { $configuration.Filter.FullName = $Name }
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Normal'
        $result = Invoke-Pester -Configuration $configuration
        $passed += $result.PassedCount
        $failed += $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
        $left = @($result.Skipped) + @($result.NotRun) | Where-Object { $_ }
        foreach ($test in $left) { "skipped by Pester: $($test.ExpandedPath)" }
        if ($TestPath) {
            $lines = @($result.Passed | ForEach-Object { "Pass`t$($_.ExpandedPath)" }) + @($result.Failed | ForEach-Object { "Fail`t$($_.ExpandedPath)" }) +
                @($left | ForEach-Object { "Skip`t$($_.ExpandedPath)" }) + @(@($result.FailedBlocks) + @($result.FailedContainers) | Where-Object { $_ } | ForEach-Object { "Fail`t$_" })
            [IO.File]::WriteAllText($TestPath, ($lines -join "`n") + "`n")
        }
    }
    elseif ($PesterVersion) {
        throw "Pester $PesterVersion is not installed."
    }
    else {
        'skipped: the Pester suite, because Pester 5 or later is neither installed nor restored'
    }
}
finally {
    if ($Package) {
        $env:LUCAPS_TEST_MODULE = $null
        # Windows keeps an assembly's file until the process ends.
        Remove-Item -LiteralPath $modules -Recurse -Force -ErrorAction SilentlyContinue
    }
}

if ($NoAnalyzer) {
    'PSScriptAnalyzer was not asked for'
}
elseif (Get-Module -ListAvailable -Name PSScriptAnalyzer) {
    Import-Module PSScriptAnalyzer
    # The built manifest: the source's names files that only a build puts beside it.
    $targets = 'out/LucaPS/LucaPS.psd1', 'build.ps1', 'src/LucaPS', 'tests', 'docs/examples' |
        ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path $_ }
    foreach ($target in $targets) {
        $findings = @(Invoke-ScriptAnalyzer -Path $target -Recurse -Settings (Join-Path $root 'PSScriptAnalyzerSettings.psd1') | Where-Object { $_.ScriptPath -notmatch '[\\/](bin|obj)[\\/]' })
        # What the Gallery requires of every module.
        if ($target -like '*.psd1') { $findings += @(Invoke-ScriptAnalyzer -Path $target -Settings PSGallery) }
        if ($findings.Count -gt 0) {
            $findings | Format-Table -AutoSize RuleName, Severity, ScriptName, Line, Message | Out-String -Width 200
            $failed++
        }
        else {
            $passed++
        }
    }
}
else {
    'skipped: PSScriptAnalyzer, because it is not installed'
}

if ($env:LUCAPS_CANARIES) {
    $null = Stop-Transcript
    $global:Error | Format-List * -Force | Out-String -Width 8192 | Set-Content -LiteralPath (Join-Path $env:LUCAPS_CANARIES 'errors.text')
}

if ($ResultPath) {
    [IO.File]::WriteAllText($ResultPath, "$passed $failed`n")
}
if ($failed -gt 0) { exit 1 }
if ($passed -eq 0) { throw 'Nothing was tested.' }
