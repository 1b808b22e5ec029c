<#
.SYNOPSIS
A check for a monitoring agent: one line, and an exit code for Nagios, Zabbix, Icinga and the like.
.DESCRIPTION
pwsh -NoProfile -NonInteractive -File monitor-connection.ps1 -Name nightly
as the account that the connection is saved for. It asks the server and changes nothing: 0 the connection works, 1 unknown (the network
failed, or the answer to a refresh was lost), 2 somebody has to sign in.
#>
[CmdletBinding()]
param(
    [string] $Name = 'default'
)

$ErrorActionPreference = 'Stop'
Import-Module LucaPS
$status = Test-LucaConnection -Name $Name
if ($status.Ok) {
    "OK - $Name reaches $($status.Companies.Count) companies"
    exit 0
}

if ($status.State -in 'Revoked', 'Missing') {
    "CRITICAL - $($status.Reason)"
    exit 2
}

"WARNING - $($status.Reason)"
exit 1
