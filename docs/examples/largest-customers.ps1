<#
.SYNOPSIS
The customers that were invoiced most.
.PARAMETER First
How many.
#>
[CmdletBinding()]
param(
    [int] $First = 10
)

$totals = @{}
Get-LucaSaleInvoice -Property finalized, totalCents, saleCustomer.name |
    Where-Object Finalized |
    ForEach-Object { $totals[$_.SaleCustomerName] = [decimal] $totals[$_.SaleCustomerName] + $_.Total }
$totals.GetEnumerator() |
    Sort-Object Value -Descending |
    Select-Object -First $First |
    ForEach-Object { [pscustomobject]@{ Customer = $_.Key; Total = $_.Value } }
