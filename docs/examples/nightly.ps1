<#
.SYNOPSIS
A nightly job: what has changed since the last run, in files. After missed nights it catches up. Ends with exit code 1 and one sentence when something is wrong.
.PARAMETER Path
The folder. The first run fills it; each run after it adds a folder with what has changed.
.PARAMETER Type
The lists; all where none is named.
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
