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
Get-LucaSaleInvoice -Property finalized, saleCustomer.name, saleInvoiceLineItems.quantity, saleInvoiceLineItems.unitPriceCents |
    Where-Object Finalized |
    ForEach-Object {
        $amount = [decimal] 0
        foreach ($line in $_.SaleInvoiceLineItems) { $amount += $line.Quantity * $line.UnitPrice }
        $totals["$($_.SaleCustomerName)"] = [decimal] $totals["$($_.SaleCustomerName)"] + $amount
    }
$totals.GetEnumerator() |
    Sort-Object Value -Descending |
    Select-Object -First $First |
    ForEach-Object { [pscustomobject]@{ Customer = $_.Key; Total = [Math]::Round($_.Value, 2) } }
