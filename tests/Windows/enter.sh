#!/usr/bin/env bash
# enter.sh LAB FOLDER... -- PROGRAM ARGUMENTS...: runs a program on what setup.sh set up, with these folders of this machine in the same places. One that
# ends in .exe runs on Windows. It gets only the environment variables that begin with LUCA or TEST_, and NUGET_PACKAGES. When it ends, everything it started ends too.
set -euo pipefail
lab=$(realpath "$1")
shift
folders=("$lab")
while [ "$1" != -- ]; do
    folders+=("$(realpath "$1")")
    shift
done
shift

windows=Z:${lab//\//\\}
environment=(
    PATH=/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 NO_COLOR=1
    WINEPREFIX="$lab/prefix" WINELOADER=/usr/lib/wine/wine64 WINESERVER=/usr/lib/wine/wineserver64 WINEDEBUG=-all XDG_RUNTIME_DIR=/tmp
    DOTNET_ROOT="$windows\\dotnet" WINEPATH="$windows\\dotnet;$windows\\pwsh" DOTNET_CLI_TELEMETRY_OPTOUT=1
    POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
)
while IFS= read -r -d '' line; do
    case $line in LUCA* | TEST_* | NUGET_PACKAGES=*) environment+=("$line") ;; esac
done < <(env -0)
case $1 in *.exe) set -- /usr/lib/wine/wine64 "$lab/console.exe" "$@" ;; esac

export ROOT=$lab/root FOLDERS
FOLDERS=$(printf '%s\n' "${folders[@]}")
exec unshare --mount --fork --pid --kill-child -- bash -c '
    mount -t proc proc "$ROOT/proc"
    mount --rbind /sys "$ROOT/sys"
    mount --rbind /dev "$ROOT/dev"
    while IFS= read -r folder; do
        mkdir -p "$ROOT$folder"
        mount --bind "$folder" "$ROOT$folder"
    done <<<"$FOLDERS"
    exec chroot "$ROOT" /usr/bin/env -i "$@"' - "${environment[@]}" /usr/bin/bash -c 'cd "$0" 2>/dev/null || cd /; exec "$@"' "$PWD" "$@"
