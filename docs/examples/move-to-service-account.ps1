<#
.SYNOPSIS
Moves a connection to a service account: you sign in as yourself, the service account takes the authorization over.
.DESCRIPTION
A rotating authorization can have one owner, so the export closes and erases it here. The file is protected by the password.
Run with -Export in your own session, then with -Import in a session of the service account
(scheduled-task-service.ps1 does that on Windows; elsewhere: sudo -u luca pwsh -File move-to-service-account.ps1 -Import ...).
.PARAMETER Persist
Where the service account keeps it: User for the protected store of its account (Windows), UnprotectedFile where it has no keyring,
as services on Linux have none.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, ParameterSetName = 'Export')]
    [switch] $Export,
    [Parameter(Mandatory, ParameterSetName = 'Import')]
    [switch] $Import,
    [Parameter(Mandatory)]
    [string] $Path,
    [Parameter(Mandatory)]
    [securestring] $Password,
    [Parameter(ParameterSetName = 'Export')]
    [string] $Name = 'default',
    [Parameter(ParameterSetName = 'Import')]
    [ValidateSet('User', 'UnprotectedFile')]
    [string] $Persist = 'User'
)

$ErrorActionPreference = 'Stop'
Import-Module LucaPS
if ($Export) {
    Export-LucaConnection -Name $Name -Path $Path -Password $Password
}
if ($Import) {
    Import-LucaConnection -Path $Path -Password $Password -Persist $Persist
    Remove-Item -LiteralPath $Path
}
