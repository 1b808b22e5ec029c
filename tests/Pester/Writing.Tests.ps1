# What is written is what was meant, with the commands of a whole PowerShell: files, Select-Object, ConvertFrom-Csv.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox
    $script:Connection = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist Process
    $script:Customer = Get-LucaSaleCustomer -First 1
    $script:Product = Get-LucaSaleProduct -First 1

    function New-Draft {
        [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Helper of the tests.')]
        param()
        New-LucaSaleInvoice $script:Customer 2026-03-05 14 @{ saleProductId = $script:Product; quantity = 1.5; unitPrice = 99.90 }
    }

    function Invoke-In {
        param([string] $Culture, [scriptblock] $Script)
        $thread = [Threading.Thread]::CurrentThread
        $before = $thread.CurrentCulture
        try {
            $thread.CurrentCulture = [cultureinfo]::new($Culture)
            & $Script
        }
        finally { $thread.CurrentCulture = $before }
    }
}

AfterAll {
    Disconnect-Luca -KeepAuthorization -ErrorAction SilentlyContinue
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Files' {
    It 'a file written in <Written> is the same in <Read>' -ForEach @(
        @{ Written = 'nb-NO'; Read = '' }, @{ Written = 'en-US'; Read = 'nb-NO' }, @{ Written = 'th-TH'; Read = 'en-US' }, @{ Written = 'fa-IR'; Read = 'ar-SA' }, @{ Written = ''; Read = 'fa-IR' }
    ) {
        $draft = New-Draft
        $path = Join-Path $TestDrive 'rows.csv'
        Invoke-In $Written { Get-LucaSaleInvoice $draft.Id | Export-Csv -LiteralPath $path -NoTypeInformation }
        Invoke-In $Read { $null = Import-Csv -LiteralPath $path | Set-LucaSaleInvoice -Comment ok }
        (Import-Csv -LiteralPath $path).InvoiceDate | Should -Be '2026-03-05'
        $changed = Get-LucaSaleInvoice $draft.Id
        $changed.InvoiceDate | Should -Be ([datetime] '2026-03-05')
        $changed.PaymentDays | Should -Be 14
        $changed.Comment | Should -Be 'ok'
    }

    It 'a column that cannot be read is the error of its row' {
        $draft = New-Draft
        $rows = "Id;CompanyId;InvoiceDate;PaymentDays`n$($draft.Id);$($draft.CompanyId);31.12.2026;30 dager`n$($draft.Id);$($draft.CompanyId);2026-12-31;30" | ConvertFrom-Csv -Delimiter ';'
        $made = @($rows | Set-LucaSaleInvoice -Comment ok -ErrorVariable problems -ErrorAction SilentlyContinue)
        $made.Count | Should -Be 1
        @($problems).Count | Should -BeGreaterOrEqual 1
        $made[0].InvoiceDate | Should -Be ([datetime] '2026-12-31')
    }
}

Describe 'Rows that were made over' {
    It 'keep their kind through Select-Object' {
        { $script:Customer | Select-Object * | Send-LucaSaleInvoice -Method Email -WhatIf -ErrorAction Stop } | Should -Throw '*SaleCustomer*'
        @(Get-LucaCompany | Select-Object * | Get-LucaSaleInvoice -First 3).Count | Should -Be 3
        @($script:Connection.Companies | Get-LucaSaleInvoice -First 3).Count | Should -Be 3
    }

    It 'say what is to be changed by computed columns' {
        $draft = New-Draft
        $changed = $draft | Select-Object Id, CompanyId, @{ Name = 'PaymentDays'; Expression = { 30 } } | Set-LucaSaleInvoice
        $changed.PaymentDays | Should -Be 30
    }

    It 'stay dates to ConvertTo-Json, Group-Object and Measure-Object' {
        $draft = New-Draft
        # Windows PowerShell writes dates as moments in UTC.
        if ($IsCoreCLR) { ($draft | ConvertTo-Json -Depth 4 | ConvertFrom-Json).InvoiceDate | Should -Be ([datetime] '2026-03-05') }
        @($draft, $draft | Group-Object InvoiceDate).Count | Should -Be 1
        $draft.InvoiceDate | Should -BeOfType [datetime]
        '{0:yyyy}' -f $draft.InvoiceDate | Should -Be '2026'
    }
}
