# What only Windows has, in whole processes: the shell's browser, DPAPI, and files that others hold open. suites.sh runs it, under Wine; the browser's
# test makes a script the handler of http addresses.
BeforeAll {
    . (Join-Path (Join-Path (Split-Path -Parent $PSScriptRoot) 'Pester') 'Common.ps1')
    $script:Shell = Get-ShellPath
    $script:Probe = [IO.Path]::Combine($script:Root, 'tests', 'LucaPS.StoreProbe', 'bin', 'Debug', 'net10.0', 'LucaPS.StoreProbe.dll')
    $script:Before = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:RedirectUri = "http://127.0.0.1:$(Get-FreePort)/callback"
    $script:Sandbox = Start-Sandbox -Invoices 20 -RedirectUri $script:RedirectUri

    function Invoke-InProcess {
        # In a separate process, with the module loaded. Returns its output.
        param([string] $Script)
        $text = "`$ErrorActionPreference = 'Stop'; Import-Module -Name '$($script:Manifest)'; $Script"
        & $script:Shell -NoProfile -NonInteractive -EncodedCommand ([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text)))
    }
}

AfterAll {
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:Before
}

Describe 'The browser' {
    It 'is opened by the shell, exactly once, on exactly the address that is printed' {
        $note = Join-Path $TestDrive 'note.ps1'
        $opened = Join-Path $TestDrive 'opened.txt'
        Set-Content -LiteralPath $note -Value "param(`$Address) Add-Content -LiteralPath '$opened' -Value `$Address"
        # What the shell starts has its own console, and under Wine not one that pwsh.exe can use.
        $console = Join-Path (Split-Path -Parent (Split-Path -Parent $script:Shell)) 'console.exe'
        $handler = if (Test-Path -LiteralPath $console) { "`"$console`" `"$($script:Shell)`"" } else { "`"$($script:Shell)`"" }
        $command = "$handler -NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$note`" `"%1`""
        foreach ($scheme in 'http', 'https') {
            $key = "Registry::HKEY_CLASSES_ROOT\$scheme\shell\open\command"
            $null = New-Item -Path $key -Force
            Set-ItemProperty -LiteralPath $key -Name '(default)' -Value $command
        }

        Import-Module $script:Manifest -Force
        $line = 'Connect-Luca -Name browser -BaseUri $V.BaseUri -ClientId luca-demo -ClientSecret $V.Secret -RedirectUri $V.RedirectUri -Interactive -TimeoutSec 120 -Persist Process'
        $result = Invoke-SignIn -Script $line -Variables @{ BaseUri = $script:Sandbox.Address; RedirectUri = $script:RedirectUri; Secret = ConvertTo-Secret 'luca-demo-secret' }

        $result.Failure | Should -BeNullOrEmpty
        $result.Output[0].Name | Should -Be 'browser'
        # The handler is a process that nobody waits for.
        $deadline = [Diagnostics.Stopwatch]::StartNew()
        while (-not (Test-Path -LiteralPath $opened) -and $deadline.Elapsed.TotalSeconds -lt 60) { [Threading.Thread]::Sleep(100) }
        @(Get-Content -LiteralPath $opened) | Should -Be @($result.Address)
    }
}

Describe 'DPAPI' {
    It 'gives another process what one saved, and nothing of it is readable in the files' {
        $key = 'luca-key-kari-fjellvag'
        Invoke-InProcess "`$key = ConvertTo-SecureString -String $key -AsPlainText -Force; (Connect-Luca -Name kept -BaseUri $($script:Sandbox.Address) -ApiKey `$key -Persist User).Persist" | Should -Be 'User'
        Invoke-InProcess '@(Get-LucaSaleInvoice -Connection kept).Count' | Should -Be 20
        $files = @(Get-ChildItem -LiteralPath (Join-Path $env:LUCAPS_HOME 'connections') -File)
        $files.Extension | Should -Contain '.protected'
        foreach ($file in $files) { [IO.File]::ReadAllText($file.FullName) | Should -Not -BeLike "*$key*" }
    }

    It 'keeps, replaces and clears, over a refresh by another process' {
        $said = dotnet $script:Probe keyring use (Join-Path $TestDrive 'protected')
        $said[0] | Should -Be 'empty True kept True replaced True cleared True gone True'
        $said[1] | Should -Be 'saved True sequence 2 clear False left False'
    }
}

