@{
    RootModule             = 'LucaPS.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = 'ee4870b5-4e1c-4548-8aca-7fdb39d96d39'
    Author                 = 'The LucaPS authors'
    CompanyName            = 'LucaPS'
    Copyright              = 'Copyright (c) 2026 The LucaPS authors. MIT license.'
    Description            = @'
PowerShell for Luca Regnskap, Norwegian accounting software. Sign in once, then list invoices, customers, products and every other list of the API as typed objects, create and send invoices, export whole companies, and send any GraphQL document. For scripts, scheduled tasks, containers and the prompt. Not made by Luca; sends nothing anywhere but to Luca.

PowerShell for Luca Regnskap. Logg inn én gang, og hent fakturaer, kunder, produkter og alle andre lister i API-et som objekter, lag og send fakturaer, eksporter hele selskaper, og send hvilken som helst GraphQL-spørring. For skript, planlagte oppgaver, containere og kommandolinjen. Ikke laget av Luca; sender ingenting til andre enn Luca.
'@
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
        'Export-LucaData'
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
            Prerelease   = 'preview'
            ReleaseNotes = @'
The first version, as a preview: names may still change before 1.0.
- Sign-in in both generations of the protocol and by API key; connections that are saved and refresh themselves.
- Lists and lookups as typed objects, any GraphQL document, sale invoices created, changed and sent.
- Help in English and Norwegian: Get-Help about_LucaPS, Get-Help about_LucaPS_Examples.
'@
        }
    }
}
