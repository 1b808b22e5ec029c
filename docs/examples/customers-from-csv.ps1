<#
.SYNOPSIS
Keeps customers in step with a CSV file: creates those that are missing, changes those that differ, and leaves the others alone.
.DESCRIPTION
The column Reference is the other system's id of a customer; it is kept in a field in Luca, by which the customer is found again. So you can
run the script as often as you like. Every other column is named as the field in Luca, such as name or email; an empty cell changes nothing.
.PARAMETER Path
The file.
.PARAMETER ReferenceField
The field of the server's schema that keeps the reference.
.EXAMPLE
./customers-from-csv.ps1 customers.csv -WhatIf
Says which customers it would create and change.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Path,
    [string] $ReferenceField = 'externalReference'
)

$ErrorActionPreference = 'Stop'
$head = Get-Content -LiteralPath $Path -TotalCount 1
$delimiter = ';', "`t", ',' | Where-Object { $head.Contains($_) } | Select-Object -First 1
$rows = @(Import-Csv -LiteralPath $Path -Delimiter $delimiter)
$number = 1
foreach ($row in $rows) {
    $number++
    if (-not "$($row.Reference)".Trim()) { throw "Row $number of $Path has no Reference. Nothing was changed." }
}
$twice = @($rows | Group-Object { $_.Reference.Trim() } | Where-Object Count -GT 1)
if ($twice) { throw "$Path has the reference $($twice[0].Name) more than once. Nothing was changed." }

$columns = @($rows | Select-Object -First 1 | ForEach-Object { $_.PSObject.Properties.Name } | Where-Object { $_ -ne 'Reference' })
$there = @{}
Get-LucaSaleCustomer -Property (@('id', $ReferenceField) + $columns) | Where-Object $ReferenceField | ForEach-Object { $there[$_.$ReferenceField] = $_ }

foreach ($row in $rows) {
    $reference = $row.Reference.Trim()
    $customer = $there[$reference]
    $fields = @{}
    foreach ($column in $columns) {
        # As text: the cell is text too.
        if ($row.$column -and "$($customer.$column)" -ne $row.$column) { $fields[$column] = $row.$column }
    }
    if (-not $customer) { New-LucaObject -Type saleCustomer -Value ($fields + @{ $ReferenceField = $reference }) }
    elseif ($fields.Count) { $customer | Set-LucaObject -Value $fields }
    else { Write-Verbose "Customer $reference is as it should be." }
}
