<#
.SYNOPSIS
What is left to pay of finalized invoices past their due date, summed by customer and currency. Open credit notes are taken off.
.PARAMETER Company
One company: its id or organisation number. Default: the connection's own.
.PARAMETER Date
The day to count from. Default: today.
#>
[CmdletBinding()]
param(
    [string] $Company,
    [datetime] $Date = (Get-Date).Date
)

$list = @{}
if ($Company) { $list.Company = $Company }

Get-LucaSaleInvoice @list -Property invoiceNumber, invoiceDate, paymentDays, finalized, currency, remaining, saleCustomer.id, saleCustomer.name |
    Where-Object { $_.Finalized -and $_.Remaining -ne 0 -and $_.InvoiceDate.AddDays($_.PaymentDays) -lt $Date } |
    Group-Object Currency, SaleCustomerId |
    ForEach-Object {
        # Remaining is what is still to be paid, VAT included: payments that came in are taken off already.
        $total = [decimal] 0
        foreach ($invoice in $_.Group) { $total += $invoice.Remaining }
        [pscustomobject]@{
            Customer = $_.Group[0].SaleCustomerName
            Currency = $_.Group[0].Currency
            Invoices = $_.Count
            Total    = $total
            Oldest   = ($_.Group | Sort-Object InvoiceDate | Select-Object -First 1).InvoiceDate
        }
    } |
    Sort-Object Currency, @{ Expression = 'Total'; Descending = $true }
