using System;
using System.Buffers;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace LucaPS.Http;

/// <summary>Reads answers whose size somebody else decides.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body after decompression.</summary>
    /// <exception cref="LucaException">It is longer than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        if (response.Content is null) return [];
        if (response.Content.Headers.ContentLength > limit) throw TooLong(response, limit);
        using CancellationTokenRegistration registration = ReadInProgress.EndsWith(cancellationToken, response);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
#if NET8_0_OR_GREATER
            using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
            using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    Buffer.BlockCopy(buffer, 0, larger, 0, length);
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                    buffer = larger;
                }

#if NET8_0_OR_GREATER
                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
#else
                int read = await stream.ReadAsync(buffer, length, buffer.Length - length, cancellationToken).ConfigureAwait(false);
#endif
                if (read == 0) return buffer.AsSpan(0, length).ToArray();
                length += read;
                if (length > limit) throw TooLong(response, limit);
            }
        }
        finally
        {
            // What lay in it may have been a token.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static LucaException TooLong(HttpResponseMessage response, int limit) =>
        new(LucaErrorId.UnexpectedResponse, $"The answer is longer than {limit / 1024} KiB, which no such answer of Luca is. Look for a proxy or captive portal in between.")
        {
            StatusCode = (int)response.StatusCode,
            MayHaveBeenSent = true,
        };
}
