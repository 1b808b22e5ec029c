#!/usr/bin/env bash
# Fuzzes one target with AFL++, guided by the coverage of LucaPS.Core and LucaPS.Adapters.
# Needs afl-fuzz (Debian: afl++) on PATH and, once: dotnet tool install --global SharpFuzz.CommandLine
# usage: tests/LucaPS.Fuzz/afl.sh TARGET [SECONDS]; what it finds is in artifacts/afl/TARGET/out/default/crashes
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:?a target is missing}
work=artifacts/afl/$target
rm -rf "$work"
mkdir -p "$work/in"
dotnet publish tests/LucaPS.Fuzz -c Release -o "$work/bin" >/dev/null
for library in LucaPS.Core LucaPS.Adapters; do
    "${SHARPFUZZ:-sharpfuzz}" "$work/bin/$library.dll"
done
cp "tests/LucaPS.Fuzz/corpus/$target/"* "$work/in/"
find "$work/in" -size 0 -delete
# Managed code: no AFL instrumentation in the binary itself, and nothing to tell core dumps apart.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
# Tiered compilation would make the same case look new.
export DOTNET_TieredPGO=0
afl-fuzz -i "$work/in" -o "$work/out" -t 10000 -m none -V "${2:-60}" -- dotnet "$work/bin/LucaPS.Fuzz.dll" afl "$target" | tail -n 3
grep -E "execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found" "$work/out/default/fuzzer_stats"
