<#
.SYNOPSIS
A nightly job: yesterday's invoices to a file. Ends with exit code 1 and one sentence when something is wrong.
.PARAMETER Path
The folder for the files.
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $HOME 'luca'),
    [datetime] $Date = (Get-Date).Date
)

$ErrorActionPreference = 'Stop'
Import-Module LucaPS
try {
    $null = New-Item -ItemType Directory -Force -Path $Path
    $file = Join-Path $Path ($Date.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture) + '.csv')
    $yesterday = $Date.AddDays(-1)
    Get-LucaSaleInvoice | Where-Object InvoiceDate -EQ $yesterday | Export-Csv -LiteralPath $file -NoTypeInformation -Encoding utf8
    Get-Item -LiteralPath $file
}
catch {
    # One line for the log; the id is stable, so a monitor can look for LucaLoginRequired or LucaAuthorizationRevoked.
    [Console]::Error.WriteLine("$($_.FullyQualifiedErrorId): $($_.Exception.Message)")
    exit 1
}
