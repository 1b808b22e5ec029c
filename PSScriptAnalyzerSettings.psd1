@{
    Severity     = @('Error', 'Warning', 'Information')
    IncludeDefaultRules = $true
    # Write-Host is what an example shows a person; the module itself is C#.
    ExcludeRules = @('PSAvoidUsingWriteHost')
}
