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
    $script:Key = ConvertTo-Secret 'luca-key-kari-fjellvag'

    function Invoke-Example {
        param([string] $Name, [hashtable] $Parameters = @{})
        & (Join-Path $script:Examples $Name) @Parameters
    }

    # The figures, computed from the server's own answer in whole øre: a line's amount, with its discount, rounded to even.
    function Get-Figure {
        # Fewer invoices than a page holds, and fewer payments.
        $nodes = (Invoke-LucaGraphQL @'
            { saleInvoices { nodes { id invoiceType invoiceDate paymentDays currency saleCustomer { id name } closed: paid totalVatCents
              saleInvoiceLineItems { name quantity unitPriceCents discountPercent } payments { nodes { amountCents } } } } }
'@).saleInvoices.nodes
        foreach ($node in $nodes) {
            $lines = foreach ($line in $node.saleInvoiceLineItems) {
                $cents = [Math]::Round([decimal] $line.quantity * [decimal] $line.unitPriceCents * (100 - [decimal] $line.discountPercent) / 100, 0, [MidpointRounding]::ToEven)
                [pscustomobject]@{ Name = $line.name; Cents = [long] $cents }
            }
            $sum = [long] 0
            foreach ($line in $lines) { $sum += $line.Cents }
            $paid = [long] 0
            foreach ($payment in $node.payments.nodes) { $paid += $payment.amountCents }
            [pscustomobject]@{
                Id = $node.id; Final = $node.invoiceType -ne 'DRAFT'; Date = $node.invoiceDate; Days = $node.paymentDays; Currency = $node.currency
                Customer = $node.saleCustomer.id; Name = $node.saleCustomer.name; Lines = $lines; Cents = $sum
                Left = if ($node.closed) { [long] 0 } else { $sum + $node.totalVatCents - $paid }
            }
        }
    }

    function Get-Sum {
        param($Items, [string] $Property = 'Cents')
        $sum = [long] 0
        foreach ($item in $Items) { $sum += $item.$Property }
        [decimal] $sum / 100
    }
}

AfterAll {
    $env:LUCAPS_HOME = $script:PreviousHome
    $env:PSModulePath = $script:PreviousModulePath
}

