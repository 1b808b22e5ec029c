# The module as a thing that is imported, removed, imported again and used in jobs.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $script:Environment = $env:LUCAPS_HOME, $env:LUCA_BASEURI
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox -Invoices 60
    $env:LUCA_BASEURI = $script:Sandbox.Address
    Import-Module $script:Manifest -Force
    $script:Key = ConvertTo-Secret 'luca-key-kari-fjellvag'
    $script:CmdletCount = @((Import-PowerShellDataFile "$PSScriptRoot/../../LucaPS.psd1").CmdletsToExport).Count
    $null = Connect-Luca -ApiKey $script:Key -Persist UnprotectedFile -WarningAction SilentlyContinue
}

AfterAll {
    Import-Module $script:Manifest
    Disconnect-Luca -Force -ErrorAction SilentlyContinue | Out-Null
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME, $env:LUCA_BASEURI = $script:Environment
}

Describe 'Importing' {
    It 'by force, again and again, keeps the cmdlets and the connection' {
        foreach ($time in 1..3) {
            Import-Module $script:Manifest -Force
            @(Get-Command -Module LucaPS).Count | Should -Be $script:CmdletCount
            (Get-Module LucaPS).ExportedCmdlets.Count | Should -Be $script:CmdletCount
        }
        @(Get-LucaSaleInvoice -First 3).Count | Should -Be 3
    }

    It 'after removal works again' {
        Remove-Module LucaPS
        Get-Command -Name Get-LucaSaleInvoice -Module LucaPS -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Import-Module $script:Manifest
        @(Get-LucaSaleInvoice -First 3).Count | Should -Be 3
    }

    It 'and its folder is removed meanwhile: it says to restart PowerShell' -Skip:($PSVersionTable.PSEdition -ne 'Core' -or $IsWindows) {
        # Windows keeps the files of assemblies that are loaded.
        $copy = Join-Path $TestDrive 'removed'
        Copy-Item -LiteralPath (Split-Path -Parent $script:Manifest) -Destination $copy -Recurse
        $manifest = Join-Path $copy 'LucaPS.psd1'
        $answer = & (Get-ShellPath) -NoProfile -NonInteractive -Command "Import-Module '$manifest'; Remove-Item -LiteralPath '$copy' -Recurse -Force; try { Invoke-LucaGraphQL '{ companies { nodes { id } } }' } catch { `$_.Exception.Message }"
        "$answer" | Should -BeLike '*restart PowerShell*'
    }

    It 'by -RequiredVersion, -Prefix and -Cmdlet does what these say' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$($script:Manifest)' -Prefix My -Cmdlet Get-LucaCompany; (Get-Command -Module LucaPS).Name")
            @($shell.Invoke()) | Should -Be 'Get-MyLucaCompany'
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'is of a manifest that is whole' {
        $warnings = $null
        $manifest = Test-ModuleManifest -Path $script:Manifest -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $manifest.ExportedCmdlets.Count | Should -Be $script:CmdletCount
        $manifest.CompatiblePSEditions | Should -Be @('Desktop', 'Core')
        $manifest.PowerShellVersion | Should -Be ([version] '5.1')
        $manifest.ReleaseNotes | Should -Not -BeNullOrEmpty
    }

    It 'changes no setting of the process' {
        $read = '[Net.ServicePointManager]::SecurityProtocol; [Net.ServicePointManager]::DefaultConnectionLimit; [Net.ServicePointManager]::Expect100Continue; [Net.ServicePointManager]::CheckCertificateRevocationList; $null -eq [Net.ServicePointManager]::ServerCertificateValidationCallback; [Console]::OutputEncoding.WebName; [Environment]::CurrentDirectory; (Get-Culture).Name; $ErrorActionPreference; $env:PSModulePath'
        $shell = Get-ShellPath
        $answer = & $shell -NoProfile -NonInteractive -Command "`$before = @($read) -join '|'; Import-Module '$($script:Manifest)'; `$null = Connect-Luca; `$null = Get-LucaSaleInvoice -First 1; `$after = @($read) -join '|'; `$before -eq `$after"
        "$answer" | Should -Be 'True'
    }
}

