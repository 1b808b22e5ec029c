# docs/walk.md is what tools/Write-Walk.ps1 makes of this module. After a change: pwsh tools/Write-Walk.ps1, and read the difference as a user would.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
}

Describe 'The walk of the ten first tasks' {
    It 'is what the commands in it show' -Skip:($PSVersionTable.PSVersion.Major -lt 7 -or $IsWindows) {
        $made = Join-Path $TestDrive 'walk.md'
        # A package under test is in a folder of the module's name too.
        & ([IO.Path]::Combine($script:Root, 'tools', 'Write-Walk.ps1')) -OutputPath $made -Module (Split-Path -Parent $script:Manifest) -Sandbox (Find-Sandbox)
        $there = [IO.File]::ReadAllText([IO.Path]::Combine($script:Root, 'docs', 'walk.md')).Replace("`r", '')
        $now = [IO.File]::ReadAllText($made)
        # Line by line, so a difference shows.
        $now -split "`n" | Should -Be ($there -split "`n")
    }
}
