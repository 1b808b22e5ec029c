<#
.SYNOPSIS
Writes docs/walk.md: the ten tasks that an admin does first, run against a sandbox, with what each command showed.
.DESCRIPTION
Every command runs in one fresh pwsh -NoProfile, with the built module alone on its module path and a home of its own. The browser's part of the
sign-in is played. Ports, times and the secrets of one sign-in are written as others, so that the page changes only where LucaPS does.
tests/Pester/Walk.Tests.ps1 compares the page with what this makes.
.PARAMETER OutputPath
Where to write. Default: docs/walk.md.
.PARAMETER Module
The module's folder, named LucaPS or, below that, by its version. Default: what dotnet build laid out.
.PARAMETER Sandbox
Program and first arguments of the sandbox. Default: what dotnet build made.
#>
[CmdletBinding()]
param([string] $OutputPath, [string] $Module, [string[]] $Sandbox)

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
if (-not $OutputPath) { $OutputPath = [IO.Path]::Combine($root, 'docs', 'walk.md') }
if (-not $Module) { $Module = [IO.Path]::Combine($root, 'out', 'LucaPS') }
if (-not $Sandbox) { $Sandbox = 'dotnet', [IO.Path]::Combine($root, 'src', 'LucaPS.Sandbox', 'bin', 'Debug', 'net10.0', 'luca-sandbox.dll') }

# Title, what the reader needs to know, and the commands.
$steps = @(
    @{ Title = 'Install and import'
        Text = '`Install-PSResource LucaPS -Prerelease` brings it from the PowerShell Gallery ([install](guides/en-US/install.md) has every other way). Importing is not needed: the first command does it.'
        Commands = 'Import-Module LucaPS', 'Get-Module LucaPS | Format-Table Name, Version', 'Get-Command -Module LucaPS -Verb Get | Format-Wide Name -Column 3' }
    @{ Title = 'Connect'
        Text = 'Once, with a browser. This Luca is [the sandbox](guides/en-US/sandbox.md), so its address is named; leave `-BaseUri` out for the real one. There is no desktop here, so the browser is opened by hand (`-NoBrowser`), and no keyring, so a file that only this account can read keeps the tokens (`-Persist`). On a desktop neither is needed.'
        Commands = 'Connect-Luca -BaseUri $sandbox -ClientId luca-public -NoBrowser -Interactive -Persist UnprotectedFile', 'Get-LucaConnection | Format-List' }
    @{ Title = 'Choose a default company'
        Text = 'By organisation number, id or name. It is saved with the connection.'
        Commands = 'Get-LucaCompany', "Set-LucaConnection -Company 'Fjellvåg Regnskap AS'", 'Get-LucaConnection' }
    @{ Title = 'List and filter'
        Text = 'What the table shows are properties, so it sorts and filters by them. A list is whole unless `-First` says otherwise.'
        Commands = 'Get-LucaSaleInvoice -First 5', 'Get-LucaSaleInvoice | Where-Object State -eq Draft | Sort-Object Amount -Descending | Select-Object -First 3', 'Get-LucaSaleInvoice | Group-Object State -NoElement | Sort-Object Name', '$sum = [decimal] 0; Get-LucaSaleInvoice -Draft $false | ForEach-Object { $sum += $_.Amount }; $sum' }
    @{ Title = 'Export to a file'
        Text = 'Dates are written as ISO 8601 and amounts with all digits, whatever the culture. `Export-LucaData` writes every list of every company.'
        Commands = 'Get-LucaSaleInvoice -First 20 | Export-Csv invoices.csv -NoTypeInformation -Encoding utf8', 'Import-Csv invoices.csv | Select-Object -First 3 | Format-Table InvoiceNumber, InvoiceDate, SaleCustomerName, Amount, State, CompanyName', 'Export-LucaData backup -Type saleCustomers, saleProducts | Sort-Object CompanyName, Type | Format-Table Type, CompanyName, State, Rows' }
    @{ Title = 'Look one up'
        Text = 'By id, by number, by name. What is not there is an error that says so.'
        Commands = 'Get-LucaSaleInvoice -InvoiceNumber 10003', "Get-LucaSaleCustomer -Name 'Lykke*'", 'Get-LucaSaleInvoice ABCDEF' }
    @{ Title = 'Create an invoice'
        Text = '`-WhatIf` says what would be done and sends nothing. Without it the invoice is created as a draft.'
        Commands = "`$customer = Get-LucaSaleCustomer -Name 'Lykkeliten*' | Select-Object -First 1", '$line = @{ saleProductId = (Get-LucaSaleProduct -First 1).Id; quantity = 2; unitPrice = 1250.50 }', 'New-LucaSaleInvoice $customer 2026-01-31 14 $line -WhatIf', '$invoice = New-LucaSaleInvoice $customer 2026-01-31 14 $line', '$invoice | Format-List InvoiceDate, PaymentDays, SaleCustomerName, Amount, State', 'Set-LucaSaleInvoice $invoice -Finalize -WhatIf' }
    @{ Title = 'Ask in GraphQL'
        Text = 'Any document, with the names of the server. `-Paginate` follows the pages of its one list.'
        Commands = "Invoke-LucaGraphQL '{ saleProducts { nodes { name active } } }' -Paginate | Select-Object -First 3", 'Get-LucaSchema -Type Query -Name purchase*' }
    @{ Title = 'Run it unattended'
        Text = 'The saved connection serves every later session of this account: a scheduled task, a timer, a cron job ([unattended](guides/en-US/unattended.md)). Here is one that cannot ask anybody, as Task Scheduler starts it. `Test-LucaConnection` is for monitoring.'
        Commands = "pwsh -NoProfile -NonInteractive -Command 'Get-LucaSaleInvoice -First 1'", 'Test-LucaConnection', 'if (-not (Test-LucaConnection -Quiet)) { exit 1 }' }
    @{ Title = 'Disconnect'
        Text = 'Ends the authorization at the server and erases it here. At a prompt it asks; here nobody can be asked, so it needs `-Force`.'
        Commands = 'Disconnect-Luca', 'Disconnect-Luca -Force', 'Get-LucaSaleInvoice -First 1' }
)

