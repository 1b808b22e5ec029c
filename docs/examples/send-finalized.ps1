<#
.SYNOPSIS
E-mails every finalized invoice that was never sent, to customers who have an address. Asks before each unless -Confirm:$false.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param()

Get-LucaSaleInvoice -Property id, invoiceNumber, finalized, sentAt, saleCustomer.name, saleCustomer.email |
    Where-Object { $_.Finalized -and -not $_.SentAt -and $_.SaleCustomerEmail } |
    ForEach-Object {
        if ($PSCmdlet.ShouldProcess("invoice $($_.InvoiceNumber) to $($_.SaleCustomerName)", 'Send')) {
            $_ | Send-LucaSaleInvoice -Method Email -Confirm:$false
        }
    }
