#!/usr/bin/env bash
# suites.sh LAB MODULE RESULTS: runs on Windows what was built here, as time allows, what differs most between systems first. LAB is what setup.sh set up,
# MODULE a manifest, LUCAPS_WINDOWS_MINUTES how long it may take (14). A test that fails is run again by itself before it counts, since Wine is not
# Windows; what Wine itself cannot do is in wine-cannot.tsv, and a test there that passes is a failure. What hangs is killed and counts as one
# failure. Writes to RESULTS the numbers passed and failed, then a line for each suite that was run or left out.
set -uo pipefail
lab=$1 module=$2 results=$3 here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
end=$((SECONDS + 60 * ${LUCAPS_WINDOWS_MINUTES:-14}))
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
export NUGET_PACKAGES=$packages
# A program for Linux.
unset LUCAPS_TEST_SANDBOX
passed=0 failed=0 lines=()

# What takes three times as long as it should is hanging, and is killed with all that it started.
windows() {
    (cd "$root" && exec timeout -k 5 "$limit" "$here/enter.sh" "$lab" "$root" "$packages" "$(dirname "$LUCAPS_TEST_MODULE")" "$work" -- "$@") \
        >"$work/log" 2>&1 </dev/null
    case $? in 124 | 137) echo "killed after $limit s" >>"$work/log" ;; esac
}

