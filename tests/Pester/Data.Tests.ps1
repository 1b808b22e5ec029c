BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox
    $script:Connection = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist Process
}

AfterAll {
    Disconnect-Luca -Force -ErrorAction SilentlyContinue
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Lists' {
    It 'writes every invoice once' {
        $invoices = @(Get-LucaSaleInvoice)
        $invoices.Count | Should -Be 250
        @($invoices.Id | Sort-Object -Unique).Count | Should -Be 250
    }

    It 'writes typed rows' {
        $invoice = Get-LucaSaleInvoice -First 1
        $invoice.PSTypeNames | Should -Contain 'LucaPS.SaleInvoice'
        $invoice.InvoiceDate | Should -BeOfType [datetime]
        $invoice.SaleInvoiceLineItems[0].UnitPrice | Should -BeOfType [decimal]
        $invoice.SaleCustomerName | Should -Be $invoice.SaleCustomer.Name
    }

    It 'stops asking when the pipeline has enough' {
        @(Get-LucaSaleInvoice | Select-Object -First 5).Count | Should -Be 5
    }

    It 'looks ids up from the pipeline, by value and by property name' {
        $ids = (Get-LucaSaleInvoice -First 3).Id
        ($ids | Get-LucaSaleInvoice).Id | Should -Be $ids
        ([pscustomobject]@{ Id = $ids[0] } | Get-LucaSaleInvoice).Id | Should -Be $ids[0]
    }

    It 'writes one error for an id that is not there, and the others come' {
        $id = (Get-LucaSaleInvoice -First 1).Id
        $rows = @($id, 'not-there' | Get-LucaSaleInvoice -ErrorVariable problems -ErrorAction SilentlyContinue)
        $rows.Count | Should -Be 1
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'LucaNotFound*'
        $problems[0].TargetObject | Should -Be 'not-there'
    }

    It 'lists through Get-LucaObject as the schema names it' {
        @(Get-LucaObject -Type saleCustomers -First 3).Count | Should -Be 3
    }

    It 'suggests the nearest field' {
        { Get-LucaSaleInvoice -Property invoiceNumbr } | Should -Throw -ErrorId 'LucaBadRequest*' -ExpectedMessage '*invoiceNumber*'
    }

    It 'groups and sorts by values' {
        $rows = @(Get-LucaSaleInvoice)
        ($rows | Group-Object InvoiceType | Sort-Object Name).Name | Should -Be @('CREDIT_NOTE', 'DRAFT', 'INVOICE')
        $amounts = @(($rows | Sort-Object Total).Total)
        $amounts[0] | Should -BeLessThan $amounts[-1]
        $amounts[-1] | Should -BeGreaterThan 90071992547409
    }

    It 'runs in parallel on one connection' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $connection = $script:Connection
        $manifest = $script:Manifest
        # Run from text: Windows PowerShell does not know -Parallel.
        $block = [scriptblock]::Create('param($connection, $manifest) 1..6 | ForEach-Object -ThrottleLimit 6 -Parallel { Import-Module $using:manifest; @(Get-LucaSaleInvoice -Connection $using:connection).Count }')
        @(& $block $connection $manifest) | Should -Be @(250, 250, 250, 250, 250, 250)
    }

    It 'survives CSV, JSON and CLIXML' {
        $rows = @(Get-LucaSaleInvoice -First 3)
        $csv = $rows | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
        $csv[0].Id | Should -Be $rows[0].Id
        ($rows | ConvertTo-Json -Depth 5 | ConvertFrom-Json)[0].SaleCustomer.Name | Should -Be $rows[0].SaleCustomer.Name
        $path = Join-Path $TestDrive 'rows.xml'
        $rows | Export-Clixml $path
        (Import-Clixml $path)[2].SaleInvoiceLineItems[0].UnitPrice | Should -Be $rows[2].SaleInvoiceLineItems[0].UnitPrice
    }

    It 'keeps values through CLIXML, JSON and a job' {
        $rows = @(Get-LucaSaleInvoice -First 9)
        $path = Join-Path $TestDrive 'values.xml'
        $rows | Export-Clixml $path -Depth 4
        $read = @(Import-Clixml $path)
        $parsed = @($rows | ConvertTo-Json -Depth 5 | ConvertFrom-Json)
        $manifest = $script:Manifest
        $address = $script:Sandbox.Address
        # The job is a separate process with its own connection: what comes back went through remoting's serializer.
        $job = Start-Job {
            Import-Module $using:manifest
            $key = [securestring]::new()
            'luca-key-kari-fjellvag'.ToCharArray() | ForEach-Object { $key.AppendChar($_) }
            $null = Connect-Luca -BaseUri $using:address -ApiKey $key -Persist Process
            Get-LucaSaleInvoice -First 9
        }
        $sent = @($job | Receive-Job -Wait -AutoRemoveJob)
        $sent.Count | Should -Be 9
        for ($i = 0; $i -lt 9; $i++) {
            foreach ($copy in $read[$i], $sent[$i]) {
                $copy.PSTypeNames | Should -Contain 'Deserialized.LucaPS.SaleInvoice'
                $copy.InvoiceDate | Should -BeOfType [datetime]
                $copy.InvoiceDate | Should -Be $rows[$i].InvoiceDate
                $copy.Total | Should -BeOfType [decimal]
                $copy.Total | Should -Be $rows[$i].Total
                $copy.TotalCents | Should -Be $rows[$i].TotalCents
                $copy.SaleCustomerId | Should -Be $rows[$i].SaleCustomer.Id
            }
            # A job goes one level deep; CLIXML as deep as it is told.
            $read[$i].SaleCustomer.Id | Should -Be $rows[$i].SaleCustomer.Id
            $read[$i].CreatedAt.UtcDateTime | Should -Be $rows[$i].CreatedAt.UtcDateTime
            $read[$i].SaleInvoiceLineItems[0].Quantity | Should -Be $rows[$i].SaleInvoiceLineItems[0].Quantity
            $parsed[$i].TotalCents | Should -Be $rows[$i].TotalCents
            $parsed[$i].SaleInvoiceLineItems[0].UnitPriceCents | Should -Be $rows[$i].SaleInvoiceLineItems[0].UnitPriceCents
        }
        @($sent | Sort-Object Total -Descending)[0].Id | Should -Be @($rows | Sort-Object Total -Descending)[0].Id
        @($sent | Group-Object SaleCustomerName).Count | Should -Be @($rows | Group-Object SaleCustomerName).Count
    }

    It 'shows <Command> within 120 columns, as a table and as a list' -ForEach @(
        @{ Command = 'Get-LucaSaleInvoice' }
        @{ Command = 'Get-LucaSaleCustomer' }
        @{ Command = 'Get-LucaSaleProduct' }
        @{ Command = 'Get-LucaCompany' }
        @{ Command = 'Get-LucaConnection' }
        @{ Command = 'Get-LucaObject -Type accounts' }
    ) {
        $rows = & ([scriptblock]::Create($Command)) | Select-Object -First 8
        $text = $rows | Out-String -Width 120
        $text | Should -Not -BeNullOrEmpty
        $rows | Format-List | Out-String -Width 120 | Should -Match ' : '
        ($text -split "`r?`n" | ForEach-Object Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 120
    }
}

