using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;

namespace LucaPS.Foundation;

/// <summary>Windows calls whose managed counterparts are not in netstandard2.0.</summary>
internal static class WindowsNative
{
    private const uint ReplaceExisting = 1;
    private const uint WriteThrough = 8;
    private const uint DaclSecurityInformation = 4;
    private const uint ProtectedDacl = 0x80000000;
    private const uint TokenQuery = 8;
    private const int TokenUser = 1;

    /// <summary>Renames over what is there in one step, and returns when that is on disk.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Replace(string source, string target)
    {
        if (MoveFileExW(source, target, ReplaceExisting | WriteThrough))
            return;
        int error = Marshal.GetLastWin32Error();
        throw new IOException(new Win32Exception(error).Message, unchecked((int)0x80070000 | error));
    }

    /// <summary>Leaves only this account in a file's or folder's access list, without what its parent would add.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void RestrictToOwner(string path, bool isDirectory)
    {
        string sddl = $"D:P(A;{(isDirectory ? "OICI" : "")};FA;;;{CurrentUserSid()})";
        if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, 1, out IntPtr descriptor, IntPtr.Zero))
            throw Error();
        try
        {
            if (!SetFileSecurityW(path, DaclSecurityInformation | ProtectedDacl, descriptor))
                throw Error();
        }
        finally
        {
            _ = LocalFree(descriptor);
        }
    }

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

    private static IOException Error() => new(new Win32Exception(Marshal.GetLastWin32Error()).Message);

#pragma warning disable SYSLIB1054 // LibraryImport is not there on netstandard2.0.
    [DllImport("kernel32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileExW(string source, string target, uint flags);

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
    private static extern bool ConvertStringSecurityDescriptorToSecurityDescriptorW(string sddl, uint revision, out IntPtr descriptor, IntPtr size);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetFileSecurityW(string path, uint information, IntPtr descriptor);
#pragma warning restore SYSLIB1054
}
