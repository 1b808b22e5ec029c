<#
.SYNOPSIS
Each company's turnover of one month, from its finalized invoices.
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
    $turnover = [decimal] 0
    $count = 0
    $company | Get-LucaSaleInvoice -Property invoiceDate, finalized, saleInvoiceLineItems.quantity, saleInvoiceLineItems.unitPriceCents |
        Where-Object { $_.Finalized -and $_.InvoiceDate -ge $first -and $_.InvoiceDate -lt $next } |
        ForEach-Object {
            $count++
            foreach ($line in $_.SaleInvoiceLineItems) { $turnover += $line.Quantity * $line.UnitPrice }
        }
    [pscustomobject]@{
        Company            = $company.Name
        OrganisationNumber = $company.OrganisationNumber
        Month              = $first.ToString('yyyy-MM', [cultureinfo]::InvariantCulture)
        Invoices           = $count
        Turnover           = [Math]::Round($turnover, 2)
    }
}
