# Only this: choose the build for the edition. Everything else is in the assemblies.
$folder = if ($PSEdition -eq 'Core') { 'net8.0' } else { 'netstandard2.0' }
Import-Module -Name ([IO.Path]::Combine($PSScriptRoot, 'bin', $folder, 'LucaPS.dll')) -ErrorAction Stop