Describe 'Examples in culture "<Culture>"' -ForEach @(@{ Culture = 'en-US' }, @{ Culture = 'nb-NO' }, @{ Culture = '' }) {
    BeforeAll {
        # Their own books, since some examples write in them.
        $script:Sandbox = Start-Sandbox -Invoices 60
        $script:PreviousCulture = [Threading.Thread]::CurrentThread.CurrentCulture
        [Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::GetCultureInfo($Culture)
        $null = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey $script:Key -Persist Process
        $script:Invoices = @(Get-LucaSaleInvoice)
        $script:Figures = @(Get-Figure)
        $script:Final = @($script:Figures | Where-Object Final)
        # It must be possible for a wrong sum to show.
        @($script:Final | Where-Object Currency -EQ 'EUR').Count | Should -BeGreaterThan 0
        @($script:Final | Where-Object Cents -LT 0).Count | Should -BeGreaterThan 0
        @($script:Final | Where-Object { $_.Left -gt 0 -and $_.Left -lt $_.Cents }).Count | Should -BeGreaterThan 0
    }

    AfterAll {
        [Threading.Thread]::CurrentThread.CurrentCulture = $script:PreviousCulture
        Disconnect-Luca -KeepAuthorization -ErrorAction SilentlyContinue
        Stop-Sandbox $script:Sandbox
    }

    It 'backup-to-json.ps1 keeps every row' {
        $lists = @(Invoke-Example 'backup-to-json.ps1' @{ Path = Join-Path $TestDrive "backup-$Culture" })
        $lists.State | Should -Be @('Complete', 'Complete', 'Complete')
        $lines = @(Get-Content -LiteralPath ($lists | Where-Object Type -EQ 'saleInvoices').Path -Encoding utf8)
        $lines.Count | Should -Be 60
        ($lines[0] | ConvertFrom-Json).id | Should -Be $script:Invoices[0].Id
        $lines | ForEach-Object { $_ | Should -Match '"invoiceDate":(null|"\d{4}-\d\d-\d\d"),' }
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
        foreach ($currency in 'NOK', 'EUR') {
            $sum = [decimal] 0
            foreach ($row in $rows | Where-Object Valuta -EQ $currency) { $sum += [decimal]::Parse($row.Beløp.Replace([string][char]0x2212, '-').Replace(',', '.'), [cultureinfo]::InvariantCulture) }
            $sum | Should -Be (Get-Sum ($script:Figures | Where-Object Currency -EQ $currency))
        }
    }

    It 'invoices-from-csv.ps1 creates a draft for each customer, none with -WhatIf, and none twice' {
        $customers = @(Get-LucaSaleCustomer -First 2)
        $product = Get-LucaSaleProduct -First 1
        $path = Join-Path $TestDrive 'lines.csv'
        @(
            'Customer,Product,Quantity,UnitPrice,Discount'
            "$($customers[0].Id),$($product.Id),1.5,99.90,"
            "$($customers[1].Id),$($product.Id),2,10,10"
            "$($customers[0].Id),$($product.Id),1,10,"
        ) | Set-Content -LiteralPath $path
        Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path; WhatIf = $true } | Should -BeNullOrEmpty
        $made = @(Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path; InvoiceDate = '2024-02-29' })
        $made.Count | Should -Be 2
        $first = $made | Get-LucaSaleInvoice | Where-Object SaleCustomerId -EQ $customers[0].Id
        $first.Draft | Should -BeTrue
        $first.InvoiceDate | Should -Be ([datetime] '2024-02-29')
        $first.Total | Should -Be 159.85
        ($made | Get-LucaSaleInvoice | Where-Object SaleCustomerId -EQ $customers[1].Id).Total | Should -Be 18
        @(Get-LucaSaleInvoice).Count | Should -Be 62
        Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path; InvoiceDate = '2024-02-29' } | Should -BeNullOrEmpty
        @(Get-LucaSaleInvoice).Count | Should -Be 62
    }

    It 'invoices-from-csv.ps1 goes on where it failed' {
        $customers = @(Get-LucaSaleCustomer -First 3)
        $product = Get-LucaSaleProduct -First 1
        $path = Join-Path $TestDrive 'half.csv'
        $before = @(Get-LucaSaleInvoice).Count
        "Customer;Product;Quantity;UnitPrice;Reference`n$($customers[0].Id);$($product.Id);1;1;r1`n$($customers[1].Id);nosuch;1;1;r2`n$($customers[2].Id);$($product.Id);1;1;r3" | Set-Content -LiteralPath $path
        { Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path } } | Should -Throw
        "Customer;Product;Quantity;UnitPrice;Reference`n$($customers[0].Id);$($product.Id);1;1;r1`n$($customers[1].Id);$($product.Id);1;1;r2`n$($customers[2].Id);$($product.Id);1;1;r3" | Set-Content -LiteralPath $path
        $null = Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path }
        @(Get-LucaSaleInvoice).Count | Should -Be ($before + 3)
        @(Get-LucaSaleInvoice -Property externalReference | Where-Object ExternalReference -In 'r1', 'r2', 'r3').Count | Should -Be 3
    }

    It 'invoices-from-csv.ps1 takes <Quantity> and <Price> for <Total>, or stops' -ForEach @(
        @{ Delimiter = ';'; Quantity = '1,5'; Price = '1 001,50'; Total = 1502.25 }
        @{ Delimiter = ';'; Quantity = '1,5'; Price = '1001,5'; Total = 1502.25 }
        @{ Delimiter = ','; Quantity = '"1,5"'; Price = '"1001,50"'; Total = 1502.25 }
        @{ Delimiter = ','; Quantity = '1.5'; Price = '1001.50'; Total = 1502.25 }
        @{ Delimiter = ';'; Quantity = '2'; Price = '1,500'; Total = $null }
        @{ Delimiter = ';'; Quantity = '1,5'; Price = '1001.50'; Total = $null }
        @{ Delimiter = ';'; Quantity = '1,5'; Price = '1.001,50'; Total = $null }
        @{ Delimiter = ';'; Quantity = '2 stk'; Price = '10'; Total = $null }
    ) {
        $path = Join-Path $TestDrive ('n' + [Guid]::NewGuid().ToString('N') + '.csv')
        @(
            'Customer', 'Product', 'Quantity', 'UnitPrice' -join $Delimiter
            (Get-LucaSaleCustomer -First 1).Id, (Get-LucaSaleProduct -First 1).Id, $Quantity, $Price -join $Delimiter
        ) | Set-Content -LiteralPath $path -Encoding utf8
        $before = @(Get-LucaSaleInvoice).Count
        if ($null -eq $Total) {
            { Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path } } | Should -Throw
            @(Get-LucaSaleInvoice).Count | Should -Be $before
        }
        else {
            (Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path }).Total | Should -Be $Total
        }
    }

    It 'invoices-from-csv.ps1 books no other day' {
        $path = Join-Path $TestDrive 'day.csv'
        "Customer,Product,Quantity,UnitPrice`n$((Get-LucaSaleCustomer -First 1).Id),$((Get-LucaSaleProduct -First 1).Id),1,1" | Set-Content -LiteralPath $path
        { Invoke-Example 'invoices-from-csv.ps1' @{ Path = $path; InvoiceDate = '05.03.2026' } } | Should -Throw '*yyyy-MM-dd*'
    }

    It 'customers-from-csv.ps1 creates, changes and leaves alone, and can be run again' {
        $path = Join-Path $TestDrive 'customers.csv'
        "Reference;name;email;comment", "A1;Nordlys AS;post@example.no;", "A2;Sørlys AS;;Ring først" | Set-Content -LiteralPath $path -Encoding utf8
        @(Invoke-Example 'customers-from-csv.ps1' @{ Path = $path; WhatIf = $true }).Count | Should -Be 0
        $made = @(Invoke-Example 'customers-from-csv.ps1' @{ Path = $path })
        $made.Name | Should -Be 'Nordlys AS', 'Sørlys AS'
        @(Invoke-Example 'customers-from-csv.ps1' @{ Path = $path }).Count | Should -Be 0
        "Reference;name;email;comment", "A1;Nordlyset AS;post@example.no;", "A2;Sørlys AS;;Ring først" | Set-Content -LiteralPath $path -Encoding utf8
        $changed = @(Invoke-Example 'customers-from-csv.ps1' @{ Path = $path })
        $changed.Id | Should -Be $made[0].Id
        $changed.Name | Should -Be 'Nordlyset AS'
        $changed.Email | Should -Be 'post@example.no'
        "Reference;name", "A1;x", "A1;y" | Set-Content -LiteralPath $path
        { Invoke-Example 'customers-from-csv.ps1' @{ Path = $path } } | Should -Throw '*more than once*'
    }

    It 'largest-customers.ps1 sums by customer and currency, largest first' {
        $rows = @(Invoke-Example 'largest-customers.ps1' @{ First = 3 })
        foreach ($currency in 'NOK', 'EUR') {
            $expected = @($script:Final | Where-Object Currency -EQ $currency | Group-Object Customer | ForEach-Object { [pscustomobject]@{ Name = $_.Group[0].Name; Total = Get-Sum $_.Group } } |
                    Sort-Object Total -Descending | Select-Object -First 3)
            $found = @($rows | Where-Object Currency -EQ $currency)
            $found.Total | Should -Be $expected.Total
            $found[0].Customer | Should -Be $expected[0].Name
        }
    }

    It 'monthly-turnover.ps1 sums the month of each company, each currency by itself' {
        foreach ($month in '2023-01', '2023-02') {
            $expected = @($script:Final | Where-Object { $_.Date -like "$month-*" })
            $expected.Count | Should -BeGreaterThan 0
            $rows = @(Invoke-Example 'monthly-turnover.ps1' @{ Month = [datetime] "$month-10" })
            $rows.Currency | Sort-Object | Should -Be ($expected.Currency | Sort-Object -Unique)
            foreach ($row in $rows) {
                $row.Month | Should -Be $month
                $row.Invoices | Should -Be @($expected | Where-Object Currency -EQ $row.Currency).Count
                $row.Turnover | Should -Be (Get-Sum ($expected | Where-Object Currency -EQ $row.Currency))
            }
        }
    }

    It 'nightly.ps1 exports everything once, and then what has changed since' {
        $path = Join-Path $TestDrive 'nightly'
        # Earlier tests have made some.
        $count = @(Get-LucaSaleInvoice).Count
        $first = @(Invoke-Example 'nightly.ps1' @{ Path = $path })
        @($first | Where-Object State -NE 'Complete').Count | Should -Be 0
        ($first | Where-Object Type -EQ 'saleInvoices').Rows | Should -Be $count
        $second = @(Invoke-Example 'nightly.ps1' @{ Path = $path })
        ($second | Where-Object Type -EQ 'saleInvoices').ChangedSince | Should -Not -BeNullOrEmpty
        # What changed in the very second of the first run comes twice rather than not at all.
        ($second | Where-Object Type -EQ 'saleInvoices').Rows | Should -BeLessThan $count
        @(Get-Content -LiteralPath ($first | Where-Object Type -EQ 'saleInvoices').Path).Count | Should -Be $count
        @(Get-ChildItem -LiteralPath $path -Directory -Filter 'changes-*').Count | Should -Be 1
    }

    It 'old-drafts.ps1 lists dated drafts of long ago' {
        $rows = @(Invoke-Example 'old-drafts.ps1')
        $rows.Count | Should -Be @(Get-LucaSaleInvoice | Where-Object { $_.Draft -and $_.InvoiceDate -and $_.InvoiceDate -lt (Get-Date).Date.AddDays(-7) }).Count
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
        # It writes to the screen, so it gets its own.
        $code = "Import-Module '$($script:Manifest)'; `$null = Connect-Luca -BaseUri '$($script:Sandbox.Address)' -Persist Process; & '$(Join-Path $script:Examples 'tour.ps1')'"
        $env:LUCA_API_KEY = 'luca-key-kari-fjellvag'
        try { $text = & (Get-ShellPath) -NoProfile -NonInteractive -Command $code 2>&1 | Out-String } finally { $env:LUCA_API_KEY = $null }
        foreach ($part in 'PS> Get-LucaCompany', 'Fjellv', 'kroner', 'Luca refused saleInvoices for 999999999') { $text | Should -BeLike "*$part*" }
    }

    It 'turnover-by-product.ps1 sums the lines' {
        $rows = @(Invoke-Example 'turnover-by-product.ps1')
        $rows.Count | Should -BeGreaterThan 5
        foreach ($row in $rows) {
            $lines = @($script:Final | Where-Object Currency -EQ $row.Currency).Lines | Where-Object Name -EQ $row.Product
            $row.Turnover | Should -Be (Get-Sum $lines)
        }
        $sum = [decimal] 0
        foreach ($row in $rows) { $sum += $row.Turnover }
        $sum | Should -Be (Get-Sum $script:Final)
    }

    It 'unpaid-invoices-by-customer.ps1 lists what is left to pay' {
        $expected = @($script:Final | Where-Object Left -NE 0)
        $rows = @(Invoke-Example 'unpaid-invoices-by-customer.ps1' @{ Date = [datetime] '2030-01-01' })
        ($rows | Measure-Object Invoices -Sum).Sum | Should -Be $expected.Count
        foreach ($currency in $expected.Currency | Sort-Object -Unique) {
            $sum = [decimal] 0
            foreach ($row in $rows | Where-Object Currency -EQ $currency) { $sum += $row.Total }
            $sum | Should -Be (Get-Sum ($expected | Where-Object Currency -EQ $currency) 'Left')
        }
        @(Invoke-Example 'unpaid-invoices-by-customer.ps1' @{ Date = [datetime] '2020-01-01' }).Count | Should -Be 0
    }

    # Last: it books an invoice that the figures above do not include.
    It 'close-from-bank.ps1 closes what was paid, once, and says why not' {
        $property = 'id', 'invoiceNumber', 'bookkeepingJournal.postings.postingLines.amountCents', 'bookkeepingJournal.postings.postingLines.debitAccount.id', 'bookkeepingJournal.postings.postingLines.debitAccount.subCode'
        $invoice = New-LucaSaleInvoice (Get-LucaSaleCustomer -First 1) 2026-01-05 14 @{ saleProductId = (Get-LucaSaleProduct -First 1).Id; quantity = 1; unitPrice = 100 } -Finalize -Force | Get-LucaSaleInvoice -Property $property
        $own = $invoice.BookkeepingJournal.Postings.PostingLines | Where-Object { $_.DebitAccount.SubCode }
        $bank = @(Get-LucaObject accounts | Where-Object Code -EQ '1920')[0].Id
        $null = Invoke-LucaMutation bookkeepingJournalPost @{ bookkeepingJournal = @{ date = '2026-02-01'; description = 'Innbetaling'; postingLines = @{ amountCents = $own.AmountCents; debitAccountId = $bank }, @{ amountCents = $own.AmountCents; creditAccountId = $own.DebitAccount.Id } } }
        $path = Join-Path $TestDrive 'bank.csv'
        $amount = ($own.AmountCents / 100).ToString([cultureinfo]::InvariantCulture)
        "InvoiceNumber,Amount,Date", "$($invoice.InvoiceNumber),$amount,2026-02-01", "1,5.00,2026-02-01", "$($invoice.InvoiceNumber),5.00,2026-02-01" | Set-Content -LiteralPath $path
        (Invoke-Example 'close-from-bank.ps1' @{ Path = $path; WhatIf = $true }).Outcome | Should -Be 'Not done', 'No such invoice', 'No such payment is booked'
        (Invoke-Example 'close-from-bank.ps1' @{ Path = $path }).Outcome[0] | Should -Be 'Closed'
        (Invoke-Example 'close-from-bank.ps1' @{ Path = $path }).Outcome | Should -Be 'Closed before', 'No such invoice', 'Closed before'
        "InvoiceNumber,Amount,Date", "$($invoice.InvoiceNumber),1 000,2026-02-01" | Set-Content -LiteralPath $path
        { Invoke-Example 'close-from-bank.ps1' @{ Path = $path } } | Should -Throw '*no number*'
    }
}

Describe 'Examples that connect' {
    BeforeAll {
        $script:Sandbox = Start-Sandbox -Invoices 60
    }

    AfterAll {
        Stop-Sandbox $script:Sandbox
    }

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
