<#
.SYNOPSIS
Registers a nightly task in Windows Task Scheduler that runs under a service account, and hands your connection over to it.
.DESCRIPTION
Export the connection first: move-to-service-account.ps1 -Export -Path luca.export. This script lets the service account read and delete
that file (icacls), opens a window of the account, which asks for the password of the file and takes the connection over into its own
protected store, and registers the task.

The account needs the right to log on as a batch job. It must be able to read the script, and the module: install it for all users
(Install-PSResource LucaPS -Prerelease -Scope AllUsers, as an administrator).

Window and task set their own -ExecutionPolicy RemoteSigned: the default of Windows PowerShell, Restricted, blocks every script, even the module.
.PARAMETER Script
What the task runs, such as nightly.ps1.
.PARAMETER Path
The exported connection. Only the account that exported it can read it until this script lets the service account do so too.
.PARAMETER Credential
The service account. Task Scheduler keeps its password: DPAPI opens the saved connection only for an account that is really logged on.
#>
#Requires -Modules ScheduledTasks
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Script,
    [Parameter(Mandatory)]
    [string] $Path,
    [Parameter(Mandatory)]
    [pscredential] $Credential,
    [string] $TaskName = 'Luca nightly',
    [string] $At = '03:00'
)

$ErrorActionPreference = 'Stop'
$shell = (Get-Process -Id $PID).Path
# A pwsh that is a .NET tool runs in a process of dotnet.
if ([IO.Path]::GetFileNameWithoutExtension($shell) -eq 'dotnet') { $shell = (Get-Command -Name pwsh -CommandType Application | Select-Object -First 1).Source }
$move = Join-Path $PSScriptRoot 'move-to-service-account.ps1'
if ($PSCmdlet.ShouldProcess($Credential.UserName, "Import the connection of $Path")) {
    # Read, and delete when it is done.
    $said = icacls $Path /grant "$($Credential.UserName):(R,D)"
    if ($LASTEXITCODE -ne 0) { throw "$($Credential.UserName) could not be allowed to read $Path, and nothing was done: $said" }
    # The window asks for the password of the file, so that it is on no command line.
    $import = Start-Process -FilePath $shell -ArgumentList "-NoProfile -ExecutionPolicy RemoteSigned -File `"$move`" -Import -Path `"$Path`"" -Credential $Credential -LoadUserProfile -Wait -PassThru
    # The import deletes the file: as long as it is there, the window was closed or something went wrong in it.
    if ($import.ExitCode -ne 0 -or (Test-Path -LiteralPath $Path)) { throw "The service account did not import the connection; its window said why. No task was registered." }
}
if ($PSCmdlet.ShouldProcess($TaskName, 'Register scheduled task')) {
    $action = New-ScheduledTaskAction -Execute $shell -Argument "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File `"$Script`""
    $trigger = New-ScheduledTaskTrigger -Daily -At $At
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 2)
    Register-ScheduledTask -TaskName $TaskName -Action $action -Trigger $trigger -Settings $settings -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password
}