function Start-Tool {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Only starts a program.')]
    param([string[]] $Line, [hashtable] $Environment = @{}, [string] $Folder)
    $start = [Diagnostics.ProcessStartInfo]::new($Line[0])
    foreach ($argument in $Line | Select-Object -Skip 1) { $start.ArgumentList.Add($argument) }
    foreach ($name in 'LUCA_API_KEY', 'LUCA_BASEURI', 'LUCA_CLIENT_ID', 'LUCA_CLIENT_SECRET') { $null = $start.Environment.Remove($name) }
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    if ($Folder) { $start.WorkingDirectory = $Folder }
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardInput = $true
    $start.StandardOutputEncoding = [Text.Encoding]::UTF8
    [Diagnostics.Process]::Start($start)
}

$folder = [IO.Directory]::CreateTempSubdirectory('luca-walk-').FullName
$mark = '<<<walk>>>'
$server = $null
try {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $callback = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/callback"
    $listener.Stop()
    $server = Start-Tool ($Sandbox + 'serve', '--quiet', '--redirect-uri', $callback)
    $address = $server.StandardOutput.ReadLine().TrimEnd('/')

    # Output goes out as it is made. The redirect URI is left out of the page, since any port is free here.
    $script = @(
        '[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)'
        "[Threading.Thread]::CurrentThread.CurrentCulture = 'en-US'; [Threading.Thread]::CurrentThread.CurrentUICulture = 'en-US'"
        '$PSStyle.OutputRendering = ''PlainText''; $ProgressPreference = ''SilentlyContinue''; $ErrorView = ''ConciseView'''
        "`$sandbox = '$address'; `$PSDefaultParameterValues['Connect-Luca:RedirectUri'] = '$callback'"
        foreach ($step in $steps) {
            foreach ($command in $step.Commands) {
                $quoted = $command.Replace("'", "''")
                "[Console]::Out.WriteLine('$mark'); . ([scriptblock]::Create('$quoted')) 2>&1 3>&1 | Out-String -Stream -Width 120 | ForEach-Object { [Console]::Out.WriteLine(`$_) }"
            }
        }
    ) -join "`n"
    $scriptPath = Join-Path $folder 'walk.ps1'
    [IO.File]::WriteAllText($scriptPath, $script, [Text.UTF8Encoding]::new($true))
    $separator = [IO.Path]::PathSeparator
    while ((Split-Path -Leaf $Module) -ne 'LucaPS') { $Module = Split-Path -Parent $Module }
    $environment = @{
        LUCAPS_HOME = Join-Path $folder 'home'
        PSModulePath = (Split-Path -Parent $Module) + $separator + $env:PSModulePath
        NO_COLOR = '1'
        COLUMNS = '120'
    }
    $work = (New-Item -ItemType Directory -Path (Join-Path $folder 'work')).FullName
    $shell = Start-Tool ('pwsh', '-NoProfile', '-NonInteractive', '-File', $scriptPath) $environment $work
    $shell.StandardInput.Close()
    $shown = [Collections.Generic.List[string]]::new()
    while ($null -ne ($line = $shell.StandardOutput.ReadLine())) {
        $shown.Add($line)
        if ($line -match '(http://\S+authorize\?\S+)') { (Start-Tool ($Sandbox + 'browse', $Matches[1], '--user', 'kari')).WaitForExit() }
    }
    $shell.WaitForExit()
}
finally {
    if ($server -and -not $server.HasExited) { $server.Kill(); $server.WaitForExit() }
    Remove-Item -LiteralPath $folder -Recurse -Force
}

# One answer for each command, including what LucaPS writes to the host itself.
$answers = @(($shown -join "`n") -split "$mark`n?" | Select-Object -Skip 1)
$page = [Text.StringBuilder]::new()
$null = $page.Append("# The first ten tasks`n`nEvery command below was run, in this order, in a fresh ``pwsh -NoProfile`` against a sandbox, and the text under it is its output.`nMade by ``tools/Write-Walk.ps1``; the tests compare it with what that makes.`n")
$number = 0
$at = 0
foreach ($step in $steps) {
    $number++
    $null = $page.Append("`n## $number. $($step.Title)`n`n$($step.Text)`n`n``````text`n")
    foreach ($command in $step.Commands) {
        $text = "$($answers[$at])".Trim("`n".ToCharArray()) -replace '(?m)[ \t]+$'
        $at++
        $null = $page.Append("PS> $command`n")
        if ($text) { $null = $page.Append("$text`n`n") }
    }
    while ($page[$page.Length - 1] -eq "`n" -and $page[$page.Length - 2] -eq "`n") { $page.Length-- }
    $null = $page.Append("```````n")
}

$result = $page.ToString().Replace("`r", '')
$result = $result -replace '127\.0\.0\.1:\d+', '127.0.0.1:50000'
$result = $result -replace '(authorize\?\S*?client_id=[\w-]+)\S+', '$1&…'
# An access token's expiry, and the day a file was made.
$result = $result -replace '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*', '2026-01-31T12:00:00+01:00' -replace '(?m)^(\s*ExpiresAt\s*:) \d.*$', '$1 1/31/2026 12:00:00 PM +00:00'
[IO.File]::WriteAllText($OutputPath, $result, [Text.UTF8Encoding]::new($false))
Write-Verbose "Wrote $OutputPath"