Describe 'Files that another program has open' {
    BeforeDiscovery {
        # As a backup and as a virus scanner have them open.
        $script:Shares = 'Read', 'None'
    }

    It 'cost no authorization, whichever they are, for as long as a whole run (<_>)' -ForEach $script:Shares {
        $name = "open$_"
        $line = "Connect-Luca -Name $name -BaseUri `$V.BaseUri -ClientId luca-demo -ClientSecret `$V.Secret -RedirectUri `$V.RedirectUri -NoBrowser -Interactive -TimeoutSec 120 -Persist User"
        $null = Invoke-SignIn -Script $line -Variables @{ BaseUri = $script:Sandbox.Address; RedirectUri = $script:RedirectUri; Secret = ConvertTo-Secret 'luca-demo-secret' }
        $use = "try { @(Get-LucaCompany -Connection $name).Count } catch { `$_.FullyQualifiedErrorId }"
        $files = @(Get-ChildItem -LiteralPath (Join-Path $env:LUCAPS_HOME 'connections') -File -Filter "$name.*" | Where-Object Extension -NE '.lock')
        $files.Count | Should -BeGreaterOrEqual 2
        foreach ($file in $files) {
            $null = Invoke-RestMethod -Method Post -Uri "$($script:Sandbox.Address)/_sandbox/expire" -NoProxy
            $before = (Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy).refreshes
            if (-not (Test-Path -LiteralPath $file.FullName)) { continue }
            $held = [IO.File]::Open($file.FullName, 'Open', 'Read', $_)
            try {
                $said = Invoke-InProcess $use
            }
            finally {
                $held.Dispose()
            }

            $counters = Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy
            # It used another slot, or was refused before anything was spent.
            if ("$said" -ne '3') {
                "$said" | Should -BeLike 'LucaStoreFailed*' -Because "$($file.Name) was held"
                $counters.refreshes | Should -Be $before
            }

            Invoke-InProcess $use | Should -Be 3 -Because "$($file.Name) is free again"
            (Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy).replays | Should -Be 0
        }
    }
}

Describe 'Many processes' {
    It 'make one refresh of an expired token, and survive being killed' {
        $said = dotnet $script:Probe soak 8 3 6
        $LASTEXITCODE | Should -Be 0 -Because "$said"
    }

    It 'spend no token while another holds the lock, and go on when it is free' {
        $line = 'Connect-Luca -Name held -BaseUri $V.BaseUri -ClientId luca-demo -ClientSecret $V.Secret -RedirectUri $V.RedirectUri -NoBrowser -Interactive -TimeoutSec 120 -Persist User'
        $null = Invoke-SignIn -Script $line -Variables @{ BaseUri = $script:Sandbox.Address; RedirectUri = $script:RedirectUri; Secret = ConvertTo-Secret 'luca-demo-secret' }
        $null = Invoke-RestMethod -Method Post -Uri "$($script:Sandbox.Address)/_sandbox/expire" -NoProxy
        $before = Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy
        $use = 'try { @(Get-LucaCompany -Connection held).Count } catch { $_.FullyQualifiedErrorId }'
        $lock = [IO.File]::Open([IO.Path]::Combine($env:LUCAPS_HOME, 'connections', 'held.lock'), 'Open', 'ReadWrite', 'None')
        try {
            # Longer than anybody waits.
            Invoke-InProcess $use | Should -BeLike 'LucaStoreFailed*'
        }
        finally {
            $lock.Dispose()
        }

        $counters = Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy
        $counters.refreshes | Should -Be $before.refreshes
        Invoke-InProcess $use | Should -Be 3
        $counters = Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" -NoProxy
        $counters.refreshes, $counters.replays | Should -Be ($before.refreshes + 1), 0
    }
}
