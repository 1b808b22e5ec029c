<#
.SYNOPSIS
Each company's turnover of one month, from its finalized invoices and credit notes: without VAT, discounts taken off, each currency by itself.
.PARAMETER Month
Any day of the month. Default: the month before this one.
#>
[CmdletBinding()]
param(
    [datetime] $Month = (Get-Date).AddMonths(-1)
)

$first = [datetime]::new($Month.Year, $Month.Month, 1)
$next = $first.AddMonths(1)

foreach ($company in Get-LucaCompany) {
    $company | Get-LucaSaleInvoice -Property invoiceDate, finalized, currency, total |
        Where-Object { $_.Finalized -and $_.InvoiceDate -ge $first -and $_.InvoiceDate -lt $next } |
        Group-Object Currency |
        ForEach-Object {
            $turnover = [decimal] 0
            foreach ($invoice in $_.Group) { $turnover += $invoice.Total }
            [pscustomobject]@{
                Company            = $company.Name
                OrganisationNumber = $company.OrganisationNumber
                Month              = $first.ToString('yyyy-MM', [cultureinfo]::InvariantCulture)
                Invoices           = $_.Count
                Currency           = $_.Name
                Turnover           = $turnover
            }
        }
}
