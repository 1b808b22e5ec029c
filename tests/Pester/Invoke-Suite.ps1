<#
.SYNOPSIS
Runs the Pester suite and PSScriptAnalyzer on the built module, as .ci/run and build.ps1 -Task Test do.
.PARAMETER ResultPath
Where to write the two numbers: passed and failed.
#>
[CmdletBinding()]
param(
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$passed = 0
$failed = 0

# Where somebody looks for secrets that got out (tests/LucaPS.Canaries), everything that is shown goes there too, and $Error in the end.
if ($env:LUCAPS_CANARIES) {
    $null = Start-Transcript -LiteralPath (Join-Path $env:LUCAPS_CANARIES 'transcript.text') -IncludeInvocationHeader
}

if (Get-Module -ListAvailable -Name Pester | Where-Object { $_.Version.Major -ge 5 }) {
    Import-Module Pester -MinimumVersion 5.0
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $PSScriptRoot
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $result = Invoke-Pester -Configuration $configuration
    $passed += $result.PassedCount
    $failed += $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
    if ($result.SkippedCount + $result.NotRunCount -gt 0) {
        "skipped by Pester: $($result.SkippedCount + $result.NotRunCount)"
    }
}
else {
    'skipped: the Pester suite, because Pester 5 or later is not installed'
}

if (Get-Module -ListAvailable -Name PSScriptAnalyzer) {
    Import-Module PSScriptAnalyzer
    # The built manifest: that of the source names files that only a build lays beside it.
    $targets = 'out/LucaPS/LucaPS.psd1', 'build.ps1', 'tools', 'src/LucaPS', 'tests/Pester', 'docs/examples' |
        ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path $_ }
    foreach ($target in $targets) {
        $findings = @(Invoke-ScriptAnalyzer -Path $target -Recurse -Settings (Join-Path $root 'PSScriptAnalyzerSettings.psd1'))
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
