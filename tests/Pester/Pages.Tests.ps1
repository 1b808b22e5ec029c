# Every page and topic that shows code, as it stands, against the sandbox. Pages are found, not listed: a new one runs without being named here.
# A block that cannot be run says so in the line above it: *Not run by the tests: why.* or the same in Norwegian.
BeforeDiscovery {
    $root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    $mark = '\*(?:Not run by the tests|Kj.res ikke av testene): [^\n]+\*\s*$'
    $script:Pages = foreach ($file in @(Get-ChildItem -Path $root -Filter '*.md') + @(Get-ChildItem -Path (Join-Path $root 'docs'), (Join-Path $root 'src') -Recurse -Include '*.md', '*.help.txt')) {
        # Help.Tests.ps1 runs the pages of the cmdlets, and what Walk.Tests.ps1 runs makes the walk.
        if ($file.Name -like '*-Luca*.md' -or $file.Name -eq 'walk.md' -or $file.FullName -match '[\\/](bin|obj)[\\/]') { continue }
        $text = [IO.File]::ReadAllText($file.FullName).Replace("`r`n", "`n")
        $end = 0
        $blocks = foreach ($match in [regex]::Matches($text, '(?ms)^([ ]*)```(\w*)\n(.*?)\n[ ]*```$')) {
            $above = $text.Substring($end, $match.Index - $end)
            $end = $match.Index + $match.Length
            [pscustomobject]@{ Language = $match.Groups[2].Value; Code = $match.Groups[3].Value -replace ('(?m)^' + $match.Groups[1].Value); IsMarked = $above.TrimEnd() -match $mark }
        }
        if ($blocks) { @{ Page = $file.FullName.Substring($root.Length + 1).Replace('\', '/'); Blocks = @($blocks) } }
    }
    $script:Runs = foreach ($page in $script:Pages | Where-Object { $_.Blocks | Where-Object { $_.Language -eq 'powershell' -and -not $_.IsMarked } }) {
        # Every page in three cultures, and its twin in the other language, which has the same code, in one of them.
        $twin = if ($page.Page -like '*/en-US/*') { $page.Page.Replace('/en-US/', '/nb-NO/') } else { $page.Page.Replace('/nb-NO/', '/en-US/') }
        $cultures = if ($twin -eq $page.Page -or $twin -notin $script:Pages.Page) { 'en-US', 'nb-NO', '' } elseif ($page.Page -like '*/nb-NO/*') { 'nb-NO' } else { 'en-US', '' }
        foreach ($culture in $cultures) { @{ Page = $page.Page; Blocks = $page.Blocks; Culture = $culture } }
    }
    $script:Twins = $script:Pages | Where-Object { $_.Page -like '*/en-US/*' -and $_.Page.Replace('/en-US/', '/nb-NO/') -in $script:Pages.Page } | ForEach-Object { @{ Page = $_.Page } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Import-Module $script:Manifest -Force
    $script:Environment = $env:LUCAPS_HOME, $env:LUCA_BASEURI, $env:PSModulePath
    $script:RedirectUri = "http://127.0.0.1:$(Get-FreePort)/callback"
    $script:Sandbox = Start-Sandbox -RedirectUri $script:RedirectUri
    $env:LUCA_BASEURI = $script:Sandbox.Address
    # The folder that holds LucaPS, or LucaPS and its version.
    $modules = Split-Path -Parent (Split-Path -Parent $script:Manifest)
    if ((Split-Path -Leaf $modules) -eq 'LucaPS') { $modules = Split-Path -Parent $modules }
    $env:PSModulePath = [IO.Path]::GetFullPath($modules) + [IO.Path]::PathSeparator + $env:PSModulePath

    # What a person, a browser and the Gallery would do. Parameters are the real ones, so a wrong name fails.
    $script:Person = @'
[Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::GetCultureInfo($V.Culture)
function Get-Credential { [pscredential]::new('luca-demo', $V.Secret) }
function Read-Host { param([string] $Prompt, [switch] $AsSecureString) if ($AsSecureString) { $V.Answer } else { 'yes' } }
function Install-PSResource { [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [switch] $Prerelease, [ValidateSet('CurrentUser', 'AllUsers')] [string] $Scope) if (-not $Prerelease) { throw "There is no release of $Name before 1.0." } }
function Update-PSResource { [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [switch] $Prerelease) }
function Save-PSResource { [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [switch] $Prerelease, [string] $Path) if (-not (Test-Path $Path)) { throw "There is no folder $Path." } }
function Uninstall-PSResource { [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [Parameter(Position = 1)] [string] $Version, [switch] $Prerelease) }
$PSDefaultParameterValues['Connect-Luca:Persist'] = 'UnprotectedFile'
$PSDefaultParameterValues['Connect-Luca:RedirectUri'] = $V.RedirectUri
$PSDefaultParameterValues['Connect-Luca:NoBrowser'] = $true
$WarningPreference = 'SilentlyContinue'
Set-Location $V.Folder
'@
    $script:Connected = '$null = Connect-Luca -ApiKey $V.Key -Company 314000102'
    # Pages that begin with the sign-in itself.
    $script:SignsIn = 'README.md', 'docs/nb-NO/kom-i-gang.md', 'docs/en-US/about_LucaPS_SignIn.help.txt', 'docs/nb-NO/about_LucaPS_SignIn.help.txt'
    # What stands for a real company.
    $script:Replacements = @{ '987654325' = '314000102' }

    function Invoke-Page {
        param([string] $Code, [string] $Culture, [string] $Page, [string] $Before)
        $folder = Join-Path $TestDrive ([Guid]::NewGuid().ToString('N'))
        $null = New-Item -ItemType Directory -Path $folder
        $env:LUCAPS_HOME = Join-Path $folder 'home'
        foreach ($pair in $script:Replacements.GetEnumerator()) { $Code = $Code.Replace($pair.Key, $pair.Value) }
        $key = ConvertTo-Secret 'luca-key-kari-fjellvag'
        $variables = @{
            Folder = $folder; Culture = $Culture; RedirectUri = $script:RedirectUri; Secret = ConvertTo-Secret 'luca-demo-secret'; Key = $key
            # The first sign-in asks for a key; elsewhere the prompt is for a file's password.
            Answer = if ($Page -like '*SignIn*') { $key } else { ConvertTo-Secret 'a long password for the way' }
        }
        $result = Invoke-SignIn -Script ("$script:Person`n$Before`n$Code") -Variables $variables
        $result.Failure | Should -BeNullOrEmpty
        $result.Errors | Should -BeNullOrEmpty
        [pscustomobject]@{ Output = $result.Output; Folder = $folder }
    }

    # The tests' own browser, although no person is here.
    $script:Browser = '$PSDefaultParameterValues["Connect-Luca:Interactive"] = $true'
}

AfterAll {
    Stop-Sandbox $script:Sandbox
    $env:LUCAPS_HOME, $env:LUCA_BASEURI, $env:PSModulePath = $script:Environment
}

Describe 'Pages' {
    It 'every block of <Page> is run, or says why not' -ForEach $script:Pages {
        foreach ($block in $Blocks | Where-Object { -not $_.IsMarked }) {
            switch ($block.Language) {
                'powershell' { }
                # .ci/run does what a page of the repository does with dotnet: build, test, tour.
                'sh' { foreach ($line in $block.Code -split "`n") { $line | Should -Match '^\s*(dotnet |$)' } }
                'graphql' { }
                'mermaid' { }
                default { throw "A block in '$($block.Language)' neither is run nor says why not:`n$($block.Code)" }
            }
        }
    }

    It '<Page> in culture "<Culture>", from the first line to the last' -ForEach $script:Runs {
        $code = @($Blocks | Where-Object { -not $_.IsMarked } | ForEach-Object {
                if ($_.Language -eq 'powershell') { $_.Code }
                elseif ($_.Language -eq 'graphql') { "Invoke-LucaGraphQL @'`n$($_.Code)`n'@" }
            })
        $before = if ($Page -in $script:SignsIn) { $script:Browser } else { $script:Connected }
        # Each piece of a topic stands alone. A page is read from the top, but may show the sign-in after what it is for.
        $pieces = if ($Page -like '*.help.txt') { $code } else { , ((@($code -match 'Install-PSResource') + @($code -notmatch 'Install-PSResource')) -join "`n") }
        $output = 0
        foreach ($piece in $pieces) {
            $result = Invoke-Page -Code $piece -Culture $Culture -Page $Page -Before $before
            $output += $result.Output.Count + @(Get-ChildItem -LiteralPath $result.Folder -Filter '*.csv').Count
        }
        $output | Should -BeGreaterThan 0
        if ($Page -in 'README.md', 'docs/nb-NO/kom-i-gang.md') {
            $files = @(Get-ChildItem -LiteralPath $result.Folder -Filter '*.csv')
            $files.Count | Should -Be 1
            (Get-Content -LiteralPath $files[0].FullName).Count | Should -BeGreaterThan 100
        }
    }

    It 'the import of imports.md, run again, creates nothing' -ForEach @($script:Pages | Where-Object Page -EQ 'docs/guides/en-US/imports.md') {
        $code = "$($Blocks[0].Code)".Replace('A-100', 'B-100')
        $result = Invoke-Page -Code "`$count = @($code).Count; `$again = @($code).Count; `$count, `$again" -Page $Page -Before $script:Connected
        $result.Output | Should -Be @(2, 0)
    }

    It '<Page> has the same code and parts in Norwegian' -ForEach $script:Twins {
        $code = @()
        $parts = @()
        foreach ($path in $Page, $Page.Replace('/en-US/', '/nb-NO/')) {
            $text = [IO.File]::ReadAllText((Join-Path $script:Root $path)).Replace("`r`n", "`n")
            # Comments and file names are translated, and so is the text about each block.
            $code += ([regex]::Matches($text, '(?ms)^[ ]*```\w+\n.*?\n[ ]*```$').Value -join "`n") -replace '(?m)\s+# .*$' -replace '\S+\.csv', 'file.csv'
            $parts += [regex]::Matches($text, '(?m)^(#|[ ]{4}\S)').Count * [int] ($path -like '*.md')
        }
        $code[1] | Should -BeExactly $code[0]
        $parts[1] | Should -Be $parts[0]
    }

    It 'every guide is there in both languages' {
        $names = foreach ($culture in 'en-US', 'nb-NO') { (Get-ChildItem -Path ([IO.Path]::Combine($script:Root, 'docs', 'guides', $culture)) -Filter '*.md').Name -join ' ' }
        $names[1] | Should -Be $names[0]
    }

    It 'README and kom-i-gang lead to every guide in their language' {
        foreach ($pair in @{ Page = 'README.md'; Folder = 'docs/guides/en-US' }, @{ Page = 'docs/nb-NO/kom-i-gang.md'; Folder = 'docs/guides/nb-NO' }) {
            $text = [IO.File]::ReadAllText((Join-Path $script:Root $pair.Page))
            foreach ($file in Get-ChildItem -Path (Join-Path $script:Root $pair.Folder) -Filter '*.md') { $text | Should -BeLike "*guides/*/$($file.Name)*" -Because $pair.Page }
        }
    }
}