Describe 'Changes' {
    It 'takes lines from ConvertFrom-Json and from Import-Csv' {
        $customer = Get-LucaSaleCustomer -First 1
        $product = Get-LucaSaleProduct -First 1
        $fromJson = '[{"saleProductId": "' + $product.Id + '", "quantity": 2, "unitPrice": 0.1}, {"saleProductId": "' + $product.Id + '", "quantity": 1.25, "unitPriceCents": 123456789012}]' | ConvertFrom-Json
        $fromCsv = @('saleProductId,quantity,unitPrice', "$($product.Id),1.5,99.90") | ConvertFrom-Csv
        $invoice = @($fromJson) + @($fromCsv) | New-LucaSaleInvoice -Customer $customer.Id -InvoiceDate 2026-01-31 -PaymentDays 14
        $invoice.Draft | Should -BeTrue
        $invoice.SaleInvoiceLineItems.UnitPriceCents | Should -Be @(10, 123456789012, 9990)
        $invoice.SaleInvoiceLineItems.Quantity | Should -Be @(2, 1.25, 1.5)
        $again = $invoice | Set-LucaSaleInvoice -Comment 'hei'
        $again.Id | Should -Be $invoice.Id
    }

    It 'neither asks nor acts where nobody can be asked' {
        $shell = Get-ShellPath
        $lines = @(
            "Import-Module '$($script:Manifest)'"
            "`$draft = Get-LucaSaleInvoice -First 30 | Where-Object { `$_.Draft -and `$_.InvoiceDate } | Select-Object -First 1"
            "try { `$draft | Set-LucaSaleInvoice -Finalize -ErrorAction Stop } catch { 'refused' }"
            "try { `$draft | Send-LucaSaleInvoice -Method Email -ErrorAction Stop } catch { 'refused' }"
            "(`$draft | Get-LucaSaleInvoice).Draft"
            "(`$draft | Set-LucaSaleInvoice -Finalize -Confirm:`$false).Finalized"
        )
        $before = $env:LUCA_API_KEY, $env:LUCA_BASEURI
        try {
            # Everybody could see a key in a process's arguments.
            $env:LUCA_API_KEY, $env:LUCA_BASEURI = 'luca-key-kari-fjellvag', $script:Sandbox.Address
            $answer = @(& $shell -NoProfile -NonInteractive -Command ($lines -join '; '))
        }
        finally {
            $env:LUCA_API_KEY, $env:LUCA_BASEURI = $before
        }
        $answer | Should -Be @('refused', 'refused', 'True', 'True')
    }
}

