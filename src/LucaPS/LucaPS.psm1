# Only this: choose the build for the edition. Everything else is in the assemblies. It runs on every import, and each operator, method or
# named type would cost milliseconds there (docs/performance.md).
try {
    if ($IsCoreCLR) { Import-Module -Name "$PSScriptRoot/bin/net8.0/LucaPS.dll" -ErrorAction Stop }
    else { Import-Module -Name "$PSScriptRoot/bin/netstandard2.0/LucaPS.dll" -ErrorAction Stop }
}
catch {
    # .NET keeps an assembly until the process ends, whatever Remove-Module does.
    throw "LucaPS could not be loaded. Restart PowerShell and import LucaPS again: that helps where another version of LucaPS was loaded in this process before. PowerShell says: $_"
}
