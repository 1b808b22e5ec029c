using System;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace LucaPS.Foundation;

/// <summary>From a SecureString to what the framework's cryptography and HTTP take, with every copy that we make cleared.</summary>
internal static class SecureText
{
    /// <summary>Its UTF-8 bytes, handed to <paramref name="use"/> and cleared afterwards.</summary>
    public static T UseUtf8<T>(SecureString text, Func<byte[], T> use)
    {
        var chars = new char[text.Length];
        GCHandle charsPin = GCHandle.Alloc(chars, GCHandleType.Pinned);
        IntPtr plain = Marshal.SecureStringToGlobalAllocUnicode(text);
        try
        {
            Marshal.Copy(plain, chars, 0, chars.Length);
            var bytes = new byte[Encoding.UTF8.GetByteCount(chars)];
            GCHandle bytesPin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            try
            {
                Encoding.UTF8.GetBytes(chars, 0, chars.Length, bytes, 0);
                return use(bytes);
            }
            finally
            {
                Array.Clear(bytes, 0, bytes.Length);
                bytesPin.Free();
            }
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(plain);
            Array.Clear(chars, 0, chars.Length);
            charsPin.Free();
        }
    }
}
