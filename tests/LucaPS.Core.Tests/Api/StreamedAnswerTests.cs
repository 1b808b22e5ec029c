using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Export;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>Answers written to a file as they arrive.</summary>
public sealed class StreamedAnswerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lucaps-answer-").FullName;

    private string OutFile => Path.Combine(_folder, "answer.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(10, 7)]
    [InlineData(300_000, 1)]
    [InlineData(300_000, 4097)]
    [InlineData(300_000, 1 << 20)]
    public async Task The_file_is_the_answer_and_its_errors_are_read(int length, int piece)
    {
        string text = "{\"extensions\":{\"data\":null,\"errors\":[1]},\"data\":{\"a\":\"" + new string('æ', length)
            + "\",\"errors\":[2]},\"errors\":[{\"message\":\"Nei\",\"path\":[\"a\"],\"extensions\":{\"code\":\"FORBIDDEN\"}}]}";

        using GraphQLResponse response = await SendAsync("\uFEFF" + text, piece);

        Assert.Equal(text, File.ReadAllText(OutFile));
        Assert.Equal(LucaErrorId.Forbidden, Assert.Single(response.Errors).ErrorId);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300_000)]
    public async Task The_file_is_in_utf_8_also_where_the_answer_is_not(int length)
    {
        string text = "{\"data\":{\"a\":\"" + new string('æ', length) + "\"}}";
        FakeServer server = new FakeServer().Answer((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.Unicode.GetBytes("\uFEFF" + text)) }));
        using OutputFile file = new(OutFile);

        using GraphQLResponse response = await server.Transport().SendAsync(
            new GraphQLRequest { Document = "{ a }", Sink = file }, NullReporter.Instance, default);
        file.Complete();

        Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(OutFile));
        Assert.Empty(response.Errors);
    }

    [Theory]
    [InlineData("{\"data\":{\"a\":\"*\"}", LucaErrorId.NetworkError)]
    [InlineData("{\"data\":{\"a\":\"*", LucaErrorId.NetworkError)]
    [InlineData("{\"data\":{\"a\":\"*\"}} trailing", LucaErrorId.UnexpectedResponse)]
    [InlineData("{\"data\":{\"a\":\"*\",}}", LucaErrorId.UnexpectedResponse)]
    [InlineData("{\"data\":null,\"errors\":[{\"message\":\"*\",\"extensions\":{\"code\":\"NOT_FOUND\"}}]}", LucaErrorId.NotFound)]
    [InlineData("{\"a\":\"*\"}", LucaErrorId.UnexpectedResponse)]
    [InlineData("<html>*</html>", LucaErrorId.UnexpectedResponse)]
    public async Task Whatever_is_an_error_without_a_file_is_one_with_it(string answer, string id)
    {
        foreach (int length in (int[])[10, 200_000])
        {
            string body = answer.Replace("*", new string('x', length), StringComparison.Ordinal);
            LucaException plain = await Assert.ThrowsAsync<LucaException>(() => PlainAsync(body));

            LucaException streamed = await Assert.ThrowsAsync<LucaException>(() => SendAsync(body, 4096));

            Assert.Equal(id, streamed.ErrorId);
            Assert.Equal(plain.ErrorId, streamed.ErrorId);
            Assert.Empty(Directory.GetFiles(_folder));
        }
    }

    [Theory]
    [InlineData("{\"data\":{\"a\":\"*\"}", LucaErrorId.NetworkError)]
    [InlineData("{\"data\":{\"a\":\"*\",}}", LucaErrorId.UnexpectedResponse)]
    [InlineData("{\"a\":\"*\"}", LucaErrorId.UnexpectedResponse)]
    public async Task A_mutation_whose_answer_is_no_good_is_not_sent_again_and_is_in_doubt(string answer, string id)
    {
        FakeServer server = new();
        server.Answer((_, _) => Task.FromResult(Pieces(answer.Replace("*", new string('x', 200_000), StringComparison.Ordinal), 4096)));
        using OutputFile file = new(OutFile);

        LucaException error = await Assert.ThrowsAsync<LucaException>(() =>
            server.Transport().SendAsync(
                new GraphQLRequest { Document = "mutation { a }", IsMutation = true, Sink = file }, NullReporter.Instance, default));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains("It may still have been carried out", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task A_mutation_whose_answer_cannot_be_written_was_sent()
    {
        FakeServer server = new();
        server.Answer((_, _) => Task.FromResult(Pieces("{\"data\":{\"a\":\"" + new string('x', 200_000) + "\"}}", 4096)));

        LucaException error = await Assert.ThrowsAsync<LucaException>(() =>
            server.Transport().SendAsync(
                new GraphQLRequest { Document = "mutation { a }", IsMutation = true, Sink = new Full() }, NullReporter.Instance, default));

        Assert.Contains("full. It may still have been carried out", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task What_is_sent_again_begins_anew()
    {
        FakeServer server = new();
        server.Answer((_, _) => Task.FromResult(Pieces("{\"data\":{\"a\":\"" + new string('x', 200_000), 4096)));
        server.Answer((_, _) => Task.FromResult(Pieces("{\"data\":{\"a\":\"" + new string('y', 100_000) + "\"}}", 4096)));
        using OutputFile file = new(OutFile);

        using GraphQLResponse response = await server.Transport().SendAsync(
            new GraphQLRequest { Document = "{ a }", Sink = file }, NullReporter.Instance, default);
        file.Complete();

        Assert.Equal("{\"data\":{\"a\":\"" + new string('y', 100_000) + "\"}}", File.ReadAllText(OutFile));
    }

    [Fact]
    public async Task Memory_stays_flat_whatever_the_length()
    {
        const long length = 128L << 20;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long grown = 0;
        FakeServer server = new();
        server.Answer((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new ManyRows(length, () => grown = GC.GetTotalMemory(forceFullCollection: true) - before)),
        }));
        Counter counter = new();

        using GraphQLResponse response = await server.Transport().SendAsync(
            new GraphQLRequest { Document = "{ a }", Sink = counter }, NullReporter.Instance, default);

        Assert.True(counter.Length >= length);
        // Other tests hold memory too.
        Assert.InRange(grown, long.MinValue, length / 2);
    }

    [Fact]
    public void Debug_masks_our_secrets_wherever_they_stand_and_however_they_are_written()
    {
        const string secret = "canary-a\"b+c/d&e";
        GraphQLRequest request = new()
        {
            Document = "query($x: String) { a(b: \"canary-a\\\"b+c/d&e\", c: \"canary-token\") }",
            Variables = Encoding.UTF8.GetBytes("""{"x":"vor canary-a\"b\u002Bc/d&e nach","list":["canary-token"],"plain":"rest"}"""),
        };

        string text = RequestText.Of(request, ["canary-token", secret, null, ""]);

        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.Contains("\"plain\":\"rest\"", text, StringComparison.Ordinal);
        Assert.Contains("vor … nach", text, StringComparison.Ordinal);
    }

    private static HttpResponseMessage Pieces(string text, int size) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(new PieceStream(Encoding.UTF8.GetBytes(text), size)) };

    private static async Task<GraphQLResponse> PlainAsync(string body)
    {
        FakeServer server = new FakeServer().Answer(HttpStatusCode.OK, body);
        return await server.Transport(with: options => options with { RetryTime = TimeSpan.Zero })
            .SendAsync(new GraphQLRequest { Document = "{ a }" }, NullReporter.Instance, default);
    }

    private async Task<GraphQLResponse> SendAsync(string body, int piece)
    {
        FakeServer server = new FakeServer().Answer((_, _) => Task.FromResult(Pieces(body, piece)));
        using OutputFile file = new(OutFile);
        GraphQLResponse response = await server.Transport(with: options => options with { RetryTime = TimeSpan.Zero })
            .SendAsync(new GraphQLRequest { Document = "{ a }", Sink = file }, NullReporter.Instance, default);
        file.Complete();
        return response;
    }

    /// <summary>Gives no more than so many bytes at a time.</summary>
    private sealed class PieceStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);
    }

    private sealed class Counter : IAnswerSink
    {
        public long Length { get; private set; }

        public void Restart() => Length = 0;

        public void Write(ReadOnlyMemory<byte> bytes) => Length += bytes.Length;
    }

    private sealed class Full : IAnswerSink
    {
        public void Restart()
        {
        }

        public void Write(ReadOnlyMemory<byte> bytes) => throw new LucaException(LucaErrorId.BadRequest, "The disk is full.");
    }

    /// <summary>An answer of many rows that is never whole in memory.</summary>
    private sealed class ManyRows(long length, Action atTheEnd) : MemoryStream
    {
        private static readonly byte[] s_rows = Encoding.ASCII.GetBytes(
            string.Concat(System.Linq.Enumerable.Repeat("{\"id\":\"abc\",\"n\":12345},", 1000)));
        private long _sent;
        private bool _isEnded;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] next = _sent == 0 ? "{\"data\":{\"a\":["u8.ToArray() : _sent < length ? s_rows : _isEnded ? [] : "{}]}}"u8.ToArray();
            if (_sent >= length && !_isEnded)
            {
                _isEnded = true;
                atTheEnd();
            }

            next.CopyTo(buffer);
            _sent += next.Length;
            return new(next.Length);
        }
    }
}
