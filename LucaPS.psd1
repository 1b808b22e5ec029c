@{
    RootModule             = 'LucaPS.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = 'ee4870b5-4e1c-4548-8aca-7fdb39d96d39'
    Author                 = 'The LucaPS authors'
    CompanyName            = 'LucaPS'
    Copyright              = 'Copyright (c) 2026 The LucaPS authors. MIT license.'
    Description            = 'Cmdlets for Luca Regnskap, Norwegian accounting software: sign in once, list invoices, customers and products as typed objects, create and send invoices, and send any GraphQL document.'
    CompatiblePSEditions   = @('Desktop', 'Core')
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('LucaPS.Format.ps1xml')
    TypesToProcess         = @('LucaPS.Types.ps1xml')
    CmdletsToExport        = @(
        'Close-LucaSaleInvoice'
        'Connect-Luca'
        'Disconnect-Luca'
        'Export-LucaConnection'
        'Get-LucaAccessToken'
        'Get-LucaBookkeepingJournal'
        'Get-LucaCompany'
        'Get-LucaConnection'
        'Get-LucaObject'
        'Get-LucaSaleCustomer'
        'Get-LucaSaleInvoice'
        'Get-LucaSaleProduct'
        'Get-LucaSchema'
        'Import-LucaConnection'
        'Invoke-LucaGraphQL'
        'Invoke-LucaMutation'
        'New-LucaObject'
        'New-LucaSaleCustomer'
        'New-LucaSaleInvoice'
        'New-LucaSaleProduct'
        'Remove-LucaObject'
        'Send-LucaSaleInvoice'
        'Set-LucaConnection'
        'Set-LucaObject'
        'Set-LucaSaleCustomer'
        'Set-LucaSaleInvoice'
        'Set-LucaSaleProduct'
        'Test-LucaConnection'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @(
                'Luca', 'LucaRegnskap', 'Accounting', 'Regnskap', 'Faktura', 'Invoice', 'Norway', 'GraphQL', 'OAuth', 'API'
                'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS'
            )
            ReleaseNotes = 'The first version: sign-in in both generations of the protocol and by API key, saved connections, lists and lookups, any GraphQL document, sale invoices created, changed and sent.'
        }
    }
}
