using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Foundation;

namespace LucaPS.Http;

/// <summary>Reads answers whose size others decide: a small compressed answer can expand without end.</summary>
internal static class BoundedBody
{
    private const int FirstRead = 64 * 1024;
    private const int MostExpected = 1024 * 1024;

    /// <summary>
    /// The whole body after decompression, in a buffer that the caller disposes. On cancellation the response is disposed, since a read on
    /// .NET Framework cannot be interrupted in another way.
    /// </summary>
    /// <param name="expected">How long it may be where it does not say: a buffer that grows leaves one of each size behind it in the
    /// pool.</param>
    public static async Task<ByteBuffer> ReadAsync(
        HttpResponseMessage response, int limit, Func<LucaException> tooLong, CancellationToken cancellationToken, int expected = 0)
    {
        long? length = response.Content?.Headers.ContentLength;
        if (length > limit) throw tooLong();
        using CancellationTokenRegistration abort = ReadInProgress.EndsWith(response, cancellationToken);
        ByteBuffer buffer = new((int)Math.Max(length + 1 ?? Math.Max(FirstRead, Math.Min(expected, MostExpected)), 1024));
        try
        {
            if (response.Content is null) return buffer;
#if NET8_0_OR_GREATER
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
            Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
            while (true)
            {
                if (buffer.Free == 0) buffer.Reserve(buffer.Length);
                int wanted = Math.Min(buffer.Free, limit - buffer.Length + 1);
#if NET8_0_OR_GREATER
                int read = await stream.ReadAsync(buffer.Array.AsMemory(buffer.Length, wanted), cancellationToken).ConfigureAwait(false);
#else
                int read = await stream.ReadAsync(buffer.Array, buffer.Length, wanted, cancellationToken).ConfigureAwait(false);
#endif
                if (read == 0) return buffer;
                buffer.Advance(read);
                if (buffer.Length > limit) throw tooLong();
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
