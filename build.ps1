<#
.SYNOPSIS
Builds, tests, documents and packs LucaPS.
.DESCRIPTION
The door for people who have PowerShell. It calls what there is without it too: dotnet build lays out the module in out/LucaPS, dotnet test runs the tests.
.PARAMETER Task
Build: out/LucaPS. Test: xunit, Pester, PSScriptAnalyzer. Docs: the help that Get-Help shows, from docs/*/*.md. Package: artifacts/*.nupkg, the same bits
from the same commit. Sandbox: the sandbox as a .NET tool in artifacts/sandbox. Bench: docs/performance.md's table. Clean: removes all that was built.
.PARAMETER Configuration
Debug or Release. Default: Release for what is handed out, Debug otherwise.
.PARAMETER CertificateThumbprint
With Package on Windows: signs with this certificate of the current user.
.EXAMPLE
./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Package', 'Sandbox', 'Bench', 'Clean')]
    [string[]] $Task = 'Build',
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration,
    [string] $CertificateThumbprint
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

function Invoke-Doc {
    Import-Module Microsoft.PowerShell.PlatyPS
    foreach ($culture in 'en-US', 'nb-NO') {
        $folder = [IO.Path]::Combine($root, 'docs', $culture)
        $pages = @(Get-ChildItem -Path $folder -Filter '*-Luca*.md' -ErrorAction Ignore)
        if ($pages.Count -eq 0) { continue }
        $temporary = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString('N'))
        $pages | Import-MarkdownCommandHelp | Export-MamlCommandHelp -OutputFolder $temporary -Force | Out-Null
        $maml = Get-ChildItem -Path $temporary -Recurse -Filter '*-Help.xml'
        $text = [IO.File]::ReadAllText($maml.FullName).Replace("`r`n", "`n").TrimEnd() + "`n"
        [IO.File]::WriteAllText((Join-Path $folder 'LucaPS.dll-Help.xml'), $text, [Text.UTF8Encoding]::new($false))
        Remove-Item -LiteralPath $temporary -Recurse -Force
        Get-Item -LiteralPath (Join-Path $folder 'LucaPS.dll-Help.xml')
    }
}

function Invoke-Package {
    param([string] $Thumbprint)
    # Nothing that an earlier build left may be packed.
    if (Test-Path -LiteralPath $module) { Remove-Item -LiteralPath $module -Recurse -Force }
    Invoke-Dotnet 'build', 'src/LucaPS/LucaPS.csproj', '-c', $release, '--no-incremental'
    if ($Thumbprint) {
        $certificate = Get-Item -LiteralPath "Cert:\CurrentUser\My\$Thumbprint"
        Get-ChildItem -LiteralPath $module -Recurse -Include '*.psd1', '*.psm1', '*.ps1xml', 'LucaPS*.dll' |
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
    & ([IO.Path]::Combine($root, 'tools', 'New-ModulePackage.ps1')) -Module $module -Destination $artifacts
}

function Invoke-Sandbox {
    Invoke-Dotnet 'pack', 'src/LucaPS.Sandbox', '-c', $release, '-o', (Join-Path $artifacts 'sandbox')
}

function Invoke-Bench {
    Invoke-Dotnet 'build', 'src/LucaPS/LucaPS.csproj', '-c', $release
    Invoke-Dotnet 'run', '-c', $release, '--project', 'tests/LucaPS.Benchmarks', '--', 'compare'
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
        'Package' { Invoke-Package -Thumbprint $CertificateThumbprint }
        'Sandbox' { Invoke-Sandbox }
        'Bench' { Invoke-Bench }
        'Clean' { Invoke-Clean }
    }
}
