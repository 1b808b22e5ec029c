<#
.SYNOPSIS
Registers a nightly task in Windows Task Scheduler that runs under your own account, with the connection that you signed in to.
.DESCRIPTION
Run Connect-Luca once in a normal window as the same user first. "Run whether user is logged on or not" needs the password of the
account, because DPAPI only opens the saved connection for an account that is really logged on: that is why this asks for it.
The task sets its own -ExecutionPolicy RemoteSigned: the default of Windows PowerShell, Restricted, blocks every script, even the module.
#>
#Requires -Modules ScheduledTasks
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Script,
    [string] $TaskName = 'Luca nightly',
    [string] $At = '03:00',
    [Parameter(Mandatory)]
    [pscredential] $Credential
)

$shell = (Get-Process -Id $PID).Path
# A pwsh that is a .NET tool runs in a process of dotnet.
if ([IO.Path]::GetFileNameWithoutExtension($shell) -eq 'dotnet') { $shell = (Get-Command -Name pwsh -CommandType Application | Select-Object -First 1).Source }
$action = New-ScheduledTaskAction -Execute $shell -Argument "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File `"$Script`""
$trigger = New-ScheduledTaskTrigger -Daily -At $At
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 2)
if ($PSCmdlet.ShouldProcess($TaskName, 'Register scheduled task')) {
    Register-ScheduledTask -TaskName $TaskName -Action $action -Trigger $trigger -Settings $settings -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password
}
