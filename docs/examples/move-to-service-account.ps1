<#
.SYNOPSIS
Moves a connection to a service account: you sign in as yourself, the service account takes the authorization over.
.DESCRIPTION
A rotating authorization can have one owner, so the export closes and erases it here. The file is protected by the password, and only you can
read it. Run with -Export in your own session, let the service account read the file, and run with -Import in a session of that account,
which deletes the file.

Windows: scheduled-task-service.ps1 does the last two. By hand, with runas /user:svc-luca for a window of the account:
    icacls luca.export /grant "svc-luca:(R,D)"

Linux: sudo install -o luca -g luca -m 0600 luca.export /var/lib/luca/luca.export && rm luca.export
    sudo -u luca env HOME=/var/lib/luca LUCAPS_HOME=/var/lib/luca/lucaps pwsh -NoProfile -File /opt/luca/move-to-service-account.ps1 -Import -Path /var/lib/luca/luca.export -Persist UnprotectedFile
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
