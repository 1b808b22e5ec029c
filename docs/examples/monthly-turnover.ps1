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
    $company | Get-LucaSaleInvoice -Property invoiceDate, finalized, totalCents |
        Where-Object { $_.Finalized -and $_.InvoiceDate -ge $first -and $_.InvoiceDate -lt $next } |
        ForEach-Object { $turnover += $_.Total; $count++ }
    [pscustomobject]@{
        Company            = $company.Name
        OrganisationNumber = $company.OrganisationNumber
        Month              = $first.ToString('yyyy-MM', [cultureinfo]::InvariantCulture)
        Invoices           = $count
        Turnover           = $turnover
    }
}
