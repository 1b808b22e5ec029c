using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Api;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Api;

/// <summary>How long LucaPS waits by default for a server that is down.</summary>
public sealed class PatienceTests
{
    [Theory]
    [InlineData(true, 1, 30)]
    [InlineData(false, 31, 120)]
    public async Task A_person_at_a_prompt_waits_less_than_a_session_at_night(bool isAttended, int least, int most)
    {
        InstantTime time = new();
        FakeServer server = new FakeServer().Throw(new HttpRequestException("down"));

        LucaException error = await Assert.ThrowsAsync<LucaException>(() => Send(server, time, isAttended));

        Assert.InRange(time.Waits.Sum(wait => wait.TotalSeconds), least, most);
        Assert.Matches(@"Gave up after \d+ attempts in \d+ s; raise the limit with -RetryTimeoutSec of Connect-Luca\.$", error.Message);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_is_waited_for_at_a_prompt_too()
    {
        InstantTime time = new();
        FakeServer server = new FakeServer().Answer(HttpStatusCode.TooManyRequests, "", "text/plain", ("Retry-After", "60"));

        await Assert.ThrowsAsync<LucaException>(() => Send(server, time, isAttended: true));

        Assert.NotEmpty(time.Waits);
    }

    private static Task<GraphQLResponse> Send(FakeServer server, InstantTime time, bool isAttended) =>
        server.Transport(time: time).SendAsync(
            new GraphQLRequest { Document = "{ companies { nodes { id } } }" }, new Session(isAttended), CancellationToken.None);

    private sealed class Session(bool isAttended) : ISessionReporter
    {
        public bool IsAttended => isAttended;

        public bool IsDebug => false;

        public bool IsVerbose => false;

        public void Debug(string message)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Warning(string message)
        {
        }

        public void Progress(string activity, string status, int? percent)
        {
        }
    }
}
