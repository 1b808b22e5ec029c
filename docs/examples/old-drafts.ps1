<#
.SYNOPSIS
Drafts that are more than a week old.
.PARAMETER Days
How many days are too many.
#>
[CmdletBinding()]
param(
    [int] $Days = 7,
    [datetime] $Date = (Get-Date).Date
)

Get-LucaSaleInvoice -Property id, invoiceDate, draft, saleCustomer.name |
    Where-Object { $_.Draft -and $_.InvoiceDate -and $_.InvoiceDate -lt $Date.AddDays(-$Days) } |
    Sort-Object InvoiceDate
