using System;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Errors;
using LucaPS.Foundation;

namespace LucaPS.Api;

/// <summary>Reads a body into a pooled buffer, no further than its bound: a small compressed answer can unfold without end.</summary>
internal static class ResponseBody
{
    private const int FirstRead = 64 * 1024;

    public static async Task<ByteBuffer> ReadAsync(HttpResponseMessage response, int largest, bool isMutation, CancellationToken cancellationToken)
    {
        long? length = response.Content.Headers.ContentLength;
        if (length > largest) throw TooLarge(largest, isMutation);
        ByteBuffer buffer = new((int)Math.Max(length + 1 ?? FirstRead, 1024));
        try
        {
#if NET8_0_OR_GREATER
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
            Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
            while (true)
            {
                if (buffer.Free == 0) buffer.Reserve(buffer.Length);
                int wanted = Math.Min(buffer.Free, largest - buffer.Length + 1);
#if NET8_0_OR_GREATER
                int read = await stream.ReadAsync(buffer.Array.AsMemory(buffer.Length, wanted), cancellationToken).ConfigureAwait(false);
#else
                int read = await stream.ReadAsync(buffer.Array, buffer.Length, wanted, cancellationToken).ConfigureAwait(false);
#endif
                if (read == 0) return buffer;
                buffer.Advance(read);
                if (buffer.Length > largest) throw TooLarge(largest, isMutation);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static LucaException TooLarge(int largest, bool isMutation) => new(
        LucaErrorId.UnexpectedResponse,
        GraphQLErrors.Sentence(
            "The answer is longer than the " + (largest / 1024 / 1024).ToString(CultureInfo.InvariantCulture) + " MiB that are read at most",
            null,
            isMutation ? ErrorCatalogue.Uncertain : "Ask for less at a time."))
    {
        MayHaveBeenSent = true,
    };
}
