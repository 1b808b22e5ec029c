#!/usr/bin/env bash
# mono.sh LAB MODULE: the build for Windows PowerShell on Mono, from import to sign-out, alone and beside a module whose handler answers every request
# for an assembly first. Prints a line for each thing that works, and "N passed, N failed" last.
set -uo pipefail
lab=$1 module=$2 here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
home=$(mktemp -d)
passed=0 failed=0 server=
trap 'kill $server 2>/dev/null; rm -rf "$home"' EXIT
sandbox() { dotnet "$root/src/LucaPS.Sandbox/bin/Debug/net10.0/luca-sandbox.dll" "$@"; }

# A port that nobody listens on now.
for port in $(shuf -i 20000-29999 -n 20); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done
redirect=http://127.0.0.1:$port/callback
coproc SERVER { exec dotnet "$root/src/LucaPS.Sandbox/bin/Debug/net10.0/luca-sandbox.dll" serve --quiet --redirect-uri "$redirect"; }
server=$SERVER_PID
read -r address <&"${SERVER[0]}"

# The libraries that another module brings, in versions other than ours.
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
mkdir "$home/foreign"
cp "$packages"/system.text.json/6.0.10/lib/netstandard2.0/*.dll "$packages"/microsoft.bcl.asyncinterfaces/8.0.0/lib/netstandard2.0/*.dll "$home/foreign"
cp "$packages"/polly.core/8.4.2/lib/net462/*.dll "$home/foreign" 2>/dev/null

journey() {
    echo "$1"
    shift
    while IFS= read -r line; do
        case $line in
            "open "*) sandbox browse "${line#open }" --user kari >/dev/null & ;;
            "ok: "*) passed=$((passed + 1)); echo "  $line" ;;
            "ended 0") ;;
            "ended "*) failed=$((failed + 1)) ;;
            *) echo "  $line" ;;
        esac
    done < <(
        LUCAPS_HOME=$home/store timeout 300 "$here/enter.sh" "$lab" "$root" "$home" "$module" -- \
            mono "$root/tests/LucaPS.Desktop/bin/Debug/net472/LucaPS.Desktop.exe" "$module" "$home/module" "$address" "$redirect" "$@" 2>&1
        echo "ended $?"
    )
    rm -rf "$home/store"
}

journey "on Mono"
journey "on Mono, beside another module" "$home/foreign"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
