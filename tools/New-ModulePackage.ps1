<#
.SYNOPSIS
Packs a module folder as a NuGet package that PowerShellGet and PSResourceGet install, with the same bits from the same files.
.DESCRIPTION
Publishing cmdlets write the time and names of their own into a package, so no two are alike. Here entries are sorted and dated by the commit.
.PARAMETER Module
The folder with the manifest.
.PARAMETER Destination
Where to write it.
#>
[CmdletBinding()]
[OutputType([IO.FileInfo])]
param(
    [Parameter(Mandatory)]
    [string] $Module,
    [Parameter(Mandatory)]
    [string] $Destination
)

$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
$utf8 = [Text.UTF8Encoding]::new($false)
$manifestPath = (Get-ChildItem -LiteralPath $Module -Filter '*.psd1').FullName
$manifest = Import-PowerShellDataFile -LiteralPath $manifestPath
$name = [IO.Path]::GetFileNameWithoutExtension($manifestPath)
$data = $manifest.PrivateData.PSData
$version = $manifest.ModuleVersion
if ($data.Prerelease) { $version += '-' + $data.Prerelease }

function ConvertTo-XmlText {
    param([string] $Text)
    [Security.SecurityElement]::Escape($Text)
}

# As the Gallery's own tools name them, so that Find-PSResource -CommandName works.
$tags = @('PSModule') + @($data.Tags) + 'PSIncludes_Cmdlet' + @($manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
$optional = ''
foreach ($pair in @(@('projectUrl', 'ProjectUri'), @('icon', 'IconUri'), @('releaseNotes', 'ReleaseNotes'))) {
    if ($data[$pair[1]]) { $optional += "    <$($pair[0])>$(ConvertTo-XmlText $data[$pair[1]])</$($pair[0])>`n" }
}
$nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>$name</id>
    <version>$version</version>
    <authors>$(ConvertTo-XmlText $manifest.Author)</authors>
    <owners>$(ConvertTo-XmlText $manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <description>$(ConvertTo-XmlText $manifest.Description)</description>
    <copyright>$(ConvertTo-XmlText $manifest.Copyright)</copyright>
    <tags>$(ConvertTo-XmlText ($tags -join ' '))</tags>
$optional  </metadata>
</package>
"@.Replace("`r`n", "`n")

$extensions = @(Get-ChildItem -LiteralPath $Module -Recurse -File | ForEach-Object { $_.Extension.TrimStart('.') } | Where-Object { $_ }) + 'nuspec' | Sort-Object -Unique
$types = '<?xml version="1.0" encoding="utf-8"?>' + "`n" + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />' +
    -join ($extensions | ForEach-Object { "<Default Extension=`"$_`" ContentType=`"application/octet`" />" }) +
    '<Override PartName="/LICENSE" ContentType="application/octet" /></Types>'
$relations = '<?xml version="1.0" encoding="utf-8"?>' + "`n" + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
    "<Relationship Type=`"http://schemas.microsoft.com/packaging/2010/07/manifest`" Target=`"/$name.nuspec`" Id=`"manifest`" /></Relationships>"

$entries = [Collections.Generic.SortedDictionary[string, byte[]]]::new([StringComparer]::Ordinal)
$entries['[Content_Types].xml'] = $utf8.GetBytes($types)
$entries['_rels/.rels'] = $utf8.GetBytes($relations)
$entries["$name.nuspec"] = $utf8.GetBytes($nuspec)
$base = (Resolve-Path -LiteralPath $Module).ProviderPath.TrimEnd('\', '/')
foreach ($file in Get-ChildItem -LiteralPath $base -Recurse -File) {
    $entries[$file.FullName.Substring($base.Length + 1).Replace('\', '/')] = [IO.File]::ReadAllBytes($file.FullName)
}

# The commit's own time; outside a repository the first that a zip file knows.
$seconds = & git -C $PSScriptRoot log -1 --format=%ct 2>$null
$time = if ($seconds) { [DateTimeOffset]::FromUnixTimeSeconds([long] $seconds) } else { [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [TimeSpan]::Zero) }

$null = New-Item -ItemType Directory -Force -Path $Destination
$package = Join-Path (Resolve-Path -LiteralPath $Destination).ProviderPath "$name.$version.nupkg"
$stream = [IO.File]::Create($package)
$archive = [IO.Compression.ZipArchive]::new($stream, [IO.Compression.ZipArchiveMode]::Create, $false, $utf8)
try {
    foreach ($entry in $entries.GetEnumerator()) {
        $item = $archive.CreateEntry($entry.Key, [IO.Compression.CompressionLevel]::Optimal)
        $item.LastWriteTime = $time
        $content = $item.Open()
        $content.Write($entry.Value, 0, $entry.Value.Length)
        $content.Dispose()
    }
}
finally {
    $archive.Dispose()
    $stream.Dispose()
}
Get-Item -LiteralPath $package
