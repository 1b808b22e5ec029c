BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
}

AfterAll {
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Sign-in by the code flow, generation <Generation>' -ForEach @(@{ Generation = 1 }, @{ Generation = 2 }) {
    BeforeAll {
        $script:RedirectUri = "http://127.0.0.1:$(Get-FreePort)/callback"
        $script:Sandbox = Start-Sandbox -Generation $Generation -RedirectUri $script:RedirectUri
        $script:Variables = @{
            BaseUri     = $script:Sandbox.Address
            RedirectUri = $script:RedirectUri
            Secret      = ConvertTo-Secret 'luca-demo-secret'
        }
        $script:Line = 'Connect-Luca -BaseUri $V.BaseUri -ClientId luca-demo -ClientSecret $V.Secret -RedirectUri $V.RedirectUri -NoBrowser -Interactive -TimeoutSec 30 -Persist Process'
    }

    AfterAll {
        Stop-Sandbox $script:Sandbox
    }

    It 'signs in and writes the connection' {
        $result = Invoke-SignIn -Script $script:Line -Variables $script:Variables
        $result.Errors | Should -BeNullOrEmpty
        $result.Output.Count | Should -Be 1
        $result.Output[0].Generation | Should -Be $Generation
        $result.Output[0].PSTypeNames | Should -Contain 'LucaPS.Connection'
    }

    It 'explains that the user declined' {
        $result = Invoke-SignIn -Script $script:Line -Variables $script:Variables -Deny
        $result.Errors.Count | Should -Be 1
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LucaAccessDenied*'
    }
}

Describe 'A session that cannot ask' {
    It 'fails and names the command' {
        $shell = Get-ShellPath
        $text = & $shell -NoProfile -NonInteractive -Command "Import-Module '$($script:Manifest)'; try { Connect-Luca -BaseUri http://127.0.0.1:9 -ClientId x } catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }"
        $text[0] | Should -BeLike 'LucaLoginRequired*'
        $text[1] | Should -BeLike '*Connect-Luca*'
    }
}
