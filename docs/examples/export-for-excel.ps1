<#
.SYNOPSIS
Writes all sale invoices to a CSV file that Norwegian Excel opens with a double-click: semicolons, decimal commas, UTF-8 with a byte order mark.
.PARAMETER Path
The file to write.
.PARAMETER Company
Companies to include. Default: the connection's own.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,
    [string[]] $Company
)

$list = @{}
if ($Company) { $list.Company = $Company }
$norwegian = [cultureinfo]::GetCultureInfo('nb-NO')

$rows = Get-LucaSaleInvoice @list -Property invoiceNumber, invoiceDate, saleCustomer.name, finalized, currency, total, totalVat, totalWithVat |
    ForEach-Object {
        # A text that begins with one of these would be taken for a formula by Excel.
        $customer = $_.SaleCustomerName
        if ($customer -match '^[=+\-@\t\r]') { $customer = "'$customer" }
        [pscustomobject]@{
            Fakturanummer = $_.InvoiceNumber
            Dato          = $(if ($_.InvoiceDate) { $_.InvoiceDate.ToString('dd.MM.yyyy', [cultureinfo]::InvariantCulture) })
            Kunde         = $customer
            Valuta        = $_.Currency
            Beløp         = $_.Total.ToString('0.00', $norwegian)
            Mva           = $_.TotalVat.ToString('0.00', $norwegian)
            MedMva        = $_.TotalWithVat.ToString('0.00', $norwegian)
            Endelig       = $(if ($_.Finalized) { 'ja' } else { 'nei' })
            Firma         = $_.CompanyId
        }
    }
$text = $rows | ConvertTo-Csv -Delimiter ';' -NoTypeInformation
[IO.File]::WriteAllLines($Path, [string[]] $text, [Text.UTF8Encoding]::new($true))
Get-Item -LiteralPath $Path
