# The scripts of docs/examples that ask and write, against the sandbox; those that run unattended are in Unattended.Tests.ps1.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:Examples = Join-Path (Join-Path $script:Root 'docs') 'examples'
    $script:PreviousHome = $env:LUCAPS_HOME
    $script:PreviousModulePath = $env:PSModulePath
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    # The folder that holds LucaPS, or LucaPS and its version.
    $modules = Split-Path -Parent (Split-Path -Parent $script:Manifest)
    if ((Split-Path -Leaf $modules) -eq 'LucaPS') { $modules = Split-Path -Parent $modules }
    $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
    $script:Sandbox = Start-Sandbox -Invoices 60
    $script:Key = ConvertTo-Secret 'luca-key-kari-fjellvag'

    function Invoke-Example {
        param([string] $Name, [hashtable] $Parameters = @{})
        & (Join-Path $script:Examples $Name) @Parameters
    }

    function Get-LineTotal {
        param($Invoices)
        $total = [decimal] 0
        foreach ($line in $Invoices.SaleInvoiceLineItems) { $total += $line.Quantity * $line.UnitPrice }
        [Math]::Round($total, 2)
    }
}

AfterAll {
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
    $env:PSModulePath = $script:PreviousModulePath
}

Describe 'Examples' {
    BeforeAll {
        $null = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey $script:Key -Persist Process
        $script:Invoices = @(Get-LucaSaleInvoice)
        $script:Final = @($script:Invoices | Where-Object Finalized)
    }

    AfterAll {
        Disconnect-Luca -KeepAuthorization -ErrorAction SilentlyContinue
    }

    It 'backup-to-json.ps1 keeps every row' {
        $files = @(Invoke-Example 'backup-to-json.ps1' @{ Path = Join-Path $TestDrive 'backup' })
        $files.Count | Should -Be 3
        $invoices = Get-Content -LiteralPath ($files | Where-Object Name -EQ 'saleInvoices.json').FullName -Raw | ConvertFrom-Json
        @($invoices).Count | Should -Be 60
        $invoices[0].Id | Should -Be $script:Invoices[0].Id
    }

    It 'customers-without-email.ps1 lists active customers without an address' {
        $expected = @(Get-LucaSaleCustomer | Where-Object { $_.Active -and -not $_.Email })
        $rows = @(Invoke-Example 'customers-without-email.ps1')
        $expected.Count | Should -BeGreaterThan 0
        $rows.Count | Should -Be $expected.Count
    }

    It 'export-for-excel.ps1 writes what a Norwegian Excel opens' {
        $path = Join-Path $TestDrive 'fakturaer.csv'
        $null = Invoke-Example 'export-for-excel.ps1' @{ Path = $path }
        [IO.File]::ReadAllBytes($path)[0..2] | Should -Be @(0xEF, 0xBB, 0xBF)
        $rows = @(Import-Csv -LiteralPath $path -Delimiter ';' -Encoding utf8)
        $rows.Count | Should -Be 60
        $rows[0].Dato | Should -Match '^\d\d\.\d\d\.\d{4}$'
        $rows.Beløp | ForEach-Object { $_ | Should -Match '^[-−]?\d+,\d\d$' }
    }

    It 'invoices-from-csv.ps1 creates a draft for each customer, and none with -WhatIf' {
        $customers = @(Get-LucaSaleCustomer -First 2)
        $product = Get-LucaSaleProduct -First 1
        $path = Join-Path $TestDrive 'lines.csv'
        @(
            'Customer,Product,Quantity,UnitPrice'
            "$($customers[0].Id),$($product.Id),1.5,99.90"
            "$($customers[1].Id),$($product.Id),2,10"
            "$($customers[0].Id),$($product.Id),1,10"
        ) | Set-Content -LiteralPath $path
        Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path; WhatIf = $true } | Should -BeNullOrEmpty
        $made = @(Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path; InvoiceDate = [datetime] '2024-02-29' })
        $made.Count | Should -Be 2
        $first = $made[0] | Get-LucaSaleInvoice
        $first.Draft | Should -BeTrue
        $first.InvoiceDate | Should -Be ([datetime] '2024-02-29')
        Get-LineTotal $first | Should -Be 159.85
        @(Get-LucaSaleInvoice).Count | Should -Be 62
    }

    It 'largest-customers.ps1 sums by customer, largest first' {
        $rows = @(Invoke-Example 'largest-customers.ps1' @{ First = 3 })
        $rows.Count | Should -Be 3
        $rows[0].Total | Should -BeGreaterThan $rows[1].Total
        $rows[0].Total | Should -Be (Get-LineTotal ($script:Final | Where-Object SaleCustomerName -EQ $rows[0].Customer))
    }

    It 'monthly-turnover.ps1 sums the month of each company' {
        $rows = @(Invoke-Example 'monthly-turnover.ps1' @{ Month = [datetime] '2023-02-10' })
        $month = @($script:Final | Where-Object { $_.InvoiceDate -ge [datetime] '2023-02-01' -and $_.InvoiceDate -lt [datetime] '2023-03-01' })
        $rows.Count | Should -Be 1
        $rows[0].Month | Should -Be '2023-02'
        $rows[0].Invoices | Should -Be $month.Count
        $rows[0].Invoices | Should -BeGreaterThan 0
        $rows[0].Turnover | Should -Be (Get-LineTotal $month)
    }

    It 'nightly.ps1 writes the invoices of the day before' {
        $file = Invoke-Example 'nightly.ps1' @{ Path = Join-Path $TestDrive 'nightly'; Date = [datetime] '2023-01-06' }
        $file.Name | Should -Be '2023-01-06.csv'
        $expected = @($script:Invoices | Where-Object InvoiceDate -EQ ([datetime] '2023-01-05'))
        $expected.Count | Should -BeGreaterThan 0
        @(Import-Csv -LiteralPath $file.FullName).Count | Should -Be $expected.Count
    }

    It 'old-drafts.ps1 lists dated drafts of long ago' {
        $rows = @(Invoke-Example 'old-drafts.ps1')
        $rows.Count | Should -Be @(Get-LucaSaleInvoice | Where-Object { $_.Draft -and $_.InvoiceDate }).Count
        $rows.Count | Should -BeGreaterThan 0
    }

    It 'send-finalized.ps1 sends each that was never sent' {
        $waiting = @(Get-LucaSaleInvoice -Property id, finalized, sentAt, saleCustomer.email | Where-Object { $_.Finalized -and -not $_.SentAt -and $_.SaleCustomerEmail })
        $waiting.Count | Should -BeGreaterThan 0
        Invoke-Example 'send-finalized.ps1' @{ WhatIf = $true } | Should -BeNullOrEmpty
        @(Get-LucaSaleInvoice -Id $waiting[0].Id).SentAt | Should -BeNullOrEmpty
        $null = Invoke-Example 'send-finalized.ps1' @{ Confirm = $false }
        $waiting | Get-LucaSaleInvoice | ForEach-Object { $_.SentAt | Should -Not -BeNullOrEmpty }
    }

    It 'tour.ps1 shows what it says' {
        $text = Invoke-Example 'tour.ps1' | Out-String
        $text | Should -BeLike '*invoices of Fjellvåg Regnskap AS*'
        $text | Should -BeLike '*LucaForbidden*'
    }

    It 'turnover-by-product.ps1 sums the lines' {
        $rows = @(Invoke-Example 'turnover-by-product.ps1')
        $expected = Get-LineTotal $script:Final
        ($rows | Measure-Object Turnover -Sum).Sum | Should -BeGreaterThan 0
        $sum = [decimal] 0
        foreach ($row in $rows) { $sum += $row.Turnover }
        [Math]::Abs($sum - $expected) | Should -BeLessThan 0.1
    }

    It 'unpaid-invoices-by-customer.ps1 lists what is due' {
        $rows = @(Invoke-Example 'unpaid-invoices-by-customer.ps1' @{ Date = [datetime] '2030-01-01' })
        ($rows | Measure-Object Invoices -Sum).Sum | Should -Be @($script:Final | Where-Object { -not $_.Paid }).Count
        $rows[0].Total | Should -BeGreaterOrEqual $rows[-1].Total
        @(Invoke-Example 'unpaid-invoices-by-customer.ps1' @{ Date = [datetime] '2020-01-01' }).Count | Should -Be 0
    }
}

Describe 'Examples that connect' {
    It 'container-api-key.ps1 takes the key from the environment' {
        $before = $env:LUCA_API_KEY, $env:LUCA_BASEURI
        try {
            $env:LUCA_API_KEY = 'luca-key-kari-fjellvag'
            $env:LUCA_BASEURI = $script:Sandbox.Address
            @(Invoke-Example 'container-api-key.ps1' @{ First = 4 }).Count | Should -Be 4
            Disconnect-Luca -KeepAuthorization
        }
        finally {
            $env:LUCA_API_KEY, $env:LUCA_BASEURI = $before
        }
    }
}
