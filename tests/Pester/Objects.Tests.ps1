# Any object created, changed and removed, and invoices closed, with the commands of a whole PowerShell.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox
    $null = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist Process
    $null = Get-LucaSchema
}

AfterAll {
    Disconnect-Luca -KeepAuthorization -ErrorAction SilentlyContinue
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Objects' {
    It 'rows of a file become customers, are changed by columns, and are removed' {
        $made = @("name,email`nNordlys AS,a@example.no`nSydlys AS,b@example.no" | ConvertFrom-Csv | New-LucaObject saleCustomer)
        $made.Name | Should -Be 'Nordlys AS', 'Sydlys AS'
        $file = Join-Path $TestDrive 'customers.csv'
        $made | Select-Object Id, CompanyId, @{ Name = 'comment'; Expression = { 'fra fil' } } | Export-Csv -LiteralPath $file -NoTypeInformation
        @(Import-Csv -LiteralPath $file | Set-LucaObject saleCustomer).Comment | Should -Be 'fra fil', 'fra fil'
        $made | Remove-LucaObject -Confirm:$false | Should -BeNullOrEmpty
        { $made[0] | Get-LucaSaleCustomer -ErrorAction Stop } | Should -Throw
    }

    It 'a typing error is told before anything is sent' {
        { New-LucaObject saleCustomer @{ nmae = 'x' } -ErrorAction Stop } | Should -Throw "*Did you mean 'name'*"
        { Invoke-LucaMutation saleCustomerArchiv @{ id = 'x' } -ErrorAction Stop } | Should -Throw "*saleCustomerArchive*"
    }

    It 'an invoice is closed against its credit note and opened again' {
        $invoice = New-LucaSaleInvoice (Get-LucaSaleCustomer -First 1) 2026-01-05 14 @{ saleProductId = (Get-LucaSaleProduct -First 1).Id; quantity = 1; unitPrice = 100 } -Finalize -Force
        $note = $invoice | Invoke-LucaMutation saleInvoiceCredit
        $match = $invoice | Close-LucaSaleInvoice -With $note
        $match.PSObject.TypeNames[0] | Should -Be 'LucaPS.BookkeepingEntryMatch'
        ($invoice | Get-LucaSaleInvoice).RemainingCents | Should -Be 0
        Remove-LucaObject -Type bookkeepingEntryMatch -Id $match.Id -Confirm:$false
        ($invoice | Get-LucaSaleInvoice).RemainingCents | Should -BeGreaterThan 0
    }

    It 'vouchers are listed in a table' {
        Get-LucaBookkeepingJournal -First 2 | Format-Table | Out-String -Width 120 | Should -Match 'Number\s+Date\s+Description\s+Id'
    }
}
