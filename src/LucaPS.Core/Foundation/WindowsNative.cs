using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LucaPS.Foundation;

/// <summary>Windows calls whose managed counterparts are not in netstandard2.0.</summary>
internal static class WindowsNative
{
    private const uint ReplaceExisting = 1;
    private const uint WriteThrough = 8;
    private const uint OwnerSecurityInformation = 1;
    private const uint DaclSecurityInformation = 4;
    private const int InsufficientBuffer = 122;
    private const uint ProtectedDacl = 0x80000000;
    private const uint TokenQuery = 8;
    private const int TokenUser = 1;
    private const uint GenericRead = 0x80000000;
    private const uint GenericWrite = 0x40000000;
    private const uint Delete = 0x10000;
    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int LongestPlainPath = 240;

    /// <summary>Renames over what is there in one step, and returns when that is on disk.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Replace(string source, string target)
    {
        if (!MoveFileExW(Long(source), Long(target), ReplaceExisting | WriteThrough))
            throw Error(Marshal.GetLastWin32Error());
    }

    /// <summary>Opens it for all that replacing it takes, and closes it again. No error where nothing is there.</summary>
    /// <exception cref="IOException">It could not be opened: another program has it open, or may not be overridden.</exception>
    public static void OpenToReplace(string path)
    {
        using SafeFileHandle file = CreateFileW(
            Long(path), GenericRead | GenericWrite | Delete, ShareAll, IntPtr.Zero, OpenExisting, 0, IntPtr.Zero);
        if (!file.IsInvalid)
            return;
        int error = Marshal.GetLastWin32Error();
        if (error is not (FileNotFound or PathNotFound))
            throw Error(error);
    }

    /// <summary>Leaves only this account and SYSTEM in a file's or folder's access list, without what its parent would add.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void RestrictToOwner(string path, bool isDirectory)
    {
        string flags = isDirectory ? "OICI" : "";
        SetAccess(path, $"D:P(A;{flags};FA;;;{CurrentUserSid()})(A;{flags};FA;;;SY)");
    }

    /// <summary>Replaces the access list by one in text form.</summary>
    internal static void SetAccess(string path, string sddl)
    {
        IntPtr descriptor = Descriptor(sddl);
        try
        {
            if (!SetFileSecurityW(Long(path), DaclSecurityInformation | ProtectedDacl, descriptor))
                throw Error();
        }
        finally
        {
            _ = LocalFree(descriptor);
        }
    }

    /// <summary>The owner of a file or folder, and the rights of others; null if it does not exist.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static WindowsAccess? AccessOf(string path)
    {
        const uint what = OwnerSecurityInformation | DaclSecurityInformation;
        byte[] descriptor = new byte[4096];
        if (!GetFileSecurityW(Long(path), what, descriptor, descriptor.Length, out int needed))
        {
            int error = Marshal.GetLastWin32Error();
            if (error is FileNotFound or PathNotFound)
                return null;
            descriptor = new byte[Math.Max(needed, descriptor.Length)];
            if (error != InsufficientBuffer || !GetFileSecurityW(Long(path), what, descriptor, descriptor.Length, out _))
                throw Error(error);
        }

        return WindowsAccess.Parse(Sddl(descriptor, what), s_self.Value);
    }

    /// <summary>This account as SDDL names it: some have two letters for a name there.</summary>
    private static readonly Lazy<string> s_self = new(() =>
    {
        IntPtr descriptor = Descriptor("O:" + CurrentUserSid());
        try
        {
            byte[] copy = new byte[GetSecurityDescriptorLength(descriptor)];
            Marshal.Copy(descriptor, copy, 0, copy.Length);
            return Sddl(copy, OwnerSecurityInformation).Substring(2).Trim();
        }
        finally
        {
            _ = LocalFree(descriptor);
        }
    });

    private static string Sddl(byte[] descriptor, uint what)
    {
        if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, 1, what, out IntPtr text, IntPtr.Zero))
            throw Error();
        try
        {
            return Marshal.PtrToStringUni(text)!;
        }
        finally
        {
            _ = LocalFree(text);
        }
    }

    private static IntPtr Descriptor(string sddl) =>
        ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, 1, out IntPtr descriptor, IntPtr.Zero) ? descriptor : throw Error();

    private static string CurrentUserSid()
    {
        if (!OpenProcessToken(GetCurrentProcess(), TokenQuery, out IntPtr token))
            throw Error();
        try
        {
            _ = GetTokenInformation(token, TokenUser, IntPtr.Zero, 0, out int length);
            IntPtr buffer = Marshal.AllocHGlobal(length);
            try
            {
                if (!GetTokenInformation(token, TokenUser, buffer, length, out _))
                    throw Error();
                // TOKEN_USER begins with a pointer to the SID.
                if (!ConvertSidToStringSidW(Marshal.ReadIntPtr(buffer), out IntPtr text))
                    throw Error();
                string sid = Marshal.PtrToStringUni(text)!;
                _ = LocalFree(text);
                return sid;
            }
            finally
            {
                Marshal.FreeHGlobal(buffer);
            }
        }
        finally
        {
            _ = CloseHandle(token);
        }
    }

    /// <summary>
    /// With the prefix that lifts the limit of 260 characters (learn.microsoft.com, "Maximum Path Length Limitation"); .NET adds it by
    /// itself, .NET Framework and the calls here do not.
    /// </summary>
    internal static string Extended(string path) =>
        path.StartsWith(@"\\?\", StringComparison.Ordinal) || path.StartsWith(@"\\.\", StringComparison.Ordinal) ? path
        : path.StartsWith(@"\\", StringComparison.Ordinal) ? path.Insert(1, @"\?\UNC")
        : path.Length > 2 && path[1] == ':' ? @"\\?\" + path.Replace('/', '\\')
        : path;

    private static string Long(string path) => path.Length < LongestPlainPath ? path : Extended(path);

    private static IOException Error() => Error(Marshal.GetLastWin32Error());

    private static IOException Error(int error) => new(new Win32Exception(error).Message, unchecked((int)0x80070000 | error));

#pragma warning disable SYSLIB1054 // LibraryImport is not there on netstandard2.0.
    [DllImport("kernel32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileExW(string source, string target, uint flags);

    [DllImport("kernel32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    private static extern SafeFileHandle CreateFileW(
        string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    private static extern IntPtr LocalFree(IntPtr memory);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    private static extern IntPtr GetCurrentProcess();

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(IntPtr handle);

    [DllImport("advapi32.dll", SetLastError = true, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool OpenProcessToken(IntPtr process, uint access, out IntPtr token);

    [DllImport("advapi32.dll", SetLastError = true, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetTokenInformation(IntPtr token, int kind, IntPtr buffer, int length, out int needed);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ConvertSidToStringSidW(IntPtr sid, out IntPtr text);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ConvertStringSecurityDescriptorToSecurityDescriptorW(
        string sddl, uint revision, out IntPtr descriptor, IntPtr size);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileSecurityW(string path, uint information, byte[] descriptor, int length, out int needed);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ConvertSecurityDescriptorToStringSecurityDescriptorW(
        byte[] descriptor, uint revision, uint information, out IntPtr sddl, IntPtr length);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    private static extern int GetSecurityDescriptorLength(IntPtr descriptor);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetFileSecurityW(string path, uint information, IntPtr descriptor);
#pragma warning restore SYSLIB1054
}
