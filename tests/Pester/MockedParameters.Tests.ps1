# Tests of other people's scripts, on a machine without a connection: the parameters that come from a schema can be mocked.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    # What earlier files left open.
    Get-LucaConnection | Disconnect-Luca -KeepAuthorization -Force
}

AfterAll {
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Mocks without a connection' {
    It 'there is none' {
        @(Get-LucaConnection).Count | Should -Be 0
    }

    It 'a filter sees the list''s own arguments' {
        Mock Get-LucaSaleInvoice { 'draft' } -ParameterFilter { $Draft -eq $true }
        Mock Get-LucaSaleInvoice { 'final' } -ParameterFilter { $Draft -eq $false }
        Mock Get-LucaSaleInvoice { 'any' }
        Get-LucaSaleInvoice -Draft $true | Should -Be 'draft'
        Get-LucaSaleInvoice -Draft:$false | Should -Be 'final'
        Get-LucaSaleInvoice | Should -Be 'any'
        Should -Invoke Get-LucaSaleInvoice -Times 1 -Exactly -ParameterFilter { $Draft -eq $false }
    }

    It 'so does one of a script that is under test' {
        Mock Get-LucaSaleInvoice { [pscustomobject] @{ Id = 'a' } } -ParameterFilter { $Paid -eq $false -and $Company -eq '314000102' }
        Set-Content -LiteralPath (Join-Path $TestDrive 'script.ps1') -Value 'Get-LucaSaleInvoice -Paid $false -Company 314000102'
        (& (Join-Path $TestDrive 'script.ps1')).Id | Should -Be 'a'
    }

    It 'so do those of customers, and of any list that is named' {
        Mock Get-LucaSaleCustomer { 'customer' } -ParameterFilter { $Active -eq $true -and $Name -eq 'Berg*' }
        Mock Get-LucaObject { 'object' } -ParameterFilter { $Type -eq 'saleInvoices' -and $Draft -eq $false }
        Get-LucaSaleCustomer -Active $true -Name 'Berg*' | Should -Be 'customer'
        Get-LucaObject -Type saleInvoices -Draft $false | Should -Be 'object'
    }

    It 'changes are mocked by what they would write' {
        Mock New-LucaObject { 'made' } -ParameterFilter { $Type -eq 'saleCustomer' -and $Value.name -eq 'Berg' }
        New-LucaObject -Type saleCustomer -Value @{ name = 'Berg' } | Should -Be 'made'
    }
}