Describe 'Invoke-LucaGraphQL' {
    It 'keeps the names and shape of the server' {
        (Invoke-LucaGraphQL '{ companies { nodes { id name } } }').companies.nodes[0].name | Should -Not -BeNullOrEmpty
    }

    It 'follows pages' {
        @(Invoke-LucaGraphQL '{ saleInvoices { nodes { id } } }' -Paginate).Count | Should -Be @(Get-LucaSaleInvoice).Count
    }

    It 'shows a syntax error and sends nothing' {
        { Invoke-LucaGraphQL '{ companies { nodes { id }' } | Should -Throw -ErrorId 'LucaBadRequest*'
    }

    It 'writes the text as it came with -Raw' {
        Invoke-LucaGraphQL '{ companies { nodes { id } } }' -Raw | ConvertFrom-Json | ForEach-Object { $_.data.companies.nodes.Count } | Should -BeGreaterThan 0
    }
}

Describe 'Export' {
    It 'writes a file for each list and a manifest' {
        $folder = Join-Path $TestDrive 'export'
        $count = @(Get-LucaSaleInvoice).Count
        $lists = @(Export-LucaData $folder -Type sale*)
        @($lists | Where-Object State -NE 'Complete').Count | Should -Be 0
        ($lists | Where-Object Type -EQ 'saleInvoices').Rows | Should -Be $count
        @(Get-Content -LiteralPath ($lists | Where-Object Type -EQ 'saleInvoices').Path).Count | Should -Be $count
        (Get-Content -LiteralPath (Join-Path $folder 'manifest.json') -Raw | ConvertFrom-Json).files.Count | Should -Be $lists.Count
    }

    It 'writes CSV that Import-Csv reads' {
        $list = Export-LucaData (Join-Path $TestDrive 'csv') -Type saleCustomers -Format Csv -Delimiter ';'
        @(Import-Csv -LiteralPath $list.Path -Delimiter ';' -Encoding UTF8).Count | Should -Be $list.Rows
    }
}

Describe 'Completion' {
    It 'completes fields' {
        $null = Get-LucaSaleInvoice -First 1
        $line = 'Get-LucaSaleInvoice -Property Invoice'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'InvoiceNumber'
    }

    It 'completes types' {
        $line = 'Get-LucaObject -Type sale'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'saleInvoices'
    }
}
