<#
.SYNOPSIS
Keeps a copy of customers, products and invoices of every company as JSON, one file each, with a row on each line.
.PARAMETER Path
The folder.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path
)

# Not with ConvertTo-Json, which on Windows PowerShell writes dates as moments in UTC: in Norway those of the day before.
Export-LucaData $Path -Type saleCustomers, saleProducts, saleInvoices
