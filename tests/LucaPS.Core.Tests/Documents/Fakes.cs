using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Adapters;
using LucaPS.Api;
using LucaPS.Documents;
using LucaPS.Extensibility;
using LucaPS.Foundation;

namespace LucaPS.Core.Tests.Documents;

/// <summary>Parses as the module does.</summary>
internal static class Parse
{
    public static IGraphQLDocuments Documents { get; } = ((IAdapterFactory)new AdapterFactory()).CreateDocuments();

    public static IGraphQLDocument Text(string text, string? operation = null) => Documents.Parse(text, operation);
}

/// <summary>An answer that remembers whether it was disposed.</summary>
internal sealed class FakeResponse(string data, params LucaException[] errors) : GraphQLResponse
{
    private readonly byte[] _data = Encoding.UTF8.GetBytes(data);

    public bool Disposed { get; private set; }

    public override ReadOnlyMemory<byte> Body => _data;

    public override ReadOnlyMemory<byte> Data => _data;

    public override IReadOnlyList<LucaException> Errors => errors;

    private object? _result;

    public override object? Result => _result;

    public void Read(DataReader reader)
    {
        System.Text.Json.Utf8JsonReader json = new(_data);
        json.Read();
        if (json.TokenType == System.Text.Json.JsonTokenType.StartObject) _result = reader(ref json, _data);
    }

    public override void Dispose() => Disposed = true;
}

/// <summary>Gives its answers in turn, and remembers what it was asked.</summary>
internal sealed class FakeTransport : IGraphQLTransport
{
    private static async Task<GraphQLResponse> ReadAsync(Task<GraphQLResponse> answer, GraphQLRequest request)
    {
        GraphQLResponse response = await answer;
        if (response is FakeResponse fake && request.DataReader is { } reader) fake.Read(reader);
        return response;
    }

    private readonly Queue<Func<CancellationToken, Task<GraphQLResponse>>> _answers = new();

    public List<GraphQLRequest> Sent { get; } = [];

    public List<FakeResponse> Given { get; } = [];

    public string SentVariables(int index) => Encoding.UTF8.GetString(Sent[index].Variables.Span);

    public FakeTransport Answer(string data, params LucaException[] errors)
    {
        var response = new FakeResponse(data, errors);
        Given.Add(response);
        _answers.Enqueue(_ => Task.FromResult<GraphQLResponse>(response));
        return this;
    }

    public FakeTransport Throw(Exception exception)
    {
        _answers.Enqueue(_ => Task.FromException<GraphQLResponse>(exception));
        return this;
    }

    /// <summary>Ends only when cancelled.</summary>
    public FakeTransport Hang(TaskCompletionSource ended)
    {
        _answers.Enqueue(async token =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException();
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        return this;
    }

    public Task<GraphQLResponse> SendAsync(GraphQLRequest request, IReporter reporter, CancellationToken cancellationToken)
    {
        lock (Sent)
        {
            Sent.Add(request);
            return _answers.Count == 0
                ? throw new InvalidOperationException("Nobody expected request " + Sent.Count + ".")
                : ReadAsync(_answers.Dequeue()(cancellationToken), request);
        }
    }
}
