<#
.SYNOPSIS
Active customers that no invoice can be e-mailed to.
#>
[CmdletBinding()]
param()

Get-LucaSaleCustomer -Property id, name, email, active |
    Where-Object { $_.Active -and -not $_.Email } |
    Sort-Object Name
