<#
.SYNOPSIS
What each product brought in, from the lines of the finalized invoices.
#>
[CmdletBinding()]
param()

$totals = @{}
Get-LucaSaleInvoice -Property finalized, saleInvoiceLineItems.name, saleInvoiceLineItems.quantity, saleInvoiceLineItems.unitPriceCents |
    Where-Object Finalized |
    ForEach-Object {
        foreach ($line in $_.SaleInvoiceLineItems) {
            $totals[$line.Name] = [decimal] $totals[$line.Name] + $line.Quantity * $line.UnitPrice
        }
    }
$totals.GetEnumerator() | Sort-Object Value -Descending |
    ForEach-Object { [pscustomobject]@{ Product = $_.Key; Turnover = [Math]::Round($_.Value, 2) } }
