# Every example of every cmdlet's help, as it stands; the other pages are in Pages.Tests.ps1. What an example needs from
# outside (a person who answers, a browser, ids of real books) is supplied here, and no example is left out.
BeforeDiscovery {
    $docs = Join-Path (Split-Path -Parent (Split-Path -Parent $PSScriptRoot)) 'docs'
    $script:Cases = foreach ($page in Get-ChildItem -Path (Join-Path $docs 'en-US') -Filter '*-Luca*.md') {
        $text = [IO.File]::ReadAllText($page.FullName).Replace("`r`n", "`n")
        $number = 0
        foreach ($match in [regex]::Matches($text, '(?ms)^### Example \d+: ([^\n]*)\n\n```powershell\n(.*?)\n```')) {
            $number++
            @{ Cmdlet = $page.BaseName; Number = $number; Title = $match.Groups[1].Value; Code = $match.Groups[2].Value }
        }
    }
    $script:Cmdlets = @(Get-ChildItem -Path (Join-Path $docs 'en-US') -Filter '*-Luca*.md' | ForEach-Object { @{ Cmdlet = $_.BaseName } })
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:Environment = $env:LUCAPS_HOME, $env:LUCA_BASEURI
    $script:RedirectUri = "http://127.0.0.1:$(Get-FreePort)/callback"
    $script:Sandbox = Start-Sandbox -RedirectUri $script:RedirectUri
    $env:LUCA_BASEURI = $script:Sandbox.Address

    # What stands for a real client, company or person.
    $script:Replacements = @{ '987654325' = '314000102'; '-ClientId abc ' = '-ClientId luca-public ' }
    $script:Person = @'
function Get-Credential { [pscredential]::new('luca-demo', $V.Secret) }
function Read-Host { param([string] $Prompt, [switch] $AsSecureString) if ($AsSecureString) { $V.Answer } else { 'yes' } }
$PSDefaultParameterValues['Connect-Luca:Persist'] = 'UnprotectedFile'
$PSDefaultParameterValues['Import-LucaConnection:Persist'] = 'UnprotectedFile'
$WarningPreference = 'SilentlyContinue'
Set-Location $V.Folder
'@
    $script:Connected = '$null = Connect-Luca -ApiKey $V.Key -Company 314000102'
    $script:Saved = $script:Connected + '; Disconnect-Luca -KeepAuthorization | Out-Null'
    # The tests' own browser, on their own port, although no person is here.
    $script:Browser = '$PSDefaultParameterValues["Connect-Luca:RedirectUri"] = $V.RedirectUri; $PSDefaultParameterValues["Connect-Luca:NoBrowser"] = $true; $PSDefaultParameterValues["Connect-Luca:Interactive"] = $true'
    $script:Exported = $script:Connected + '; Export-LucaConnection -Path ./luca.connection -Password $V.Answer | Out-Null; Disconnect-Luca -Force | Out-Null'

    # Examples that do not begin connected, by cmdlet and number.
    $script:Before = @{
        'Connect-Luca 1'          = $script:Browser
        'Connect-Luca 2'          = $script:Saved
        'Connect-Luca 3'          = '$V.Answer = $V.Key'
        'Import-LucaConnection 1' = $script:Exported
        'Import-LucaConnection 2' = $script:Exported
        'Export-LucaConnection 2' = $script:Connected + '; "there before" | Set-Content ./luca.connection'
    }
    # The effect of those that write nothing, or whose rows say little; the others must write something.
    $script:After = @{
        'Connect-Luca 1'          = { param($Result) $Result.Output[0].AuthenticationType | Should -Be 'AuthorizationCode' }
        'Connect-Luca 2'          = { param($Result) $Result.Output[0].Persist | Should -Be 'UnprotectedFile' }
        'Connect-Luca 3'          = { param($Result) $Result.Output[0].AuthenticationType | Should -Be 'ApiKey' }
        'Export-LucaConnection 2' = { param($Result) $Result.Output[0].Length | Should -BeGreaterThan 100 }
        'Get-LucaAccessToken 1'   = { param($Result) $Result.Output.Count | Should -BeLessOrEqual 1 }
        'Get-LucaAccessToken 2'   = { param($Result) $Result.Output[0].data.companies.nodes.Count | Should -BeGreaterThan 0 }
        'Get-LucaSaleInvoice 1'   = { @(Import-Csv (Join-Path $args[1] 'inv.csv')).Count | Should -BeGreaterOrEqual 250 }
        'Get-LucaSaleInvoice 2'   = { param($Result) $Result.Output.Count | Should -Be 10 }
        'Get-LucaSaleInvoice 3'   = { param($Result) $Result.Output.Count | Should -Be 2 }
        'Get-LucaSaleInvoice 4'   = { param($Result) $Result.Output.Count | Should -BeGreaterThan 10 }
        'Import-LucaConnection 2' = { param($Result) $Result.Output[0].Name | Should -Be 'nightly' }
        'Invoke-LucaGraphQL 2'    = { param($Result) $Result.Output.Count | Should -BeGreaterThan 1 }
        'Close-LucaSaleInvoice 1' = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Close-LucaSaleInvoice 2' = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Invoke-LucaMutation 1'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Invoke-LucaMutation 2'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaObject 1'        = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaObject 2'        = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Remove-LucaObject 1'     = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Remove-LucaObject 2'     = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaObject 1'        = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaObject 2'        = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaSaleCustomer 1'  = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaSaleCustomer 2'  = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaSaleCustomer 1'  = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaSaleCustomer 2'  = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaSaleProduct 1'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaSaleProduct 2'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaSaleProduct 1'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaSaleProduct 2'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaSaleInvoice 1'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'New-LucaSaleInvoice 2'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Send-LucaSaleInvoice 1'  = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Send-LucaSaleInvoice 2'  = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaConnection 1'    = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaConnection 2'    = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaSaleInvoice 1'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Test-LucaConnection 1'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Test-LucaConnection 2'   = { param($Result) $Result.Output.Count | Should -Be 0 }
        'Set-LucaSaleInvoice 2'   = { param($Result) $Result.Output.Count | Should -Be 0 }
    }

    function Edit-Code {
        param([string] $Code)
        foreach ($pair in $script:Replacements.GetEnumerator()) { $Code = $Code.Replace($pair.Key, $pair.Value) }
        $Code
    }

    function Get-Variable2 {
        param([string] $Folder)
        @{
            Folder      = $Folder
            RedirectUri = $script:RedirectUri
            Secret      = ConvertTo-Secret 'luca-demo-secret'
            Key         = ConvertTo-Secret 'luca-key-kari-fjellvag'
            Answer      = ConvertTo-Secret 'a long password for the way'
        }
    }

    function Get-EmptyFolder {
        $folder = Join-Path $TestDrive ([Guid]::NewGuid().ToString('N'))
        $null = New-Item -ItemType Directory -Path $folder
        $env:LUCAPS_HOME = Join-Path $folder 'home'
        $folder
    }
}

