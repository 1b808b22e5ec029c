# What the sandbox's tour shows: each command as one would type it, and what a prompt shows of it. It uses only what PowerShell's engine itself has.
$commands = @(
    'Get-LucaConnection'
    'Get-LucaCompany'
    '$company = Get-LucaCompany -First 1'
    'Get-LucaSaleInvoice -Company $company.Id -First 8'
    '$total = [decimal] 0'
    'Get-LucaSaleInvoice -Company $company.Id | Where-Object Currency -EQ NOK | ForEach-Object { $total += $_.Total }'
    '"{0:N2} kroner" -f $total'
    '(Invoke-LucaGraphQL ''{ companies { nodes { id name } } }'').companies.nodes'
    'Get-LucaSaleInvoice -Company 999999999'
)
$before = $Error.Count
foreach ($command in $commands) {
    "PS> $command"
    try { . ([scriptblock]::Create($command)) 2>&1 | Out-Default } catch { $_ | Out-Default }
}
if ($Error.Count -ne $before + 1) { throw 'The last command alone was to fail: there is no such company.' }
