# What other people's tests and wrappers do with the cmdlets: mock each of them, make up connections, pass them on as text.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:Names = @(Get-Command -Module LucaPS -CommandType Cmdlet).Name
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $script:PreviousHome = $env:LUCAPS_HOME
    $env:LUCAPS_HOME = Join-Path $TestDrive 'home'
    $script:Sandbox = Start-Sandbox
    $script:Connection = Connect-Luca -Name firma -BaseUri $script:Sandbox.Address -ApiKey (ConvertTo-Secret 'luca-key-kari-fjellvag') -Persist Process

    function Get-Needed {
        # A value for each parameter that a cmdlet's default set needs.
        param([string] $Name)
        $needed = @{}
        $set = (Get-Command $Name -CommandType Cmdlet).ParameterSets | Sort-Object { -not $_.IsDefault } | Select-Object -First 1
        foreach ($parameter in $set.Parameters | Where-Object IsMandatory) {
            $needed[$parameter.Name] = switch ($parameter.ParameterType.Name) {
                'SecureString' { [securestring]::new() }
                'DateTime' { [datetime] '2026-01-31' }
                'Int32' { 14 }
                'IDictionary' { @{ name = 'x' } }
                default { if ($parameter.Name -eq 'Line') { @{ quantity = 1 } } else { 'x' } }
            }
        }
        $needed
    }
}

AfterAll {
    Disconnect-Luca -Name firma -Force -ErrorAction SilentlyContinue
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME = $script:PreviousHome
}

Describe 'Mocks' {
    It '<_> is mocked, by the connection where it takes one' -ForEach $script:Names {
        Mock $_ { 'firma' } -ParameterFilter { $Connection -eq 'firma' }
        Mock $_ { 'any' }
        $needed = Get-Needed $_
        if ((Get-Command $_ -CommandType Cmdlet).Parameters.ContainsKey('Connection')) {
            & $_ @needed -Connection firma | Should -Be 'firma'
            & $_ @needed -Connection FIRMA | Should -Be 'firma'
            & $_ @needed -Connection $script:Connection | Should -Be 'firma'
            & $_ @needed -Connection ([pscustomobject] @{ Name = 'firma' }) | Should -Be 'firma'
            & $_ @needed -Connection annen | Should -Be 'any'
            Should -Invoke $_ -Times 1 -Exactly -ParameterFilter { $Connection -like 'annen' }
        }
        else { & $_ @needed | Should -Be 'any' }
    }

    It 'a connection that a mock gives is taken by other mocks' {
        Mock Connect-Luca { [pscustomobject] @{ Name = 'firma'; BaseUri = 'https://luca.example' } }
        Mock Get-LucaSaleInvoice { [pscustomobject] @{ Id = 'a'; Amount = [decimal] 10 } } -ParameterFilter { $Connection.Name -eq 'firma' -and $First -eq 2 }
        $connection = Connect-Luca -Name firma
        (Get-LucaSaleInvoice -Connection $connection -First 2).Amount | Should -Be 10
    }

    It 'New-MockObject makes a <_>, which says nothing and throws nothing' -ForEach 'LucaPS.Connection', 'LucaPS.CompanyInfo', 'LucaPS.Commands.SavedConnectionInfo', 'LucaPS.Commands.ConnectionStatus', 'LucaPS.Commands.DisconnectedConnection', 'LucaPS.Commands.LucaAccessToken', 'LucaPS.Commands.SchemaEntry', 'LucaPS.Binding.ConnectionArgument' {
        $object = New-MockObject -Type $_
        foreach ($property in $object.PSObject.Properties) { $null = $property.Value }
        $object | Out-String | Should -Not -BeNullOrEmpty
        { "$object" } | Should -Not -Throw
    }

    It 'a connection of New-MockObject is taken by its name' {
        Mock Get-LucaCompany { 'mocked' } -ParameterFilter { $Connection -eq 'firma' }
        Get-LucaCompany -Connection (New-MockObject -Type LucaPS.Connection -Properties @{ Name = 'firma' }) | Should -Be 'mocked'
        # And without a mock it means the connection of its name, or none.
        @(Get-LucaSaleInvoice -First 1 -Connection (New-MockObject -Type LucaPS.Connection -Properties @{ Name = 'firma' })).Count | Should -Be 1
        { Get-LucaSaleInvoice -Connection (New-MockObject -Type LucaPS.Connection) -ErrorAction Stop } | Should -Throw -ErrorId 'LucaNotConnected*'
    }
}

Describe 'Connections made up, or come from elsewhere' {
    It 'one of a file is taken' {
        $file = Join-Path $TestDrive 'connection.xml'
        $script:Connection | Export-Clixml $file
        @(Get-LucaSaleInvoice -First 1 -Connection (Import-Clixml $file)).Count | Should -Be 1
    }

    It 'one that came out of a job is taken, and one that went into it says its name' {
        $back = Start-Job -ScriptBlock { param($c) $c } -ArgumentList $script:Connection | Receive-Job -Wait -AutoRemoveJob
        $back.Name | Should -Be 'firma'
        @(Get-LucaSaleInvoice -First 1 -Connection $back).Count | Should -Be 1
    }

    It 'one with a name alone is taken, whatever it is' {
        foreach ($made in [pscustomobject] @{ Name = 'firma' }, (Get-LucaConnection firma), (Test-LucaConnection firma)) {
            @(Get-LucaSaleInvoice -First 1 -Connection $made).Count | Should -Be 1
        }
    }
}

Describe 'Wrappers' {
    BeforeAll {
        function Get-Wrapped {
            param([string] $Connection, [string] $Company)
            Get-LucaSaleInvoice -First 1 -Connection $Connection -Company $Company
        }
    }

    It 'pass a connection on as text' {
        (Get-Wrapped -Connection $script:Connection -Company 314000102).CompanyName | Should -Be 'Fjellvåg Regnskap AS'
        (Get-Wrapped -Connection (Test-LucaConnection firma) -Company 314000102).CompanyName | Should -Be 'Fjellvåg Regnskap AS'
    }

    It 'pass a company on as text: a row, and what a connection says it reaches' {
        $script:Companies = @(Get-LucaCompany -Connection firma)
        (Get-Wrapped -Connection firma -Company $script:Companies[0]).CompanyName | Should -Be 'Fjellvåg Regnskap AS'
        (Get-Wrapped -Connection firma -Company $script:Connection.Companies[0]).CompanyName | Should -Be 'Fjellvåg Regnskap AS'
    }

    It 'a proxy that PowerShell makes passes everything on' {
        $metadata = [Management.Automation.CommandMetadata]::new((Get-Command Get-LucaSaleInvoice))
        Set-Item function:script:Get-Proxied ([Management.Automation.ProxyCommand]::Create($metadata))
        @(Get-Proxied -Connection $script:Connection -First 2 -Property id).Count | Should -Be 2
    }
}
