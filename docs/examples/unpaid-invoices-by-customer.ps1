<#
.SYNOPSIS
Finalized invoices past their due date, summed by customer.
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

Get-LucaSaleInvoice @list -Property invoiceNumber, invoiceDate, paymentDays, finalized, paidAt, totalCents, saleCustomer.name |
    Where-Object { $_.Finalized -and -not $_.PaidAt -and $_.InvoiceDate.AddDays($_.PaymentDays) -lt $Date } |
    Group-Object SaleCustomerName |
    ForEach-Object {
        $total = [decimal] 0
        foreach ($invoice in $_.Group) { $total += $invoice.Total }
        [pscustomobject]@{
            Customer = $_.Name
            Invoices = $_.Count
            Total    = $total
            Oldest   = ($_.Group | Sort-Object InvoiceDate | Select-Object -First 1).InvoiceDate
        }
    } |
    Sort-Object Total -Descending
