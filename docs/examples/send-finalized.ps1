<#
.SYNOPSIS
E-mails every finalized invoice that was never sent, to customers who have an address. Asks before each, with number, customer, amount and company,
unless you give -Confirm:$false.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param()

# Send-LucaSaleInvoice asks by itself, and takes -WhatIf and -Confirm of this script.
Get-LucaSaleInvoice -Property *, saleCustomer.name, saleCustomer.email |
    Where-Object { $_.Finalized -and -not $_.SentAt -and $_.SaleCustomerEmail } |
    Send-LucaSaleInvoice -Method Email
