<#
.SYNOPSIS
An API key kept in a vault of Microsoft.PowerShell.SecretManagement instead of LucaPS's own store.
.PARAMETER SecretName
The secret's name in the vault; its value is the API key as a SecureString.
#>
#Requires -Modules Microsoft.PowerShell.SecretManagement
[CmdletBinding()]
param(
    [string] $SecretName = 'LucaApiKey'
)

$ErrorActionPreference = 'Stop'
Import-Module LucaPS
Connect-Luca -ApiKey (Get-Secret -Name $SecretName) -Persist Process
