# A morning's work with only the cmdlets, in one session: find, look into the books, write, finalize, credit, close, remove, and export what changed.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox
    $null = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist Process
    $script:Customer = Get-LucaSaleCustomer -First 1
    $script:Line = @{ saleProductId = Get-LucaSaleProduct -First 1; quantity = 2; unitPrice = 450 }
    $script:Books = Join-Path $TestDrive 'books'

    function Get-Question {
        # What -WhatIf says, which goes only to the host.
        param([string] $Script)
        $shell = Join-Path $TestDrive 'whatif.txt'
        $null = Start-Transcript -LiteralPath $shell
        try { $null = & ([scriptblock]::Create($Script)) } finally { $null = Stop-Transcript }
        Get-Content -LiteralPath $shell -Raw
    }
}

AfterAll {
    Disconnect-Luca -KeepAuthorization -ErrorAction SilentlyContinue
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'An accountant''s morning' {
    It 'finds an invoice by its number, and its voucher' {
        $number = (Get-LucaSaleInvoice -Draft $false -First 1).InvoiceNumber
        $invoice = Get-LucaSaleInvoice -InvoiceNumber $number
        $journal = $invoice | Get-LucaBookkeepingJournal
        $journal.Id | Should -Be $invoice.BookkeepingJournalId
        $journal.Description | Should -Match $number
        $journal.CompanyName | Should -Be $invoice.CompanyName
    }

    It 'a draft has no voucher, which is the error of its row' {
        $draft = New-LucaSaleInvoice $script:Customer 2026-03-05 14 $script:Line
        $null = $draft | Get-LucaBookkeepingJournal -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -BeGreaterOrEqual 1
        $draft | Remove-LucaObject -Confirm:$false
    }

    It 'exports everything, as the day begins' {
        @(Export-LucaData $script:Books -Type saleInvoice, SaleCustomer).Type | Should -Be 'saleCustomers', 'saleInvoices'
    }

    It 'creates a draft, finalizes it after a look, and credits it by its row' {
        $script:Draft = New-LucaSaleInvoice $script:Customer 2026-03-05 14 $script:Line
        Get-Question '$script:Draft | Set-LucaSaleInvoice -Finalize -WhatIf' | Should -Match "Finalize invoice .*$([regex]::Escape($script:Customer.Name))"
        (Get-LucaSaleInvoice $script:Draft.Id).State | Should -Be 'Draft'
        $script:Invoice = $script:Draft | Set-LucaSaleInvoice -Finalize -Confirm:$false
        $script:Invoice.State | Should -Be 'Finalized'
        Get-Question 'Invoke-LucaMutation saleInvoiceCredit -Argument @{ id = $script:Invoice } -WhatIf' |
            Should -Match "Run saleInvoiceCredit $($script:Invoice.InvoiceNumber) to $([regex]::Escape($script:Customer.Name))"
        Get-Question 'Invoke-LucaMutation saleInvoiceCredit -Argument @{ id = $script:Invoice.Id } -WhatIf' | Should -Match "Run saleInvoiceCredit $($script:Invoice.Id)"
        $script:Note = $script:Invoice | Invoke-LucaMutation saleInvoiceCredit
        $script:Note.Amount | Should -Be (-$script:Invoice.Amount)
    }

    It 'closes it against the credit note, once' {
        Get-Question '$script:Invoice | Close-LucaSaleInvoice -With $script:Note -WhatIf' | Should -Match "Close invoice $($script:Invoice.InvoiceNumber)"
        $match = $script:Invoice | Close-LucaSaleInvoice -With $script:Note
        $match.Id | Should -Not -BeNullOrEmpty
        { $script:Invoice | Close-LucaSaleInvoice -With $script:Note -ErrorAction Stop } | Should -Throw -ErrorId 'LucaValidationFailed*'
        $match | Remove-LucaObject -Confirm:$false
        ($script:Invoice | Close-LucaSaleInvoice -With $script:Note).Id | Should -Not -Be $match.Id
    }

    It 'removes a draft, and nothing that is final' {
        $draft = New-LucaSaleInvoice $script:Customer 2026-03-05 14 $script:Line
        $draft | Remove-LucaObject -Confirm:$false
        { Get-LucaSaleInvoice $draft.Id -ErrorAction Stop } | Should -Throw -ErrorId 'LucaNotFound*'
        { $script:Invoice | Remove-LucaObject -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'LucaValidationFailed*'
    }

    It 'takes home what has changed since' {
        $changes = Export-LucaData $script:Books -Type saleInvoices -ChangedSince LastRun
        $changes.State | Should -Be 'Complete'
        $ids = (Get-Content -LiteralPath $changes.Path | ConvertFrom-Json).id
        $ids | Should -Contain $script:Invoice.Id
        $ids | Should -Contain $script:Note.Id
    }
}
