# luca-nightly.service runs under its own restrictions. Where there is no systemd they are set up as it does: a mount namespace,
# another account, no new privileges.
BeforeDiscovery {
    $script:CanRestrict = $PSVersionTable.PSEdition -eq 'Core' -and $IsLinux -and (id -u) -eq '0' -and (Get-Command setpriv -ErrorAction Ignore) -and
        (Get-Command unshare -ErrorAction Ignore) -and (unshare -m sh -c 'mount --make-rprivate / && mount -t tmpfs tmpfs /opt && echo yes' 2>$null) -eq 'yes'
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $script:Unit = @{}
    foreach ($line in Get-Content -LiteralPath ([IO.Path]::Combine($script:Root, 'docs', 'examples', 'luca-nightly.service'))) {
        if ($line -match '^(\w+)=(.*)$') { $script:Unit[$Matches[1]] = $Matches[2] }
    }

    # What the unit asks for, one line of sh each, and nothing else.
    $script:Restrictions = @{
        'ProtectSystem=strict' = 'mount --bind / / && cd / && mount -o remount,ro,bind / && mount -o remount,ro /opt && mount -o remount,ro /var/lib'
        'ProtectHome=yes' = 'for f in /home /root /run/user; do [ ! -d $f ] || mount -t tmpfs -o mode=000 tmpfs $f; done'
        'PrivateTmp=yes' = 'for f in /tmp /var/tmp; do mount -t tmpfs -o mode=1777 tmpfs $f; done'
        'NoNewPrivileges=yes' = 'privileges=--no-new-privs'
    }

    function Invoke-Restricted {
        # Runs a line as the unit's service manager would. State is the folder of the host that stands for the state directory.
        param([string] $Line, [string] $State, [hashtable] $Environment)
        $shell = Get-ShellPath
        $process = (Get-Process -Id $PID).Path
        $modules = Split-Path -Parent (Split-Path -Parent $script:Manifest)
        if ((Split-Path -Leaf $modules) -eq 'LucaPS') { $modules = Split-Path -Parent $modules }
        $directory = '/var/lib/' + $script:Unit['StateDirectory']
        $made = @{ HOME = $directory; PSModulePath = '/opt/modules'; PATH = '/usr/bin:/bin'; DOTNET_ROOT = '/opt/dotnet'; POWERSHELL_TELEMETRY_OPTOUT = '1'; NO_COLOR = '1' }
        $name, $value = $script:Unit['Environment'] -split '=', 2
        $made[$name] = $value
        foreach ($name in $Environment.Keys) { $made[$name] = $Environment[$name] }
        $variables = ($made.GetEnumerator() | ForEach-Object { "'$($_.Key)=$($_.Value)'" }) -join ' '
        $order = 'PrivateTmp=yes', 'ProtectHome=yes', 'ProtectSystem=strict', 'NoNewPrivileges=yes'
        $restrictions = $order | Where-Object { $script:Unit[($_ -split '=')[0]] -eq ($_ -split '=')[1] } | ForEach-Object { $script:Restrictions[$_] }
        $script = @(
            'set -e'
            'mount --make-rprivate /'
            # Where an admin has put the shell, module and script.
            'mount -t tmpfs tmpfs /opt; mount -t tmpfs tmpfs /var/lib; privileges='
            "mkdir /opt/shell /opt/modules /opt/dotnet /opt/luca $directory"
            "mount --bind '$(Split-Path -Parent $shell)' /opt/shell; mount --bind '$modules' /opt/modules"
            "mount --bind '$(Split-Path -Parent $process)' /opt/dotnet"
            "cp '$([IO.Path]::Combine($script:Root, 'docs', 'examples', 'nightly.ps1'))' /opt/luca/"
            "mount --bind '$State' $directory"
            $restrictions
            "exec env -i $variables setpriv --reuid 65534 --regid 65534 --clear-groups `$privileges sh -c 'umask $($script:Unit['UMask']); $($Line.Replace('/usr/bin/pwsh', '/opt/shell/pwsh'))'"
        ) -join "`n"
        $path = Join-Path $TestDrive 'restricted.sh'
        [IO.File]::WriteAllText($path, $script)
        $said = unshare -m sh $path 2>&1
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = "$($said -join "`n")" }
    }

    $script:State = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'state')).FullName
    if ($IsLinux) {
        chown 65534:65534 $script:State
        chmod $script:Unit['StateDirectoryMode'] $script:State
    }

    $script:Sandbox = Start-Sandbox -Invoices 60
}

AfterAll { Stop-Sandbox $script:Sandbox }

Describe 'The unit under its own restrictions' -Skip:(-not $script:CanRestrict) {
    It 'names restrictions that are known here' {
        foreach ($name in 'ProtectSystem', 'ProtectHome', 'PrivateTmp', 'NoNewPrivileges') { "$name=$($script:Unit[$name])" | Should -BeIn @($script:Restrictions.Keys) }
    }

    It 'exports the books into its state directory' {
        $environment = @{ LUCA_API_KEY = 'luca-key-kari-fjellvag'; LUCA_BASEURI = $script:Sandbox.Address }
        $result = Invoke-Restricted $script:Unit['ExecStart'] $script:State $environment
        $result.ExitCode | Should -Be 0 -Because $result.Output
        $files = @(Get-ChildItem -LiteralPath (Join-Path $script:State 'invoices') -Recurse -File)
        $files.Name | Should -Contain 'manifest.json'
        # UMask: nobody else may read the books.
        foreach ($file in $files) { $file.UnixMode | Should -BeLike '-rw-------' -Because $file.Name }

        # The next night continues where this one stopped.
        $again = Invoke-Restricted $script:Unit['ExecStart'] $script:State $environment
        $again.ExitCode | Should -Be 0 -Because $again.Output
    }

    It 'can write nowhere else, and sees nobody''s home' {
        $result = Invoke-Restricted '(: >/etc/luca-was-here) 2>/dev/null || echo no; (: >/opt/luca/x) 2>/dev/null || echo no; ls /root >/dev/null 2>&1 || echo no; grep NoNewPrivs /proc/self/status' $script:State @{}
        ($result.Output -replace '\s+', ' ').Trim() | Should -Be 'no no no NoNewPrivs: 1'
    }
}
