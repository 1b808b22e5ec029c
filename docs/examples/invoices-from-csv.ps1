<#
.SYNOPSIS
Creates draft invoices from a CSV file, one line per row, and none of them twice.
.DESCRIPTION
Columns: Customer (id), Product (id), Quantity, UnitPrice (kroner), and optionally Discount (per cent) and Reference. Rows with the same reference
and customer become one invoice; without a column Reference, the file's name is used. The reference is written on the invoice, and invoices that
already exist are skipped: after a failure half-way, or with more rows, the script can be run again.

All rows are checked before the first invoice is created. The delimiter (semicolon, comma or tab) is detected from the first line.
.PARAMETER Path
The file.
.PARAMETER InvoiceDate
As yyyy-MM-dd. Default: today.
.PARAMETER NumberFormat
Norwegian is 1 001,50 and Invariant is 1001.50. Auto detects it from the numbers in the file, and stops if they could be either, such as 1,500.
.PARAMETER ReferenceField
The field of the server's schema that keeps the reference, on the invoice and in its input.
.EXAMPLE
./invoices-from-csv.ps1 lines.csv -WhatIf
Says which invoices it would create, to whom and for how much.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Path,
    # No [datetime]: PowerShell would read 05.03.2026 as the third of May. The cmdlet takes dates and yyyy-MM-dd.
    $InvoiceDate = (Get-Date).Date,
    [int] $PaymentDays = 14,
    [ValidateSet('Auto', 'Norwegian', 'Invariant')]
    [string] $NumberFormat = 'Auto',
    [string] $ReferenceField = 'externalReference'
)

$ErrorActionPreference = 'Stop'
$file = Get-Item -LiteralPath $Path
$head = Get-Content -LiteralPath $Path -TotalCount 1
$delimiter = ';', "`t", ',' | Where-Object { $head.Contains($_) } | Select-Object -First 1
$rows = @(Import-Csv -LiteralPath $Path -Delimiter $delimiter)
foreach ($column in 'Customer', 'Product', 'Quantity', 'UnitPrice') {
    if ($head -notmatch "(^|[;,`t`"])$column($|[;,`t`"])") { throw "$Path has no column '$column'. Its first line is: $head" }
}

# Numbers: spaces only between thousands.
$space = '[ \u00A0\u202F]'
$whole = "-?(\d+|\d{1,3}($space\d{3})+)"
$numbers = @(foreach ($row in $rows) { foreach ($name in 'Quantity', 'UnitPrice', 'Discount') { if ("$($row.$name)".Trim()) { "$($row.$name)".Trim() } } })
if ($NumberFormat -eq 'Auto') {
    # Three digits after the only sign may be thousands.
    $norwegian = @($numbers -match "^$whole,(\d{1,2}|\d{4,})$").Count
    $invariant = @($numbers -match "^$whole\.(\d{1,2}|\d{4,})$").Count
    $either = @($numbers -match '^-?\d{1,3}[.,]\d{3}$')
    if ($norwegian -and $invariant) { throw "$Path has numbers with commas and numbers with points for decimals. Mend it, or say -NumberFormat." }
    if ($either -and -not $norwegian -and -not $invariant) { throw "$Path has numbers that could be thousands or decimals, such as $($either[0]). Say -NumberFormat Norwegian or Invariant." }
    $NumberFormat = if ($norwegian) { 'Norwegian' } else { 'Invariant' }
}
$sign = if ($NumberFormat -eq 'Norwegian') { ',' } else { '\.' }

function ConvertTo-Number {
    param([string] $Text, [string] $Name, [int] $Row)
    $text = $Text.Trim()
    if ($text -notmatch "^$whole($sign\d+)?$") { throw "Row $Row of $Path`: $Name is '$Text', which is no number in $NumberFormat form. Nothing was created." }
    [decimal]::Parse(($text -replace $space, '').Replace(',', '.'), [cultureinfo]::InvariantCulture)
}

$number = 1
$lines = foreach ($row in $rows) {
    $number++
    $line = @{
        saleProductId = "$($row.Product)".Trim()
        quantity      = ConvertTo-Number $row.Quantity 'Quantity' $number
        unitPrice     = ConvertTo-Number $row.UnitPrice 'UnitPrice' $number
    }
    if ("$($row.Discount)".Trim()) { $line.discountPercent = ConvertTo-Number $row.Discount 'Discount' $number }
    $reference = if ("$($row.Reference)".Trim()) { "$($row.Reference)".Trim() } else { $file.BaseName }
    [pscustomobject]@{ Customer = "$($row.Customer)".Trim(); Reference = $reference; Line = $line }
}

# If the server could not keep the reference, a second run would create everything twice.
if ($ReferenceField -notin (Get-LucaSchema -Type SaleInvoiceInput).Name) {
    throw "The server's invoices take no '$ReferenceField'. Name another field that can keep a reference with -ReferenceField, such as comment."
}
$there = @{}
Get-LucaSaleInvoice -Property id, $ReferenceField, saleCustomer.id | Where-Object $ReferenceField | ForEach-Object { $there["$($_.$ReferenceField)|$($_.SaleCustomerId)"] = $_.Id }
$customers = @{}
$lines.Customer | Sort-Object -Unique | Get-LucaSaleCustomer -Property id, name | ForEach-Object { $customers[$_.Id] = $_ }

foreach ($group in $lines | Group-Object Reference, Customer) {
    $first = $group.Group[0]
    if ($there["$($first.Reference)|$($first.Customer)"]) {
        Write-Verbose "The invoice '$($first.Reference)' of customer $($first.Customer) is there already."
        continue
    }
    New-LucaSaleInvoice -Customer $customers[$first.Customer] -InvoiceDate $InvoiceDate -PaymentDays $PaymentDays -Line $group.Group.Line -Argument @{ $ReferenceField = $first.Reference }
}
