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

# How the server tells that an invoice is paid is for its schema to say.
$paid = (Get-LucaSchema -Type SaleInvoice).Name | Where-Object { $_ -in 'paid', 'paidAt' } | Select-Object -First 1
if (-not $paid) { throw 'The schema of this server does not say whether an invoice is paid.' }

Get-LucaSaleInvoice @list -Property invoiceNumber, invoiceDate, paymentDays, finalized, $paid, saleCustomer.name, saleInvoiceLineItems.quantity, saleInvoiceLineItems.unitPriceCents |
    Where-Object { $_.Finalized -and -not $_.$paid -and $_.InvoiceDate.AddDays($_.PaymentDays) -lt $Date } |
    Group-Object SaleCustomerName |
    ForEach-Object {
        $total = [decimal] 0
        foreach ($line in $_.Group.SaleInvoiceLineItems) { $total += $line.Quantity * $line.UnitPrice }
        [pscustomobject]@{
            Customer = $_.Name
            Invoices = $_.Count
            Total    = [Math]::Round($total, 2)
            Oldest   = ($_.Group | Sort-Object InvoiceDate | Select-Object -First 1).InvoiceDate
        }
    } |
    Sort-Object Total -Descending
