# The examples that run unattended. The vault, and what only Windows has, are stubs that record their input; command lines are then really run.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidGlobalVars', '', Justification = 'The stubs live in modules of their own and in the scope of scripts under test.')]
param()

BeforeDiscovery {
    $script:OnWindows = $PSVersionTable.PSEdition -ne 'Core' -or $IsWindows
    # Only root can become another account without a password.
    $script:CanBeOthers = -not $script:OnWindows -and (id -u) -eq '0' -and (Get-Command setpriv -ErrorAction Ignore)
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:Examples = Join-Path (Join-Path $script:Root 'docs') 'examples'
    $script:Before = @{ LUCAPS_HOME = $env:LUCAPS_HOME; PSModulePath = $env:PSModulePath; LUCA_BASEURI = $env:LUCA_BASEURI; LUCA_API_KEY = $env:LUCA_API_KEY; HOME = $env:HOME }
    $script:Sandbox = Start-Sandbox -Invoices 60
    $script:Shell = Get-ShellPath
    $script:Key = ConvertTo-Secret 'luca-key-kari-fjellvag'
    $script:Stubs = Join-Path $TestDrive 'modules'
    # The folder that holds LucaPS, or LucaPS and its version.
    $modules = Split-Path -Parent (Split-Path -Parent $script:Manifest)
    if ((Split-Path -Leaf $modules) -eq 'LucaPS') { $modules = Split-Path -Parent $modules }
    $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $script:Stubs + [IO.Path]::PathSeparator + $env:PSModulePath
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'

    function Add-StubModule {
        param([string] $Name, [string] $Code)
        $folder = Join-Path $script:Stubs $Name
        $null = New-Item -ItemType Directory -Force -Path $folder
        Set-Content -LiteralPath (Join-Path $folder "$Name.psm1") -Value $Code
        New-ModuleManifest -Path (Join-Path $folder "$Name.psd1") -RootModule "$Name.psm1" -FunctionsToExport '*'
    }

    function Save-KeyConnection {
        param([string] $Name = 'default')
        $null = Connect-Luca -Name $Name -BaseUri $script:Sandbox.Address -ApiKey $script:Key -Persist UnprotectedFile
    }

    function Invoke-Program {
        # A program and the text of its arguments, as in Task Scheduler: no shell, no terminal, no profile, and the given environment.
        param([string] $Program, [string] $Argument, [hashtable] $Environment = @{})
        $start = [Diagnostics.ProcessStartInfo]::new($Program, $Argument)
        $start.UseShellExecute = $false
        $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
        foreach ($name in $Environment.Keys) { $start.EnvironmentVariables[$name] = $Environment[$name] }
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errorText = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output; Error = $errorText.Result }
    }

    function Invoke-Line {
        # A line of a crontab or a unit.
        param([string] $Line, [hashtable] $Environment = @{})
        Invoke-Program '/bin/sh' ('-c "' + $Line.Replace('"', '\"') + '"') $Environment
    }

    Add-StubModule 'ScheduledTasks' @'
$global:Tasks = [System.Collections.Generic.List[object]]::new()
function New-ScheduledTaskAction { param($Execute, $Argument) [pscustomobject]@{ Execute = $Execute; Argument = $Argument } }
function New-ScheduledTaskTrigger { param([switch] $Daily, $At) [pscustomobject]@{ Daily = [bool] $Daily; At = [datetime] $At } }
function New-ScheduledTaskSettingsSet { param([switch] $StartWhenAvailable, [ValidateSet('Parallel', 'Queue', 'IgnoreNew')] $MultipleInstances, [timespan] $ExecutionTimeLimit) [pscustomobject]@{ MultipleInstances = $MultipleInstances } }
function Register-ScheduledTask { param($TaskName, $Action, $Trigger, $Settings, $User, $Password) $global:Tasks.Add([pscustomobject]$PSBoundParameters) }
'@
    Add-StubModule 'Microsoft.PowerShell.SecretManagement' @'
function Get-Secret { param([string] $Name) if ($Name -ne 'LucaApiKey') { throw "There is no secret '$Name'." } $global:VaultSecret }
'@
}

AfterAll {
    Stop-Sandbox $script:Sandbox
    foreach ($name in $script:Before.Keys) { Set-Item -LiteralPath "env:$name" -Value $script:Before[$name] }
    Remove-Variable -Name Tasks, VaultSecret, Started, Granted -Scope Global -ErrorAction SilentlyContinue
}