AfterAll {
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME, $env:LUCA_BASEURI = $script:Environment
}

Describe 'The examples of the help' {
    It '<Cmdlet> <Number>: <Title>' -ForEach @($script:Cases | Where-Object { "$($_.Cmdlet) $($_.Number)" -notin 'Connect-Luca 4' }) {
        $key = "$Cmdlet $Number"
        $before = if ($script:Before.ContainsKey($key)) { $script:Before[$key] } else { $script:Connected }
        # The same on an English, a Norwegian and an invariant machine.
        foreach ($culture in 'en-US', 'nb-NO', '') {
            $folder = Get-EmptyFolder
            $inCulture = "[Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::GetCultureInfo('$culture')"
            $result = Invoke-SignIn -Script ("$script:Person`n$inCulture`n$before`n" + (Edit-Code $Code)) -Variables (Get-Variable2 $folder)
            $result.Failure | Should -BeNullOrEmpty
            $result.Errors | Should -BeNullOrEmpty
            if ($script:After.ContainsKey($key)) { & $script:After[$key] $result $folder } else { $result.Output.Count | Should -BeGreaterThan 0 }
        }
    }

    It 'changes nothing where it is pasted: <Cmdlet> <Number>' -ForEach @($script:Cases | Where-Object { $_.Cmdlet -match '^(New|Set|Send|Remove|Close)-LucaSale|-LucaObject$|-LucaMutation$' -and $_.Cmdlet -notlike 'Get-*' }) {
        # The last command of each only says what it would do.
        ($Code.Trim() -split "`n")[-1] | Should -Match '-WhatIf$'
    }

    It 'Connect-Luca 4: at a prompt, since it asks there' -ForEach @($script:Cases | Where-Object { $_.Cmdlet -eq 'Connect-Luca' -and $_.Number -eq 4 }) {
        $folder = Get-EmptyFolder
        $file = Join-Path $folder 'example.ps1'
        @(
            "Import-Module '$($script:Manifest)'"
            '$PSDefaultParameterValues["Connect-Luca:Interactive"] = $true'
            (Edit-Code $Code) + ' | ForEach-Object { "connected=$($_.Persist)" }'
        ) | Set-Content -LiteralPath $file
        $start = [Diagnostics.ProcessStartInfo]::new((Get-ShellPath), "-NoProfile -ExecutionPolicy Bypass -File `"$file`"")
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        while ($null -ne ($line = $process.StandardOutput.ReadLine())) {
            if ($line -match '(http://\S+authorize\?\S+)') {
                $browser = Invoke-SandboxTool -Arguments 'browse', $Matches[1], '--print'
                $process.StandardInput.WriteLine($browser.StandardOutput.ReadLine())
                $process.StandardInput.Close()
                break
            }
        }
        $process.StandardOutput.ReadToEnd() | Should -Match 'connected=UnprotectedFile'
        $process.WaitForExit()
    }
}

Describe 'Get-Help' {
    It '<Cmdlet> reads well' -ForEach $script:Cmdlets {
        $text = Get-Help $Cmdlet -Full | Out-String -Width 120
        # No Markdown, no placeholder, nothing empty.
        $text | Should -Not -Match '```'
        $text | Should -Not -Match '\{\{'
        $text | Should -Not -Match 'Online Version\s*$'
        $text | Should -Match 'Example 1'
        @((Get-Help $Cmdlet -Examples).examples.example).Count | Should -BeGreaterOrEqual 2
        $parameters = @(Get-Help $Cmdlet -Parameter * | Where-Object { $_ })
        @($parameters | Where-Object { -not ($_.description | Out-String).Trim() }).name | Should -BeNullOrEmpty
    }

    It 'finds the topics' {
        foreach ($topic in 'about_LucaPS', 'about_LucaPS_SignIn', 'about_LucaPS_ScheduledTasks', 'about_LucaPS_Errors', 'about_LucaPS_Examples') {
            Get-Help $topic | Out-String | Should -BeLike "*$topic*"
        }
    }

    It 'is Norwegian for a Norwegian' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$($script:Manifest)'; [Threading.Thread]::CurrentThread.CurrentUICulture = 'nb-NO'; (Get-Help New-LucaSaleInvoice).Synopsis")
            "$($shell.Invoke())" | Should -BeLike 'Oppretter en salgsfaktura*'
        }
        finally {
            $shell.Dispose()
        }
    }
}
