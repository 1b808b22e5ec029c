# Only this: choose the build for the edition. Everything else is in the assemblies.
$folder = if ($PSEdition -eq 'Core') { 'net8.0' } else { 'netstandard2.0' }
try {
    Import-Module -Name ([IO.Path]::Combine($PSScriptRoot, 'bin', $folder, 'LucaPS.dll')) -ErrorAction Stop
}
catch [IO.FileLoadException] {
    # .NET keeps an assembly until the process ends, whatever Remove-Module does.
    throw [InvalidOperationException]::new('Another version of LucaPS was loaded in this process before. Restart PowerShell and import LucaPS again.', $_.Exception)
}
