using Microsoft.PowerShell;

// As PowerShell's own pwsh does; everything else is in its assemblies.
return UnmanagedPSEntry.Start(args, args.Length);