Describe 'Elsewhere in the session' {
    It 'a background job opens the saved connection without asking' {
        $manifest = $script:Manifest
        $job = Start-Job -ScriptBlock { Import-Module $using:manifest; @(Get-LucaSaleInvoice -First 5).Count }
        try {
            Wait-Job $job -Timeout 120 | Should -Not -BeNullOrEmpty
            "$(Receive-Job $job -ErrorAction Stop)" | Should -Be '5'
        }
        finally {
            Remove-Job $job -Force
        }
    }

    It 'rows of a background job come back with their values' {
        $manifest = $script:Manifest
        $job = Start-Job -ScriptBlock { Import-Module $using:manifest; Get-LucaSaleInvoice -First 1 }
        try {
            $row = Wait-Job $job -Timeout 120 | Receive-Job -ErrorAction Stop
            $here = Get-LucaSaleInvoice -Id $row.Id
            $row.Total | Should -Be $here.Total
            # PowerShell turns nested values into text between processes; the flat twin is for that.
            $row.SaleCustomerName | Should -Be $here.SaleCustomer.Name
            $row.PSTypeNames | Should -Contain 'Deserialized.LucaPS.SaleInvoice'
        }
        finally {
            Remove-Job $job -Force
        }
    }

    It 'a second runspace shares the connection of the first' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$($script:Manifest)'; @(Get-LucaConnection).Count; @(Get-LucaSaleInvoice -First 2).Count; @(Get-LucaConnection).Count")
            @($shell.Invoke()) | Should -Be @(1, 2, 1)
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'What changes something' {
    It 'says what it would do, and does nothing, with -WhatIf' {
        $draft = Get-LucaSaleInvoice | Where-Object Draft | Select-Object -First 1
        $draft | Set-LucaSaleInvoice -Finalize -WhatIf
        ($draft | Get-LucaSaleInvoice).Draft | Should -BeTrue
        Invoke-LucaGraphQL 'mutation($id: ID!) { saleInvoiceUpdate(id: $id, saleInvoice: { paymentDays: 3 }) { id } }' -Variables @{ id = $draft.Id } -WhatIf | Should -BeNullOrEmpty
        ($draft | Get-LucaSaleInvoice).PaymentDays | Should -Be $draft.PaymentDays
    }

    It 'creates, changes and finalizes, in kroner and øre' {
        $made = New-LucaSaleInvoice -Customer (Get-LucaSaleCustomer -First 1).Id -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = (Get-LucaSaleProduct -First 1).Id; quantity = 3; unitPrice = 99.95 }
        $made.Draft | Should -BeTrue
        $made.SaleInvoiceLineItems[0].UnitPriceCents | Should -Be 9995
        ($made | Set-LucaSaleInvoice -PaymentDays 21).PaymentDays | Should -Be 21
        ($made | Set-LucaSaleInvoice -Finalize -Confirm:$false).Finalized | Should -BeTrue
    }

    It 'refuses what is no whole number of øre' {
        { New-LucaSaleInvoice -Customer (Get-LucaSaleCustomer -First 1).Id -InvoiceDate 2026-01-31 -PaymentDays 14 -Line @{ saleProductId = (Get-LucaSaleProduct -First 1).Id; quantity = 1; unitPrice = 0.005 } } |
            Should -Throw -ErrorId 'LucaBadRequest*'
    }
}

Describe 'Organisation numbers' {
    It 'one that is mistyped is an error that says so, and nothing is sent: <Line>' -ForEach @(
        @{ Line = 'Connect-Luca -ClientId x -OrganisationNumber 987654321 -Force -Interactive' }
        @{ Line = 'Connect-Luca -ClientId x -OrganisationNumber 98765432 -Force -Interactive' }
    ) {
        $before = Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" | ConvertTo-Json
        { & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'; $Line")) } | Should -Throw -ErrorId 'LucaBadRequest*' -ExpectedMessage '*OrganisationNumber*'
        Invoke-RestMethod -Uri "$($script:Sandbox.Address)/_sandbox/counters" | ConvertTo-Json | Should -Be $before
    }

    It 'one that is mistyped and refused is an error that says so: <Line>' -ForEach @(
        @{ Line = 'Set-LucaConnection -Company 314000103' }
        @{ Line = 'Get-LucaSaleInvoice -Company 314000103' }
        @{ Line = 'Get-LucaSaleInvoice -Company "314 000 103"' }
    ) {
        { & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'; $Line")) } | Should -Throw -ErrorId 'LucaForbidden*' -ExpectedMessage '*is an organisation number, it is mistyped*'
    }

    It 'one is found however it is written: <Text>' -ForEach @(@{ Text = '314000102' }, @{ Text = '314 000 102' }, @{ Text = 'NO 314 000 102 MVA' }, @{ Text = 314000102 }) {
        @(Get-LucaSaleInvoice -Company $Text -First 2).Count | Should -Be 2
    }
}
