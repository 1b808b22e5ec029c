<#
.SYNOPSIS
Moves a connection to a service account: you sign in as yourself, the service account takes the authorization over.
.DESCRIPTION
A rotating authorization can have one owner, so the export closes and erases it here. The file is protected by the password.
Run with -Export in your own session, then with -Import in a session of the service account
(for example: runas, or a task that runs once).
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
    [string] $Name = 'default'
)

if ($Export) {
    Export-LucaConnection -Name $Name -Path $Path -Password $Password
}
if ($Import) {
    Import-LucaConnection -Path $Path -Password $Password
    Remove-Item -LiteralPath $Path
}
