<#
.SYNOPSIS
Closes invoices against the payments in a bank file.
.DESCRIPTION
Columns: InvoiceNumber, Amount (1500.50) and Date (yyyy-MM-dd). The payments must already be posted: each is looked up among the vouchers by
date, amount and the customer's own account. Writes a row for each payment: closed, closed before, or why not. Closed invoices are left
alone, so the same file can be run again.
.PARAMETER Path
The file.
.EXAMPLE
./close-from-bank.ps1 payments.csv -WhatIf
Says which invoices it would close.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$head = Get-Content -LiteralPath $Path -TotalCount 1
$delimiter = ';', "`t", ',' | Where-Object { $head.Contains($_) } | Select-Object -First 1
$rows = @(Import-Csv -LiteralPath $Path -Delimiter $delimiter)
foreach ($row in $rows) {
    if ($row.Amount -notmatch '^\d+(\.\d{1,2})?$') { throw "The amount '$($row.Amount)' of invoice $($row.InvoiceNumber) is no number such as 1500.50. Nothing was closed." }
    if ($row.Date -notmatch '^\d{4}-\d\d-\d\d$') { throw "The date '$($row.Date)' of invoice $($row.InvoiceNumber) is not of the form yyyy-MM-dd. Nothing was closed." }
}

$lines = 'bookkeepingJournal.postings.postingLines'
$invoices = @{}
Get-LucaSaleInvoice -Property id, invoiceNumber, remainingCents, "$lines.debitAccount.id", "$lines.debitAccount.subCode" |
    Where-Object InvoiceNumber | ForEach-Object { $invoices["$($_.InvoiceNumber)"] = $_ }
# Booked money, by account, day and amount.
$payments = @{}
foreach ($journal in Get-LucaBookkeepingJournal -Property date, postings.postingLines.id, postings.postingLines.amountCents, postings.postingLines.creditAccount.id, postings.postingLines.creditAccount.subCode) {
    $day = ([datetime] $journal.Date).ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
    foreach ($line in $journal.Postings.PostingLines | Where-Object { $_.CreditAccount.SubCode }) {
        $key = "$($line.CreditAccount.Id)|$day|$($line.AmountCents)"
        $payments[$key] = @($payments[$key]) + $line | Where-Object { $_ }
    }
}

foreach ($row in $rows) {
    $invoice = $invoices[$row.InvoiceNumber.Trim()]
    $outcome = if (-not $invoice) { 'No such invoice' }
    elseif ($invoice.RemainingCents -eq 0) { 'Closed before' }
    else {
        $account = @($invoice.BookkeepingJournal.Postings.PostingLines.DebitAccount | Where-Object SubCode)[0].Id
        $cents = [long] ([decimal]::Parse($row.Amount, [cultureinfo]::InvariantCulture) * 100)
        $found = @($payments["$account|$($row.Date)|$cents"] | Where-Object { $_ })
        if ($found.Count -eq 0) { 'No such payment is booked' }
        elseif ($found.Count -gt 1) { 'Several such payments are booked' }
        else {
            $problem = $null
            $match = $invoice | Close-LucaSaleInvoice -With $found[0] -ErrorAction SilentlyContinue -ErrorVariable problem
            if ($problem) { "$($problem[0])" } elseif ($match) { 'Closed' } else { 'Not done' }
        }
    }
    [pscustomobject]@{ InvoiceNumber = $row.InvoiceNumber; Amount = $row.Amount; Date = $row.Date; Outcome = $outcome }
}
