<#
.SYNOPSIS
Keeps a copy of customers, products and invoices of every company as JSON, one file each.
.PARAMETER Path
The folder.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path
)

foreach ($company in Get-LucaCompany) {
    $folder = New-Item -ItemType Directory -Force -Path (Join-Path $Path $company.Id)
    foreach ($type in 'saleCustomers', 'saleProducts', 'saleInvoices') {
        $file = Join-Path $folder.FullName "$type.json"
        Get-LucaObject -Type $type -Company $company.Id | ConvertTo-Json -Depth 10 | Set-Content -LiteralPath $file -Encoding utf8
        Get-Item -LiteralPath $file
    }
}
