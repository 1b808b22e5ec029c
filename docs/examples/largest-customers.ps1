<#
.SYNOPSIS
The customers that were invoiced most, in each currency: without VAT, discounts and credit notes taken off.
.PARAMETER First
How many of each currency.
#>
[CmdletBinding()]
param(
    [int] $First = 10
)

Get-LucaSaleInvoice -Property finalized, currency, total, saleCustomer.id, saleCustomer.name |
    Where-Object Finalized |
    Group-Object Currency, SaleCustomerId |
    ForEach-Object {
        # Measure-Object would count in floating-point numbers.
        $total = [decimal] 0
        foreach ($invoice in $_.Group) { $total += $invoice.Total }
        [pscustomobject]@{ Customer = $_.Group[0].SaleCustomerName; Currency = $_.Group[0].Currency; Total = $total }
    } |
    Group-Object Currency |
    ForEach-Object { $_.Group | Sort-Object Total -Descending | Select-Object -First $First }
