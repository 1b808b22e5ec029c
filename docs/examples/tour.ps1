# What the sandbox's tour shows. It uses only what PowerShell's engine itself has.
'PS> Get-LucaConnection'
Get-LucaConnection | Out-Default

'PS> Get-LucaCompany'
Get-LucaCompany | Out-Default

$company = Get-LucaCompany -First 1
"PS> Get-LucaSaleInvoice -Company $($company.OrganisationNumber) -First 8"
Get-LucaSaleInvoice -Company $company.OrganisationNumber -First 8 | Out-Default

# Each currency by itself: euros are no kroner.
$count = 0
$totals = @{}
Get-LucaSaleInvoice -Company $company.Id | ForEach-Object { $count++; $totals[$_.Currency] = [decimal] $totals[$_.Currency] + $_.Total }
"$count invoices of $($company.Name), without VAT in all: " + (($totals.Keys | ForEach-Object { "$($totals[$_].ToString('N2', [cultureinfo]::InvariantCulture)) $_" }) -join ', ')
''
"PS> Invoke-LucaGraphQL '{ companies { nodes { id name } } }'"
(Invoke-LucaGraphQL '{ companies { nodes { id name } } }').companies.nodes | Out-Default

"PS> Get-LucaSaleInvoice -Company 999999999"
try {
    Get-LucaSaleInvoice -Company 999999999 -ErrorAction Stop | Out-Default
    throw 'The company does not exist, so an error was due.'
}
catch [LucaPS.LucaException] {
    "$($_.FullyQualifiedErrorId.Split(',')[0]): $($_.Exception.Message)"
}