Describe 'Unattended examples' {
    BeforeAll {
        Save-KeyConnection
    }

    It 'scheduled-task-user.ps1 registers a command that works' {
        $credential = [pscredential]::new('DOMENE\kari', (ConvertTo-Secret 'the password of the account'))
        $script = Join-Path $script:Examples 'nightly.ps1'
        & (Join-Path $script:Examples 'scheduled-task-user.ps1') -Script $script -Credential $credential
        $task = $global:Tasks[-1]
        $task.User | Should -Be 'DOMENE\kari'
        $task.Trigger.At.Hour | Should -Be 3
        $task.Action.Argument | Should -Not -BeLike '*the password*'
        $task.Action.Argument | Should -BeLike '*-ExecutionPolicy RemoteSigned -File*'
        $folder = Join-Path $TestDrive 'user'
        $result = Invoke-Program $task.Action.Execute "$($task.Action.Argument) -Path `"$folder`""
        $result.Error | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        @((Get-Content -LiteralPath (Join-Path $folder 'manifest.json') -Raw | ConvertFrom-Json).files | Where-Object state -EQ 'Complete').Count | Should -Be 3
    }

    It 'scheduled-task-service.ps1 hands the connection over and registers the task' {
        Save-KeyConnection -Name moved
        $file = Join-Path $TestDrive 'moved.luca'
        $move = Join-Path $script:Examples 'move-to-service-account.ps1'
        $null = & $move -Export -Name moved -Path $file -Password (ConvertTo-Secret 'a long password for the way')
        $global:Granted = @()
        function global:icacls { $global:Granted += , $args; $global:LASTEXITCODE = 0 }
        # The other account's window: its own home, and a person who types the password.
        $global:Started = @()
        function global:Start-Process {
            [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Stands in for the real one.')]
            param($FilePath, $ArgumentList, [pscredential] $Credential, [switch] $LoadUserProfile, [switch] $Wait, [switch] $PassThru)
            $global:Started += [pscustomobject]$PSBoundParameters
            # A console would ask for the password; here it comes from the input.
            if ($ArgumentList -notmatch '^-NoProfile -ExecutionPolicy RemoteSigned -File "(.+)" -Import -Path "(.+)"$') { throw "These are not the arguments: $ArgumentList" }
            $command = "`$p = [securestring]::new(); [Console]::In.ReadLine().ToCharArray() | ForEach-Object { `$p.AppendChar(`$_) }; & '$($Matches[1])' -Import -Path '$($Matches[2])' -Password `$p -Persist UnprotectedFile"
            $start = [Diagnostics.ProcessStartInfo]::new($FilePath)
            foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $command) { $start.ArgumentList.Add($argument) }
            $start.UseShellExecute = $false
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $start.Environment['LUCAPS_HOME'] = $env:LUCAPS_HOME + '-of-the-service'
            $process = [Diagnostics.Process]::Start($start)
            $process.StandardInput.Write("a long password for the way`n")
            $process.StandardInput.Flush()
            $null = $process.StandardError.ReadToEndAsync()
            $null = $process.StandardOutput.ReadToEnd()
            $process.WaitForExit()
            $process
        }
        try {
            $null = & (Join-Path $script:Examples 'scheduled-task-service.ps1') -Script (Join-Path $script:Examples 'nightly.ps1') -Path $file -Credential ([pscredential]::new('DOMENE\svc-luca', (ConvertTo-Secret 'of the service')))
        }
        finally {
            Remove-Item function:Start-Process, function:icacls
        }
        # Before the window opens, its account may read and delete the file, and nobody else may.
        "$($global:Granted)" | Should -Be "$file /grant DOMENE\svc-luca:(R,D)"
        $global:Started.Count | Should -Be 1
        $global:Started[0].Credential.UserName | Should -Be 'DOMENE\svc-luca'
        $global:Started[0].ArgumentList | Should -Not -BeLike '*password*'
        $global:Tasks[-1].User | Should -Be 'DOMENE\svc-luca'
        Test-Path -LiteralPath $file | Should -BeFalse
        $result = Invoke-Program $script:Shell '-NoProfile -NonInteractive -Command "Import-Module LucaPS; @(Get-LucaSaleInvoice -Connection moved -First 2).Count"' @{ LUCAPS_HOME = $env:LUCAPS_HOME + '-of-the-service' }
        $result.Output.Trim() | Should -Be '2'
    }

    It 'scheduled-task-service.ps1 registers nothing when the import failed' {
        $count = $global:Tasks.Count
        function global:Start-Process { [pscustomobject]@{ ExitCode = 1 } }
        function global:icacls { $global:LASTEXITCODE = 0 }
        try {
            { & (Join-Path $script:Examples 'scheduled-task-service.ps1') -Script x.ps1 -Path nowhere.luca -Credential ([pscredential]::new('svc', (ConvertTo-Secret 'of the service'))) } | Should -Throw '*did not import*'
        }
        finally {
            Remove-Item function:Start-Process, function:icacls
        }
        $global:Tasks.Count | Should -Be $count
    }

    It 'scheduled-task-service.ps1 opens no window for an account that may not read the file' {
        $count = $global:Tasks.Count
        function global:icacls { $global:LASTEXITCODE = 1332; 'No mapping between account names and security IDs was done.' }
        try {
            { & (Join-Path $script:Examples 'scheduled-task-service.ps1') -Script x.ps1 -Path nowhere.luca -Credential ([pscredential]::new('svc', (ConvertTo-Secret 'of the service'))) } | Should -Throw '*No mapping*'
        }
        finally {
            Remove-Item function:icacls
            $global:LASTEXITCODE = 0
        }
        $global:Tasks.Count | Should -Be $count
    }

    It 'move-to-service-account.ps1 hands a connection to another account on Linux, by the lines of its help' -Skip:(-not $script:CanBeOthers) {
        Save-KeyConnection -Name other
        $move = Join-Path $script:Examples 'move-to-service-account.ps1'
        $other = 'setpriv --reuid=65534 --regid=65534 --clear-groups'
        foreach ($path in $script:Shell, $script:Manifest, $move) {
            if ((Invoke-Line "$other test -r '$path'").ExitCode -ne 0) { Set-ItResult -Skipped -Because "another account cannot read $path here"; return }
        }
        $file = Join-Path $TestDrive 'luca.export'
        $state = Join-Path $TestDrive 'state'
        $null = & $move -Export -Name other -Path $file -Password (ConvertTo-Secret 'a long password for the way')
        (Invoke-Line "$other cat '$file'").ExitCode | Should -Not -Be 0
        $null = install -d -o 65534 -g 65534 -m 0700 $state
        $help = @(Get-Content -LiteralPath $move) -match 'sudo '
        $line = ($help[0] -replace '^Linux: sudo ', '').Replace('-o luca -g luca', '-o 65534 -g 65534').Replace('/var/lib/luca/', "$state/") -replace '(?<![/\w])luca\.export', "'$file'"
        (Invoke-Line $line).ExitCode | Should -Be 0
        Test-Path -LiteralPath $file | Should -BeFalse
        (Invoke-Line "$other cat '$state/luca.export'").ExitCode | Should -Be 0

        $help[1] -match 'env (HOME=\S+) (LUCAPS_HOME=\S+) pwsh -NoProfile -File \S+ (.*)$' | Should -BeTrue
        $homes = "$($Matches[1]) $($Matches[2])".Replace('/var/lib/luca', $state)
        $arguments = $Matches[3].Replace('/var/lib/luca', $state)
        # A person types the password; here it comes from the input.
        $start = [Diagnostics.ProcessStartInfo]::new('/bin/sh')
        $start.ArgumentList.Add('-c')
        $command = "`$p = ConvertTo-SecureString ([Console]::In.ReadLine()) -AsPlainText -Force; `$null = & '$move' $arguments -Password `$p; @(Get-LucaSaleInvoice -Connection other -First 2).Count"
        $start.ArgumentList.Add("cd '$state' && exec $other env $homes '$($script:Shell)' -NoProfile -NonInteractive -EncodedCommand $([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($command)))")
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Write("a long password for the way`n")
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $process.StandardOutput.ReadToEnd().Trim() | Should -Be '2' -Because $errors.Result
        $process.WaitForExit()
        # Imported, and nothing is left that the password opens.
        Test-Path -LiteralPath "$state/luca.export" | Should -BeFalse
    }

    It 'luca-nightly.service and .timer are what systemd takes, and the command works' -Skip:$script:OnWindows {
        $unit = Get-Content -LiteralPath (Join-Path $script:Examples 'luca-nightly.service')
        $environment = @{}
        $unit -match '^Environment=' | ForEach-Object { $name, $value = ($_ -replace '^Environment=', '') -split '=', 2; $environment[$name] = $value }
        $environment.Keys | Should -Be 'LUCAPS_HOME'
        # Under ProtectSystem=strict and ProtectHome=yes only the state directory is writable: everything must be in it.
        $state = '/var/lib/' + (@($unit -match '^StateDirectory=') -replace '^StateDirectory=', '')
        $line = "$(@($unit -match '^ExecStart=') -replace '^ExecStart=', '')"
        $environment.LUCAPS_HOME | Should -BeLike "$state/*"
        $line | Should -BeLike "*-Path $state/*"
        $signIn = "$(@($unit -match 'sudo -u luca') -replace '^#\s*', '')"
        foreach ($part in "HOME=$state ", "LUCAPS_HOME=$($environment.LUCAPS_HOME) ", '-Credential (Get-Credential)', '-PasteCallback', '-Persist UnprotectedFile') { $signIn | Should -BeLike "*$part*" }
        $folder = Join-Path $TestDrive 'systemd'
        $null = New-Item -ItemType Directory -Path $folder
        $line = $line.Replace('/usr/bin/pwsh', $script:Shell).Replace('/opt/luca/nightly.ps1', (Join-Path $script:Examples 'nightly.ps1')).Replace($state, $folder)
        $result = Invoke-Line $line @{ LUCAPS_HOME = $env:LUCAPS_HOME; HOME = $folder }
        $result.Error | Should -BeNullOrEmpty
        @(Get-ChildItem -LiteralPath $folder -Recurse -Filter manifest.json).Count | Should -Be 1

        if (-not (Get-Command systemd-analyze -ErrorAction SilentlyContinue)) { Set-ItResult -Skipped -Because 'systemd-analyze is not installed (the command was run)'; return }
        $units = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'units')
        foreach ($name in 'luca-nightly.service', 'luca-nightly.timer') {
            (Get-Content -LiteralPath (Join-Path $script:Examples $name)) -replace '/usr/bin/pwsh', $script:Shell | Set-Content -LiteralPath (Join-Path $units $name)
        }
        $said = systemd-analyze verify (Join-Path $units 'luca-nightly.timer') (Join-Path $units 'luca-nightly.service') 2>&1
        $LASTEXITCODE | Should -Be 0
        "$said" | Should -Not -BeLike '*luca-nightly*'
        $calendar = @(Get-Content -LiteralPath (Join-Path $units 'luca-nightly.timer')) -match '^OnCalendar=' -replace '^OnCalendar=', ''
        $null = systemd-analyze calendar "$calendar" 2>&1
        $LASTEXITCODE | Should -Be 0
    }

    It 'luca.crontab has five fields and a command that works' -Skip:$script:OnWindows {
        $lines = @(Get-Content -LiteralPath (Join-Path $script:Examples 'luca.crontab') | Where-Object { $_ -and $_ -notmatch '^#' })
        $lines[0] | Should -Be 'CRON_TZ=Europe/Oslo'
        $lines[1] | Should -Match '^(\S+ ){5}/'
        # An unescaped percent sign is a line break to cron.
        $lines[1] | Should -Not -Match '(?<!\\)%'
        $command = $lines[1] -replace '^(\S+ ){5}', '' -replace '/usr/bin/pwsh', $script:Shell
        $userHome = Join-Path $TestDrive 'cron user'
        $null = New-Item -ItemType Directory -Path (Join-Path $userHome 'luca')
        Copy-Item -LiteralPath (Join-Path $script:Examples 'nightly.ps1') -Destination (Join-Path $userHome 'luca')
        $result = Invoke-Line $command @{ HOME = $userHome }
        $log = Get-Content -LiteralPath (Join-Path (Join-Path $userHome 'luca') 'nightly.log') -Raw
        $result.ExitCode | Should -Be 0 -Because $log
        $log | Should -BeLike '*saleInvoices*'
    }

    It 'nightly.ps1 tells in one line that nobody has signed in, with the id that a monitor looks for' {
        $result = Invoke-Program $script:Shell "-NoProfile -NonInteractive -File `"$(Join-Path $script:Examples 'nightly.ps1')`" -Path `"$(Join-Path $TestDrive 'none')`"" @{ LUCAPS_HOME = (Join-Path $TestDrive 'empty') }
        $result.ExitCode | Should -Be 1
        @($result.Error.Trim() -split "`n").Count | Should -Be 1
        $result.Error | Should -BeLike 'LucaNotConnected*Connect-Luca*'
    }

    It 'container-api-key.ps1 takes the key from the environment and keeps nothing' {
        $empty = Join-Path $TestDrive 'container'
        $result = Invoke-Program $script:Shell "-NoProfile -NonInteractive -File `"$(Join-Path $script:Examples 'container-api-key.ps1')`" -First 4" @{ LUCA_API_KEY = 'luca-key-kari-fjellvag'; LUCA_BASEURI = $script:Sandbox.Address; LUCAPS_HOME = $empty }
        $result.Error | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        @($result.Output -split "`n" | Where-Object { $_ -match '\d{4}' }).Count | Should -BeGreaterOrEqual 4
        Test-Path -LiteralPath $empty | Should -BeFalse
    }

    It 'vault.ps1 takes the key from the vault and keeps nothing' {
        $global:VaultSecret = $script:Key
        $env:LUCA_BASEURI = $script:Sandbox.Address
        $connection = & (Join-Path $script:Examples 'vault.ps1')
        $connection.AuthenticationType | Should -Be 'ApiKey'
        $connection.Persist | Should -Be 'Process'
        @(Get-LucaSaleInvoice -First 3).Count | Should -Be 3
        { & (Join-Path $script:Examples 'vault.ps1') -SecretName 'Other' } | Should -Throw '*There is no secret*'
    }
}
