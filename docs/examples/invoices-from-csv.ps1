<#
.SYNOPSIS
Creates draft invoices from a CSV file with the columns Customer (id), Product (id), Quantity and UnitPrice (kroner), one line a row.
.PARAMETER Path
The file.
.EXAMPLE
./invoices-from-csv.ps1 lines.csv -WhatIf
Says which invoices it would create.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Path,
    [datetime] $InvoiceDate = (Get-Date).Date,
    [int] $PaymentDays = 14
)

Import-Csv -LiteralPath $Path | Group-Object Customer | ForEach-Object {
    $lines = foreach ($row in $_.Group) {
        @{
            saleProductId = $row.Product
            quantity      = [decimal]::Parse($row.Quantity, [cultureinfo]::InvariantCulture)
            unitPrice     = [decimal]::Parse($row.UnitPrice, [cultureinfo]::InvariantCulture)
        }
    }
    New-LucaSaleInvoice -Customer $_.Name -InvoiceDate $InvoiceDate -PaymentDays $PaymentDays -Line $lines
}
