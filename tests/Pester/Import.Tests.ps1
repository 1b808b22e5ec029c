BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    function Copy-Module {
        # Without the builds of LucaPS.Core for each system.
        param([string] $Name)
        $copy = [IO.Path]::Combine($TestDrive, $Name, 'LucaPS')
        Copy-Item -LiteralPath (Split-Path -Parent $script:Manifest) -Destination $copy -Recurse
        Get-ChildItem -LiteralPath ([IO.Path]::Combine($copy, 'bin', 'net8.0')) -Directory -Exclude 'dependencies' | Remove-Item -Recurse
        $copy
    }

    function Get-CorePath {
        # In a separate process: .NET keeps an assembly until the process ends.
        param([string] $Module)
        $pwsh = @(Get-Command -Name pwsh -CommandType Application)[0].Source
        & $pwsh -NoProfile -NonInteractive -Command "Import-Module '$(Join-Path $Module 'LucaPS.psd1')'; [LucaPS.Row].Assembly.Location; (Get-Command -Module LucaPS).Count -eq (Get-Module LucaPS).ExportedCmdlets.Count"
    }
}

Describe 'Import' -Skip:($PSVersionTable.PSVersion.Major -lt 7 -or -not (Get-Command -Name pwsh -CommandType Application -ErrorAction Ignore)) {
    It 'takes the LucaPS.Core that is compiled ahead for this system' {
        $module = Copy-Module 'ahead'
        $beside = [IO.Path]::Combine($module, 'bin', 'net8.0', 'LucaPS.Core.dll')
        $system = if ($IsWindows) { 'win' } elseif ($IsMacOS) { 'osx' } else { 'linux' }
        $processor = [Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
        $folder = New-Item -ItemType Directory -Path ([IO.Path]::Combine($module, 'bin', 'net8.0', "$system-$processor"))
        Copy-Item -LiteralPath $beside -Destination $folder
        Get-CorePath $module | Should -Be @((Join-Path $folder 'LucaPS.Core.dll'), 'True')
    }

    It 'takes the one beside LucaPS.dll where there is none for this system' {
        $module = Copy-Module 'beside'
        Get-CorePath $module | Should -Be @([IO.Path]::Combine($module, 'bin', 'net8.0', 'LucaPS.Core.dll'), 'True')
    }
}
