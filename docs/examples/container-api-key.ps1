<#
.SYNOPSIS
The complete script for a container: it takes the API key from the environment, and keeps nothing on disk.
.DESCRIPTION
docker run --env-file luca.env my-image pwsh -NoProfile -NonInteractive -File container-api-key.ps1
with LUCA_API_KEY in luca.env, or better as a secret of your orchestrator.

Without a key: sign in on your own machine, move the connection with Export-LucaConnection, and in the container read it in with
Import-LucaConnection -Persist UnprotectedFile, with LUCAPS_HOME on a volume that stays.
#>
[CmdletBinding()]
param(
    [int] $First = 5
)

$ErrorActionPreference = 'Stop'
Import-Module LucaPS
# LUCA_API_KEY, and LUCA_BASEURI where it is not Luca's own address, are all that is needed.
Get-LucaSaleInvoice -First $First
