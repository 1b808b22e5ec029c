<#
.SYNOPSIS
What each product brought in, from the lines of the finalized invoices and credit notes: without VAT, discounts taken off, each currency by itself.
#>
[CmdletBinding()]
param()

Get-LucaSaleInvoice -Property finalized, currency, saleInvoiceLineItems.name, saleInvoiceLineItems.total |
    Where-Object Finalized |
    ForEach-Object {
        foreach ($line in $_.SaleInvoiceLineItems) { [pscustomobject]@{ Product = $line.Name; Currency = $_.Currency; Total = $line.Total } }
    } |
    Group-Object Currency, Product |
    ForEach-Object {
        $turnover = [decimal] 0
        foreach ($line in $_.Group) { $turnover += $line.Total }
        [pscustomobject]@{ Product = $_.Group[0].Product; Currency = $_.Group[0].Currency; Turnover = $turnover }
    } |
    Sort-Object Currency, @{ Expression = 'Turnover'; Descending = $true }
