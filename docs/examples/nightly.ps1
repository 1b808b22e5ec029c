<#
.SYNOPSIS
A nightly job: exports what has changed since the last run, and catches up after missed nights. If something is wrong, it exits with code 1 and one sentence.
.PARAMETER Path
The folder. The first run fills it; each run after it adds a folder with what has changed.
.PARAMETER Type
The lists to export. Default: all.
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $HOME 'luca'),
    [string[]] $Type = @('saleInvoices', 'saleCustomers', 'saleProducts')
)

$ErrorActionPreference = 'Stop'
Import-Module LucaPS
try {
    $lists = Export-LucaData $Path -Type $Type -ChangedSince LastRun
    $lists
    $missing = @($lists | Where-Object State -NE 'Complete')
    if ($missing) {
        [Console]::Error.WriteLine("$($missing.Count) of $(@($lists).Count) lists are not whole; manifest.json in '$Path' says why.")
        exit 1
    }
}
catch {
    # One line for the log; the id is stable, so a monitor can look for LucaLoginRequired or LucaAuthorizationRevoked.
    [Console]::Error.WriteLine("$($_.FullyQualifiedErrorId): $($_.Exception.Message)")
    exit 1
}
