# A saved connection in jobs, threads and other processes, and in the real keyring; and what of it can be seen anywhere.
BeforeDiscovery {
    $script:HasKeyring = $IsLinux -and (Get-Command dbus-run-session -ErrorAction SilentlyContinue) -and (Get-Command gnome-keyring-daemon -ErrorAction SilentlyContinue)
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:Previous = @{ LUCAPS_HOME = $env:LUCAPS_HOME; LUCA_SANDBOX_SECRETS = $env:LUCA_SANDBOX_SECRETS }
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    if (-not $env:LUCA_SANDBOX_SECRETS) {
        $env:LUCA_SANDBOX_SECRETS = Join-Path $TestDrive 'secrets'
        $null = New-Item -ItemType Directory -Path $env:LUCA_SANDBOX_SECRETS
    }
    $script:Shell = Get-ShellPath
    $script:RedirectUri = "http://127.0.0.1:$(Get-FreePort)/callback"
    $script:Sandbox = Start-Sandbox -Invoices 250 -RedirectUri $script:RedirectUri
    $script:Line = 'Connect-Luca -Name $V.Name -BaseUri $V.BaseUri -ClientId luca-demo -ClientSecret $V.Secret -RedirectUri $V.RedirectUri -NoBrowser -Interactive -TimeoutSec 60 -Persist $V.Persist'

    function Save-Connection {
        param([string] $Name, [string] $Persist = 'UnprotectedFile')
        $result = Invoke-SignIn -Script $script:Line -Variables @{ Name = $Name; Persist = $Persist; BaseUri = $script:Sandbox.Address; RedirectUri = $script:RedirectUri; Secret = ConvertTo-Secret 'luca-demo-secret' }
        if ($result.Failure -or $result.Errors) { throw "The sign-in failed: $($result.Failure) $($result.Errors)" }
        $result.Output[0]
    }

    function Get-Counter { Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy }
    function Stop-AccessToken {
        [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Helper of the tests.')]
        param()
        $null = Invoke-RestMethod -Method Post -Uri "$($script:Sandbox.Address)/_sandbox/expire" -NoProxy
    }

    function Find-Secret {
        # The kinds of the sandboxes' secrets that a text contains, except those named.
        param([string] $Text)
        $known = @(Get-ChildItem -LiteralPath $env:LUCA_SANDBOX_SECRETS -Filter '*.secrets' | Get-Content)
        if ($known.Count -lt 5) { throw 'There are no secrets to look for.' }
        $known | ForEach-Object { $kind, $secret = $_ -split "`t", 2; if ($Text.Contains($secret, [StringComparison]::Ordinal)) { $kind } }
    }
}

AfterAll {
    Stop-Sandbox $script:Sandbox
    foreach ($name in $script:Previous.Keys) { Set-Item -LiteralPath "env:$name" -Value $script:Previous[$name] }
}

Describe 'A connection that is shared' {
    BeforeAll {
        $null = Save-Connection -Name shared
        $null = Connect-Luca -Name shared
        $script:Connection = Get-LucaConnection -Name shared
        $script:Company = (Get-LucaCompany | Select-Object -First 1).Id
        $script:Expected = @(Get-LucaSaleInvoice -Connection shared -Company $script:Company -Property id).Count
    }

    It 'is found by its name in a background job, which refreshes it for all' {
        Stop-AccessToken
        $before = (Get-Counter).refreshes
        $manifest = $script:Manifest
        $company = $script:Company
        $count = Start-Job -ScriptBlock {
            Import-Module $using:manifest
            @(Get-LucaSaleInvoice -Connection shared -Company $using:company -Property id).Count
        } | Receive-Job -Wait -AutoRemoveJob
        $count | Should -Be $script:Expected
        @(Get-LucaSaleInvoice -Connection shared -Company $script:Company -Property id).Count | Should -Be $script:Expected
        (Get-Counter).refreshes | Should -Be ($before + 1)
        (Get-Counter).replays | Should -Be 0
    }

    It 'comes into a background job with $using, where it is the saved one of that name' {
        $c = $script:Connection
        $manifest = $script:Manifest
        $company = $script:Company
        $rows = Start-Job -ScriptBlock { Import-Module $using:manifest; Get-LucaSaleInvoice -Connection $using:c -Company $using:company -First 3 } | Receive-Job -Wait -AutoRemoveJob
        @($rows).Count | Should -Be 3
    }

    It 'comes into a thread job with $using' {
        $c = $script:Connection
        $manifest = $script:Manifest
        $company = $script:Company
        $rows = Start-ThreadJob -ScriptBlock { Import-Module $using:manifest; Get-LucaSaleInvoice -Connection $using:c -Company $using:company -First 3 } | Receive-Job -Wait -AutoRemoveJob
        @($rows).Count | Should -Be 3
    }

    It 'serves 32 parallel runspaces and four processes with one refresh' {
        $c = $script:Connection
        $manifest = $script:Manifest
        $company = $script:Company
        $flag = Join-Path $TestDrive 'go'
        $jobs = 1..4 | ForEach-Object { Start-Job -ScriptBlock { Import-Module $using:manifest; 'ready'; while (-not (Test-Path -LiteralPath $using:flag)) { [Threading.Thread]::Sleep(20) }; @(Get-LucaSaleInvoice -Connection shared -Company $using:company -Property id).Count } }
        try {
            while (@($jobs | Where-Object { $_.ChildJobs[0].Output.Count -eq 0 -and $_.State -eq 'Running' }).Count -gt 0) { [Threading.Thread]::Sleep(50) }
            Stop-AccessToken
            $before = (Get-Counter).refreshes
            $null = New-Item -ItemType File -Path $flag
            $counts = 1..32 | ForEach-Object -ThrottleLimit 32 -Parallel {
                Import-Module $using:manifest
                @(Get-LucaSaleInvoice -Connection $using:c -Company $using:company -Property id).Count
            }
            $others = @($jobs | Receive-Job -Wait | Where-Object { $_ -is [int] })
        }
        finally {
            $jobs | Remove-Job -Force
        }
        $counts.Count | Should -Be 32
        $others.Count | Should -Be 4
        $counts + $others | Should -Be (@($script:Expected) * 36)
        (Get-Counter).refreshes | Should -Be ($before + 1)
        (Get-Counter).replays | Should -Be 0
    }
}

Describe 'The keyring of the account' -Skip:(-not $script:HasKeyring) {
    BeforeAll {
        $script:KeyringHome = Join-Path $TestDrive 'k'
        $null = New-Item -ItemType Directory -Path $script:KeyringHome
        $script:Variables = @{ PATH = $env:PATH; HOME = $script:KeyringHome; XDG_RUNTIME_DIR = $script:KeyringHome; LUCAPS_HOME = (Join-Path $script:KeyringHome 'luca'); LUCA_SANDBOX_SECRETS = $env:LUCA_SANDBOX_SECRETS }

        function Invoke-Alone {
            # In an environment with nothing but this, with a D-Bus session and an unlocked keyring, or without.
            param([string[]] $Wrapper, [string] $Script)
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
            Set-Content -LiteralPath $file -Value $Script
            $command = @($Wrapper) + $script:Shell + '-NoProfile' + '-NonInteractive' + '-File' + $file | Where-Object { $_ }
            $start = [Diagnostics.ProcessStartInfo]::new($command[0])
            foreach ($argument in $command | Select-Object -Skip 1) { $start.ArgumentList.Add($argument) }
            $start.Environment.Clear()
            foreach ($name in $script:Variables.Keys) { $start.Environment[$name] = $script:Variables[$name] }
            $start.UseShellExecute = $false
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($start)
            $errorText = $process.StandardError.ReadToEndAsync()
            $output = $process.StandardOutput.ReadToEnd()
            $process.WaitForExit()
            "$output`n$($errorText.Result)"
        }
        $script:Setup = ". '$(Join-Path $PSScriptRoot 'Common.ps1')'; Import-Module '$($script:Manifest)'"
    }

    It 'keeps what a sign-in gave, for other processes, over a refresh, until it is disconnected' {
        $unlock = 'dbus-run-session', '--', 'sh', '-c', 'printf keyring-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@"'
        $text = Invoke-Alone $unlock @"
$($script:Setup)
`$v = @{ BaseUri = '$($script:Sandbox.Address)'; RedirectUri = '$($script:RedirectUri)'; Secret = ConvertTo-Secret 'luca-demo-secret' }
`$made = Invoke-SignIn -Variables `$v -Script 'Connect-Luca -BaseUri `$V.BaseUri -ClientId luca-demo -ClientSecret `$V.Secret -RedirectUri `$V.RedirectUri -NoBrowser -Interactive -TimeoutSec 60'
"persist `$(`$made.Output[0].Persist) failure `$(`$made.Failure) `$(`$made.Errors)"
`$next = "Import-Module '$($script:Manifest)'; (Get-LucaCompany | Measure-Object).Count"
"next `$(& '$($script:Shell)' -NoProfile -NonInteractive -Command `$next)"
`$null = Invoke-RestMethod -Method Post -Uri '$($script:Sandbox.Address)/_sandbox/expire' -NoProxy
"refreshed `$(& '$($script:Shell)' -NoProfile -NonInteractive -Command `$next)"
"again `$(& '$($script:Shell)' -NoProfile -NonInteractive -Command `$next)"
`$end = Disconnect-Luca -Force
"revoked `$(`$end.Revoked) erased `$(`$end.Erased) left `$(@(Get-LucaConnection -ListAvailable).Count)"
"@
        $text | Should -BeLike '*persist User failure *'
        $text | Should -BeLike '*next 3*'
        $text | Should -BeLike '*refreshed 3*'
        $text | Should -BeLike '*again 3*'
        $text | Should -BeLike '*revoked True erased True left 0*'
        foreach ($file in Get-ChildItem -LiteralPath $script:Variables.LUCAPS_HOME -Recurse -File -Force) {
            Find-Secret ([IO.File]::ReadAllText($file.FullName)) | Should -BeNullOrEmpty -Because $file.Name
        }
        Find-Secret $text | Should -BeNullOrEmpty
    }

    It 'is missed at once where there is none, and the error says what to choose' {
        $text = Invoke-Alone @() @"
$($script:Setup)
`$watch = [Diagnostics.Stopwatch]::StartNew()
try { Connect-Luca -BaseUri '$($script:Sandbox.Address)' -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') } catch { "`$(`$_.FullyQualifiedErrorId) | `$(`$_.Exception.Message)" }
"after `$(`$watch.ElapsedMilliseconds) ms"
Get-LucaConnection -ListAvailable
`$kept = Connect-Luca -BaseUri '$($script:Sandbox.Address)' -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist UnprotectedFile
"then `$(`$kept.Persist)"
"@
        $text | Should -BeLike '*LucaStoreFailed*'
        foreach ($choice in '-Persist Process', '-Persist UnprotectedFile', 'API key', 'keyring') { $text | Should -BeLike "*$choice*" }
        $text | Should -BeLike '*then UnprotectedFile*'
        Write-Verbose "$($text -match 'after \d+ ms') $($Matches[0])" -Verbose:($env:LUCAPS_FIGURES -eq '1')
    }
}

Describe 'What is seen of a connection' {
    It 'holds no secret: transcript, all streams, $Error and their last detail, command line and environment' {
        $folder = if ($env:LUCAPS_CANARIES) { $env:LUCAPS_CANARIES } else { $TestDrive }
        $transcript = Join-Path $folder 'session.text'
        $null = Save-Connection -Name seen
        $script = @"
`$null = Start-Transcript -LiteralPath '$transcript' -IncludeInvocationHeader
`$VerbosePreference = `$DebugPreference = `$InformationPreference = 'Continue'
Import-Module '$($script:Manifest)'
`$c = Connect-Luca seen
`$c | Format-List * -Force
`$c | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
Get-LucaCompany | Select-Object -First 1 | Tee-Object -Variable company
`$null = Invoke-RestMethod -Method Post -Uri '$($script:Sandbox.Address)/_sandbox/expire' -NoProxy
Get-LucaSaleInvoice -Company `$company.Id -First 2
Get-LucaAccessToken | Format-List * -Force
Get-LucaSaleInvoice -Company 314005589 -First 1 -ErrorAction Continue
try { Invoke-LucaGraphQL 'query { nonsense }' } catch { `$_ }
try { Connect-Luca -Name other -BaseUri '$($script:Sandbox.Address)' -ApiKey ([securestring]::new()) -Persist Process } catch { `$_ }
`$null = Invoke-RestMethod -Method Delete -Uri '$($script:Sandbox.Address)/_sandbox/counters' -NoProxy
[IO.File]::ReadAllText('/proc/self/cmdline')
[IO.File]::ReadAllText('/proc/self/environ')
Disconnect-Luca seen -Force
try { Get-LucaCompany -Connection seen } catch { `$_ }
foreach (`$e in `$Error) { `$e | Format-List * -Force; for (`$x = `$e.Exception; `$x; `$x = `$x.InnerException) { `$x | Format-List * -Force; `$x.ToString() } }
"errors `$(`$Error.Count)"
`$null = Stop-Transcript
"@
        $file = Join-Path $TestDrive 'seen.ps1'
        Set-Content -LiteralPath $file -Value $script
        $text = & $script:Shell -NoProfile -NonInteractive -File $file *>&1 | Out-String -Width 8192
        $text | Should -Match 'errors [1-9]'
        $text | Should -BeLike '*VERBOSE: POST*'
        (Get-Content -LiteralPath $transcript -Raw).Length | Should -BeGreaterThan 2000
        Find-Secret $text | Should -BeNullOrEmpty
        Find-Secret (Get-Content -LiteralPath $transcript -Raw) | Should -BeNullOrEmpty
    }
}
