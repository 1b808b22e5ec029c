<#
.SYNOPSIS
Builds, tests, documents and packs LucaPS.
.DESCRIPTION
An entry point for those who have PowerShell. Without it, dotnet build lays out the module in out/LucaPS, and dotnet test runs the tests.
.PARAMETER Task
Build: out/LucaPS. Test: xunit, Pester, PSScriptAnalyzer. Docs: the help that Get-Help shows, from docs/*/*.md. Picture: the
session shown in README, from the tour's own output. Package: artifacts/*.nupkg, the same bits
from the same assemblies and commit. Sandbox: the sandbox as a .NET tool in artifacts/sandbox. PowerShell: a PowerShell compiled ahead, in artifacts/pwsh. Bench: docs/performance.md's table. Clean: removes all that was built.
.PARAMETER Configuration
Debug or Release. Default: Release for what is handed out, Debug otherwise.
.PARAMETER ProjectUri
With Package: the project's page, written into the manifest of the package as ProjectUri, LicenseUri and IconUri, and into the help for
Get-Help -Online. The source names none, so that
a copy elsewhere does not name a page that is not its own.
.PARAMETER SourceRef
With ProjectUri: the tag or commit whose LICENSE and icon the addresses lead to. Default: HEAD.
.PARAMETER CertificateThumbprint
With Package on Windows: signs with this certificate of the current user.
.PARAMETER BenchArgument
With Bench: further arguments, such as --runs, 1, --only, import. Default: the whole table.
.EXAMPLE
./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Picture', 'Package', 'Sandbox', 'PowerShell', 'Bench', 'Clean')]
    [string[]] $Task = 'Build',
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration,
    [uri] $ProjectUri,
    [string] $SourceRef,
    [string] $CertificateThumbprint,
    [string[]] $BenchArgument = @()
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$module = [IO.Path]::Combine($root, 'out', 'LucaPS')
$artifacts = Join-Path $root 'artifacts'

$debug = if ($Configuration) { $Configuration } else { 'Debug' }
$release = if ($Configuration) { $Configuration } else { 'Release' }

function Invoke-Dotnet {
    param([string[]] $Argument)
    Push-Location $root
    try { & dotnet $Argument } finally { Pop-Location }
    if ($LASTEXITCODE -ne 0) { throw "dotnet $Argument ended with exit code $LASTEXITCODE." }
}

function Invoke-Build {
    Invoke-Dotnet 'build', 'LucaPS.sln', '-c', $debug
}

function Invoke-Test {
    Invoke-Dotnet 'test', '-c', $debug
    & ([IO.Path]::Combine($root, 'tests', 'Pester', 'Invoke-Suite.ps1'))
    if ($LASTEXITCODE) { throw 'The Pester suite or PSScriptAnalyzer has findings.' }
}

function Invoke-Tool {
    # What needs no PowerShell is a program of its own, so that a machine without one can do it too.
    param([string[]] $Argument)
    Invoke-Dotnet (@('run', '--project', 'tools/LucaPS.Tools', '-c', $release, '--') + $Argument)
}

function Invoke-Doc {
    Import-Module Microsoft.PowerShell.PlatyPS
    foreach ($culture in 'en-US', 'nb-NO') {
        $folder = [IO.Path]::Combine($root, 'docs', $culture)
        $temporary = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString('N'))
        Get-ChildItem -Path $folder -Filter '*-Luca*.md' | Import-MarkdownCommandHelp | Export-MamlCommandHelp -OutputFolder $temporary -Force | Out-Null
        $maml = Get-ChildItem -Path $temporary -Recurse -Filter '*-Help.xml'
        Invoke-Tool 'help', '--input', $maml.FullName, '--output', (Join-Path $folder 'LucaPS.dll-Help.xml'), '--markdown', $folder
        Remove-Item -LiteralPath $temporary -Recurse -Force
    }
}

function Invoke-Picture {
    Invoke-Dotnet 'build', 'src/LucaPS.Sandbox'
    $output = [IO.Path]::GetTempFileName()
    try {
        Invoke-Dotnet 'run', '--no-build', '--project', 'src/LucaPS.Sandbox', '--', 'tour', '--color', '--output', $output
        Invoke-Tool 'picture', '--input', $output, '--output', ([IO.Path]::Combine($root, 'docs', 'images', 'session.svg'))
    }
    finally {
        Remove-Item -LiteralPath $output
    }
}

function Invoke-Package {
    param([string] $Thumbprint, [uri] $Uri, [string] $Reference)
    # Nothing that an earlier build left may be packed.
    if (Test-Path -LiteralPath $module) { Remove-Item -LiteralPath $module -Recurse -Force }
    Invoke-Dotnet 'build', 'src/LucaPS/LucaPS.csproj', '-c', $release, '--no-incremental'
    if ($Uri) {
        Invoke-Tool (@('stamp', '--module', $module, '--project-uri', $Uri.AbsoluteUri) + @(if ($Reference) { '--ref'; $Reference }))
    }
    if ($Thumbprint) {
        $certificate = Get-Item -LiteralPath "Cert:\CurrentUser\My\$Thumbprint"
        Get-ChildItem -LiteralPath $module -Recurse -Include '*.psd1', '*.psm1', '*.ps1', '*.ps1xml', 'LucaPS*.dll' |
            Set-AuthenticodeSignature -Certificate $certificate -HashAlgorithm SHA256 -TimestampServer 'http://timestamp.digicert.com' | Out-Null
    }
    if (Get-Command New-FileCatalog -ErrorAction Ignore) {
        $catalog = Join-Path $module 'LucaPS.cat'
        New-FileCatalog -Path $module -CatalogFilePath $catalog -CatalogVersion 2.0 | Out-Null
        if ($Thumbprint) { Set-AuthenticodeSignature -FilePath $catalog -Certificate $certificate -HashAlgorithm SHA256 | Out-Null }
    }
    else {
        'No file catalog: this system has no New-FileCatalog.'
    }
    Invoke-Tool 'pack', '--module', $module, '--destination', $artifacts, '--repository', $root
}

function Invoke-Sandbox {
    Invoke-Dotnet 'pack', 'src/LucaPS.Sandbox', '-c', $release, '-o', (Join-Path $artifacts 'sandbox')
}

function Invoke-PowerShell {
    Invoke-Dotnet 'publish', 'tests/LucaPS.PowerShell'
}

function Invoke-Bench {
    param([string[]] $Argument)
    Invoke-Dotnet 'build', 'src/LucaPS/LucaPS.csproj', '-c', $release
    Invoke-Dotnet (@('run', '-c', $release, '--project', 'tests/LucaPS.Benchmarks', '--', 'compare') + $Argument)
}

function Invoke-Clean {
    Get-ChildItem -Path (Join-Path $root 'src'), (Join-Path $root 'tests') -Directory |
        ForEach-Object { Join-Path $_.FullName 'bin'; Join-Path $_.FullName 'obj' } |
        Where-Object { Test-Path -LiteralPath $_ } |
        Remove-Item -Recurse -Force
    foreach ($folder in 'out', 'artifacts') {
        $path = Join-Path $root $folder
        if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Recurse -Force }
    }
}

foreach ($name in $Task) {
    switch ($name) {
        'Build' { Invoke-Build }
        'Test' { Invoke-Test }
        'Docs' { Invoke-Doc }
        'Picture' { Invoke-Picture }
        'Package' { Invoke-Package -Thumbprint $CertificateThumbprint -Uri $ProjectUri -Reference $SourceRef }
        'Sandbox' { Invoke-Sandbox }
        'PowerShell' { Invoke-PowerShell }
        'Bench' { Invoke-Bench -Argument $BenchArgument }
        'Clean' { Invoke-Clean }
    }
}
