#!/usr/bin/env bash
# setup.sh FOLDER: sets up a Windows side beside this Linux. FOLDER/root: Wine, Mono and a C compiler of Debian 13; FOLDER/dotnet, FOLDER/pwsh: .NET and
# PowerShell for Windows, from NuGet; FOLDER/prefix: what Wine uses as drive C:. Needs root and a Debian; changes nothing outside FOLDER.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
lab=$(realpath -m "$1")
RUNTIME=10.0.12 POWERSHELL=7.6.9
mkdir -p "$lab"

# Debian 13's packages, resolved as if nothing were installed, and only unpacked: just one of their install scripts is needed here.
debian() {
    local mirror apt=$lab/apt
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v -- -security | head -n 1)
    [ -n "$mirror" ] || { echo "apt knows no mirror of Debian"; return 1; }
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$lab/root"
    : >"$apt/status"
    echo "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<X
Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "-"; Dir::State "$apt/state"; Dir::State::status "$apt/status"; Dir::Cache "$apt/cache";
APT::Architecture "amd64"; APT::Architectures "amd64"; APT::Install-Recommends "false"; Acquire::Languages "none"; Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
X
    APT_CONFIG=$apt/apt.conf apt-get update
    APT_CONFIG=$apt/apt.conf apt-get install -y --download-only wine wine64 gcc-mingw-w64-x86-64-win32 mono-complete bash dash coreutils libc-bin
    find "$apt/cache/archives" -name '*.deb' -print0 | xargs -0 -n 1 -P 2 sh -c 'dpkg-deb -x "$1" "$0"' "$lab/root"
    for folder in bin sbin lib lib64; do [ -e "$lab/root/$folder" ] || ln -s "usr/$folder" "$lab/root/$folder"; done
    mkdir -p "$lab"/root/{dev,proc,sys,tmp}
    grep '^root:' /etc/passwd >"$lab/root/etc/passwd"
    echo "127.0.0.1 localhost $(hostname)" >"$lab/root/etc/hosts"
    # It makes zlib1.dll, without which Wine has no user32.
    dpkg-deb -e "$apt"/cache/archives/libwine_*.deb "$lab/root/tmp/libwine"
    chroot "$lab/root" sh /tmp/libwine/postinst configure
    rm -r "$apt"
}

nuget() {
    local packages=$lab/packages source target
    mkdir -p "$lab/nuget"
    cat >"$lab/nuget/nuget.csproj" <<X
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Microsoft.NETCore.App.Runtime.win-x64;Microsoft.AspNetCore.App.Runtime.win-x64;Microsoft.WindowsDesktop.App.Runtime.win-x64" Version="[$RUNTIME]" />
    <PackageDownload Include="PowerShell" Version="[$POWERSHELL]" />
  </ItemGroup>
</Project>
X
    dotnet restore "$lab/nuget" --packages "$packages" -v q
    for name in NETCore AspNetCore WindowsDesktop; do
        source=$packages/microsoft.${name,,}.app.runtime.win-x64/$RUNTIME/runtimes/win-x64 target=$lab/dotnet/shared/Microsoft.$name.App/$RUNTIME
        mkdir -p "$target"
        cp -r "$source"/lib/*/. "$target"
        [ ! -d "$source/native" ] || cp -r "$source/native/." "$target"
    done
    mkdir -p "$lab/dotnet/host/fxr/$RUNTIME"
    mv "$lab/dotnet/shared/Microsoft.NETCore.App/$RUNTIME/hostfxr.dll" "$lab/dotnet/host/fxr/$RUNTIME"
    cp -r "$packages/powershell/$POWERSHELL/tools"/*/any/win "$lab/pwsh"
    rm -r "$packages" "$lab/nuget"
    compile() { "$here/enter.sh" "$lab" "$here" -- x86_64-w64-mingw32-gcc-win32 -municode -O2 "$@"; }
    compile "-DVERSION=L\"$RUNTIME\"" "$here/dotnet.c" -o "$lab/dotnet/dotnet.exe"
    compile "$here/console.c" -o "$lab/console.exe"
}

debian
nuget
# Windows 10, which .NET needs. The first start makes the prefix, and the last line waits until it is written.
"$here/enter.sh" "$lab" -- bash -c '$WINELOADER wineboot -i; $WINELOADER winecfg -v win10; "$WINESERVER" -w' || true
[ -f "$lab/prefix/system.reg" ]
touch "$lab/laid"