# Each test as a line: Pass, Fail or Skip, a tab, its name.
tests_of() {
    grep -o '<test [^>]*' "$1" | sed -n 's/.* name="\([^"]*\)".* result="\([A-Za-z]*\)".*/\2\t\1/p' | sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# xunit NAME OUTPUT ARGUMENTS...
xunit() {
    local name=$1 output=$2
    shift 2
    rm -f "$work/xunit.xml"
    # A test that hangs is named before it is killed.
    windows dotnet.exe "$root/tests/LucaPS.$name/bin/Debug/net10.0/LucaPS.$name.dll" -noLogo -noColor -longRunning 60 -xml "$work/xunit.xml" "$@"
    [ -s "$work/xunit.xml" ] && tests_of "$work/xunit.xml" >"$output"
}
xunit_again() {
    local name=$1 output=$2 test methods=()
    shift 2
    # A method with all its cases: the runner accepts no name for a theory's case.
    while IFS= read -r test; do methods+=(-method "$test"); done < <(printf '%s\n' "$@" | sed 's/(.*//' | sort -u)
    xunit "$name" "$output" "${methods[@]}"
}

# pester NAME OUTPUT ARGUMENTS...
pester() {
    local output=$2
    shift 2
    rm -f "$work/pester.tsv"
    windows pwsh.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "& '$root/tests/Pester/Invoke-Suite.ps1' -NoAnalyzer -TestPath '$work/pester.tsv' $*"
    [ -s "$work/pester.tsv" ] && cp "$work/pester.tsv" "$output"
}
pester_again() {
    local name=$1 output=$2 list
    shift 2
    list=$(printf "'%s'," "${@//\'/\'\'}")
    pester "$name" "$output" "${again_arguments:-}" -Name "${list%,}"
}

# suite TITLE MINUTES KIND NAME ARGUMENTS...: minutes on two cores with nothing else to do.
suite() {
    local title=$1 minutes=$2 kind=$3 name=$4
    shift 4
    if [ "$((SECONDS + 60 * minutes))" -gt "$end" ]; then
        lines+=("$title: left out, there was no time left")
        return
    fi

    local begun=$SECONDS limit=$((180 * minutes)) count failing
    rm -f "$work/tests.tsv"
    if ! "$kind" "$name" "$work/tests.tsv" "$@" || ! grep -q '^Pass' "$work/tests.tsv"; then
        tail -n 15 "$work/log"
        lines+=("$title: did not finish ($(tail -n 1 "$work/log"))")
        echo "${lines[-1]}"
        failed=$((failed + 1))
        return
    fi

    mapfile -t failing < <(judge "$title" failing)
    if [ "${#failing[@]}" -gt 0 ] && [ "${#failing[@]}" -le 20 ]; then
        grep -aE -A 12 "\[FAIL\]|^ *\[-\]" "$work/log" | head -n 120
        printf 'again, by itself: %s\n' "${failing[@]}"
        if again_arguments="$*" "${kind}_again" "$name" "$work/again.tsv" "${failing[@]}"; then
            # The second result of a test counts.
            awk -F '\t' 'NR == FNR { if ($1 != "Skip") result[$2] = $1; next } $2 in result { $1 = result[$2] } { print $1 "\t" $2 }' \
                "$work/again.tsv" "$work/tests.tsv" >"$work/both.tsv" && mv "$work/both.tsv" "$work/tests.tsv"
        fi
    fi

    judge "$title" report
    read -r -a count < <(judge "$title" numbers)
    passed=$((passed + count[0])) failed=$((failed + count[1]))
    lines+=("$title: ${count[0]} passed, ${count[1]} failed, ${count[2]} skipped, ${count[3]} that Wine cannot run, $((SECONDS - begun)) s")
    echo "${lines[-1]}"
}

# judge TITLE failing|report|numbers: the results beside the list of what Wine cannot run.
judge() {
    awk -F '\t' -v title="$1" -v what="$2" '
        NR == FNR { if ($1 == title) cannot[$2] = 1; next }
        {
            method = $2
            sub(/\(.*/, "", method)
            key = $2 in cannot ? $2 : method in cannot ? method : ""
            if ($1 == "Pass") { passed++; if (key != "") works[key] = 1 }
            else if ($1 != "Fail") { skipped++; if (key != "") works[key] = 1 }
            else if (key != "") { known++; fails[key] = 1 }
            else { failed++; if (what == "failing") print $2; if (what == "report") print "failed on Windows: " $2 }
        }
        END {
            for (test in cannot) if (!(test in fails)) {
                failed++
                if (what == "report") print (test in works ? "no failure any more, take it off wine-cannot.tsv: " : "no such test, take it off wine-cannot.tsv: ") test
            }
            if (what == "numbers") print passed + 0, failed + 0, skipped + 0, known + 0
        }' <(grep -v '^#' "$here/wine-cannot.tsv") "$work/tests.tsv"
}

# Pester files, as an argument of Invoke-Suite.ps1.
files() {
    local list
    list=$(printf "'$root/tests/Pester/%s.Tests.ps1'," "$@")
    echo "-Path ${list%,}"
}

export LUCAPS_TEST_MODULE=$module
by_system=(Connection HardPlaces Module SignIn Unattended) others=(Data Examples Help Pages Writing)
suite "only on Windows" 3 pester windows -Path "'$here'"
suite "Pester, what differs by system" 2 pester pester "$(files Import "${by_system[@]}")"
suite "Core.Tests" 3 xunit Core.Tests

# The build for Windows PowerShell in the same shell: the folder that the psm1 chooses holds the other one. Not Import: it tests builds compiled
# ahead, which this one has none of.
mkdir -p "$work/desktop"
cp -r "$(dirname "$module")" "$work/desktop/LucaPS"
rm -r "$work/desktop/LucaPS/bin/net8.0"
mv "$work/desktop/LucaPS/bin/netstandard2.0" "$work/desktop/LucaPS/bin/net8.0"
LUCAPS_TEST_MODULE=$work/desktop/LucaPS/LucaPS.psd1
suite "Pester on the build for Windows PowerShell, what differs by system" 2 pester desktop "$(files "${by_system[@]}")"

# The same on every system: as time allows.
suite "Pester on the build for Windows PowerShell, the rest" 4 pester desktop "$(files "${others[@]}")"
LUCAPS_TEST_MODULE=$module
suite "Pester, the rest" 4 pester pester "$(files "${others[@]}")"
suite "LucaPS.Tests" 8 xunit Tests

{
    echo "$passed $failed"
    printf '%s\n' "${lines[@]}"
} >"$results"
[ "$failed" -eq 0 ]
