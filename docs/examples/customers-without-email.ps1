<#
.SYNOPSIS
Active customers without an e-mail address for invoices.
#>
[CmdletBinding()]
param()

Get-LucaSaleCustomer -Property id, name, email, active |
    Where-Object { $_.Active -and -not $_.Email } |
    Sort-Object Name
