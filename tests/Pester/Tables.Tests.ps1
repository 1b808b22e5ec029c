# Rows in tables and files, with the commands of a whole PowerShell.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox
    $null = Connect-Luca -BaseUri $script:Sandbox.Address -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist Process
}

AfterAll {
    Disconnect-Luca -KeepAuthorization -ErrorAction SilentlyContinue
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Tables' {
    It 'sorts and filters by what the table shows' {
        $drafts = @(Get-LucaSaleInvoice | Where-Object State -EQ Draft | Sort-Object Amount)
        $drafts.Count | Should -BeGreaterThan 3
        $drafts.Draft | Should -Not -Contain $false
        for ($i = 1; $i -lt $drafts.Count; $i++) { $drafts[$i].Amount | Should -BeGreaterOrEqual $drafts[$i - 1].Amount }
        $drafts[0].Amount | Should -Be $drafts[0].Total
        (Get-LucaSaleInvoice | Group-Object State | Sort-Object Name).Name | Should -Be 'Draft', 'Finalized', 'Sent'
    }

    It 'the table of <_> fits 120 columns and loses none' -ForEach 'Get-LucaSaleInvoice -First 3', 'Get-LucaConnection', 'Get-LucaSaleCustomer -First 3', 'Get-LucaSaleProduct -First 3', 'Get-LucaCompany', 'Get-LucaBookkeepingJournal -First 3', 'Get-LucaSchema -Type Query' {
        $rows = @(& ([scriptblock]::Create($_)))
        $text = ($rows | Out-String -Width 120) -replace '\x1b\[[0-9;]*m'
        $view = $rows[0].PSObject.TypeNames | Where-Object { $_ -like 'LucaPS.View.*' -or $_ -in 'LucaPS.Connection', 'LucaPS.Commands.SchemaEntry' } | Select-Object -First 1
        $labels = (Get-FormatData -TypeName $view).FormatViewDefinition.Control | Where-Object { $_ -is [Management.Automation.TableControl] } | ForEach-Object { $_.Headers.Label }
        $labels.Count | Should -BeGreaterThan 2
        ($text -split '\r?\n' | Where-Object { $_ } | Select-Object -First 1) -split '\s+' | Where-Object { $_ } | Should -Be $labels
    }
}

Describe 'Files' {
    It 'have each thing once, and lines that can be read' {
        $invoice = Get-LucaSaleInvoice -First 1
        $row = $invoice | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
        $row.State | Should -Be 'Sent'
        $row.CompanyName | Should -Be 'Fjellvåg Regnskap AS'
        # An alias of another property would be in each file twice.
        $row.PSObject.Properties.Name | Should -Not -Contain 'Number'
        $row.PSObject.Properties.Name | Should -Not -Contain 'Customer'
        # Windows PowerShell gives arrays to files by the names of their types.
        if ($PSVersionTable.PSVersion.Major -gt 5) { $row.SaleInvoiceLineItems | Should -Be ($invoice.SaleInvoiceLineItems.Name -join '; ') }
    }

    It 'lines are an array to scripts, to JSON and in jobs' {
        $lines = (Get-LucaSaleInvoice -First 1).SaleInvoiceLineItems
        $lines -is [array] | Should -BeTrue
        $lines.Count | Should -Be $lines.Length
        @($lines | ForEach-Object { $_.Name }).Count | Should -Be $lines.Count
        $lines[0].Name | Should -Be $lines.Name[0]
        @($lines | ConvertTo-Json -Depth 3 | ConvertFrom-Json | ForEach-Object { $_ }).Count | Should -Be $lines.Count
        $file = Join-Path $TestDrive 'row.xml'
        Get-LucaSaleInvoice -First 1 | Export-Clixml $file
        (Import-Clixml $file).SaleInvoiceLineItems.Name | Should -Be $lines.Name
    }
}
