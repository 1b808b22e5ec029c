@{
    Severity            = @('Error', 'Warning', 'Information')
    IncludeDefaultRules = $true
    # Write-Host is what an example shows a person; the module itself is C#.
    ExcludeRules        = @('PSAvoidUsingWriteHost')
    Rules               = @{
        # Whatever is a script here runs on Windows PowerShell too.
        PSUseCompatibleSyntax      = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.4')
        }
        PSPlaceOpenBrace           = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $false; IgnoreOneLineBlock = $true }
        PSUseConsistentIndentation = @{ Enable = $true; Kind = 'space'; IndentationSize = 4; PipelineIndentation = 'IncreaseIndentationForFirstPipeline' }
    }
}
