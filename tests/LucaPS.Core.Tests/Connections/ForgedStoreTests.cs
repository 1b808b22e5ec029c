using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using Xunit;

namespace LucaPS.Core.Tests.Connections;

/// <summary>Files of the store that somebody changed, but that are still well formed.</summary>
public sealed class ForgedStoreTests : IDisposable
{
    private readonly StoreFixture _f = new();

    public void Dispose() => _f.Dispose();

    /// <summary>
    /// The metadata is not encrypted: whoever can write it, but not the secret, must not get the tokens sent to another host.
    /// </summary>
    [Theory]
    [InlineData("graphQLEndpoint", "https://luca.example/api/v1/graphql", "https://evil.example/api/v1/graphql")]
    [InlineData("graphQLEndpoint", "https://luca.example/api/v1/graphql", "http://luca.example/api/v1/graphql")]
    [InlineData("graphQLEndpoint", "https://luca.example/api/v1/graphql", "https://luca.example:444/api/v1/graphql")]
    [InlineData("tokenEndpoint", "https://luca.example/oauth/token", "https://evil.example/oauth/token")]
    [InlineData("revocationEndpoint", "https://luca.example/oauth/revoke", "https://evil.example/oauth/revoke")]
    [InlineData("authorizationEndpoint", "https://luca.example/oauth/authorize", "https://evil.example/oauth/authorize")]
    [InlineData("baseUri", "https://luca.example", "https://evil.example")]
    [InlineData("baseUri", "https://luca.example", "file:///tmp")]
    public async Task An_address_elsewhere_is_not_believed(string member, string was, string becomes)
    {
        await _f.SignInAsync();
        string text = File.ReadAllText(_f.MetadataFile());
        string changed = text.Replace($"\"{member}\": \"{was}\"", $"\"{member}\": \"{becomes}\"", StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        File.WriteAllText(_f.MetadataFile(), changed);

        LucaException error = Assert.Throws<LucaException>(() => _f.Store().Read("default"));

        Assert.Equal(LucaErrorId.StoreFailed, error.ErrorId);
        Assert.Contains("not at its own host", error.Message, StringComparison.Ordinal);
        Assert.Equal(changed, File.ReadAllText(_f.MetadataFile()));
    }

    /// <summary>Addresses that are all changed agree with each other, but the tokens still say whom they are for.</summary>
    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://luca.example:444")]
    [InlineData("http://127.0.0.1:5000")]
    public async Task Tokens_go_to_no_host_but_their_own(string host)
    {
        await _f.SignInAsync();
        string changed = File.ReadAllText(_f.MetadataFile()).Replace("\"https://luca.example", "\"" + host, StringComparison.Ordinal);
        File.WriteAllText(_f.MetadataFile(), changed);

        foreach (Func<string, StoredConnection?> read in new Func<string, StoredConnection?>[] { _f.Store().Read, _f.Store().ReadNewest })
        {
            LucaException error = Assert.Throws<LucaException>(() => read("default"));

            Assert.Equal(LucaErrorId.StoreFailed, error.ErrorId);
            Assert.Contains("its tokens are not for " + host, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(changed, File.ReadAllText(_f.MetadataFile()));
    }

    /// <summary>Adding hours to the times in a slot, or subtracting them, would throw at the ends of the calendar.</summary>
    [Theory]
    [InlineData("obtainedAt", "0001-01-01T00:00:00+00:00")]
    [InlineData("obtainedAt", "9999-12-31T23:59:59+00:00")]
    [InlineData("expiresAt", "9999-12-31T23:59:59+00:00")]
    public void Times_at_the_ends_of_the_calendar_are_damage(string member, string time)
    {
        string other = member == "obtainedAt" ? "expiresAt" : "obtainedAt";
        byte[] content = Encoding.UTF8.GetBytes(
            $"{{\"lineage\":\"l\",\"sequence\":1,\"accessToken\":\"a\",\"{member}\":\"{time}\",\"{other}\":\"2026-01-01T00:00:00+00:00\"}}");
        byte[] header = Encoding.ASCII.GetBytes("LUCAPS 0001\n" + Digest.Sha256Text(content) + "\n");

        Assert.Throws<InvalidDataException>(() => SecretFormat.Read([.. header, .. content]));
    }
}
