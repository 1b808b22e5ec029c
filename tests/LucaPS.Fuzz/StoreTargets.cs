using System;
using System.Collections.Generic;
using System.IO;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Refresh;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.OAuth;
using LucaPS.Schema;

namespace LucaPS.Fuzz;

/// <summary>What is in files: the store, exported connections, the schema cache.</summary>
internal static class StoreTargets
{
    private const string Key = "https://luca.example\ng\ns";
    private const string Metadata =
        "\"version\" \"sequence\" \"slot\" \"persist\" \"User\" \"UnprotectedFile\" \"None,User\" \"server\" \"baseUri\" \"https://luca.example\" \"companies\" \"http\" \"requestTimeoutMs\" \"proxy\" \"createdAt\" \"state\" \"Active\" \"accessToken\" \"obtainedAt\" \"lineage\" ";

    private static byte[] Introspection => """{"__schema":{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Query","fields":[{"name":"a","type":{"kind":"SCALAR","name":"Int"}}]}]}}"""u8.ToArray();

    private static readonly byte[] s_salt = new byte[16];
    private static readonly byte[] s_iv = new byte[16];
    private static readonly SecureString s_password = Secure("p");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // The only callers are ConnectionStore and TransferFile, which make LucaStoreFailed of them.
        new("store-metadata", static input => MetadataFormat.Read(input), Targets.Json + Metadata) { Handled = IsFormat },
        new("store-secret", Secret, Targets.Json + Metadata + "LUCAPS~20 0001 0002 ~0A") { Handled = IsFormat },
        new("export-file", static input => TransferFile.Open(input, s_password), Targets.Json
            + "\"format\" \"version\" \"iterations\" \"salt\" \"iv\" \"passwordCheck\" \"data\" \"mac\" \"checksum\" \"AAAA\" ====")
        {
            Made = static () => [("made", TransferFile.Seal(Sample(), s_password, 1))],
        },
        new(
            "export-content",
            static input => Use(TransferFile.Open(Seal(input), s_password).Secret),
            Targets.Json + Metadata + "\"metadata\" \"secret\"")
        {
            Made = static () => [("made", Content())],
        },
        new("schema-cache", Cache, Targets.Json + "\"key\" \"checkedAt\" \"refused\" \"refusals\" \"query\" \"mutation\" \"types\" \"Query\" \"kind\" \"OBJECT\" \"name\" \"fields\" ~0A")
        {
            Made = static () => [(
                "made",
                SchemaCacheFormat.Write(new CachedSchema(DateTimeOffset.UnixEpoch, false, IntrospectionReader.Read(Introspection)!), Key))],
        },
    ];

    private static bool IsFormat(Exception e) => e is InvalidDataException or NewerFormatException;

    /// <summary>As it is, and with a matching checksum, since otherwise nothing behind the check would be reached.</summary>
    private static void Secret(byte[] input)
    {
        try
        {
            Use(SecretFormat.Read(input));
        }
        catch (Exception e) when (IsFormat(e))
        {
            int body = Array.IndexOf(input, (byte)'{');
            byte[] content = body < 0 ? [] : input[body..];
            byte[] header = Encoding.ASCII.GetBytes("LUCAPS 0001\n" + Convert.ToHexStringLower(SHA256.HashData(content)) + "\n");
            Use(SecretFormat.Read([.. header, .. content]));
        }
    }

    /// <summary>Whatever its times, a token is given or an error of ours says why not.</summary>
    private static void Use(ConnectionSecret secret)
    {
        TokenSource source = new(Sample() with { Secret = secret }, new TokenSourceOptions { TokenClients = static _ => new NoServer() });
        try
        {
            _ = source.GetAsync(NullReporter.Instance, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (LucaException)
        {
            // Expired, and nothing to renew it with.
        }
    }

    private static void Cache(byte[] input)
    {
        Read(input);
        byte[] content = input[(Array.IndexOf(input, (byte)'\n') + 1)..];
        Read([.. SchemaCacheFormat.FirstLine(content), .. content]);
    }

    private static void Read(byte[] bytes)
    {
        if (SchemaCacheFormat.Read(bytes, Key)?.Schema is not { } schema) return;
        foreach (SchemaType type in schema.Types.Values) _ = type.Kind;
        ApiTargets.Walk(schema);
    }

    /// <summary>An export file with any content: whoever knows the password can make one.</summary>
    private static byte[] Seal(byte[] content)
    {
        using TransferKeys keys = TransferKeys.Derive("p"u8.ToArray(), s_salt, 1);
        byte[] data = TransferCrypto.Encrypt(keys.Encryption, s_iv, content);
        using MemoryStream authenticated = new();
        using BinaryWriter writer = new(authenticated);
        writer.Write("LucaPS connection");
        writer.Write(1);
        writer.Write(1);
        foreach (byte[] part in new[] { s_salt, s_iv, data })
        {
            writer.Write(part.Length);
            writer.Write(part);
        }

        writer.Flush();
        byte[] mac = TransferCrypto.Mac(keys.Authentication, authenticated.ToArray());
        string all = "1|" + Convert.ToHexStringLower(s_salt) + "|" + Convert.ToHexStringLower(s_iv) + "|"
            + Convert.ToHexStringLower(keys.Check) + "|" + Convert.ToHexStringLower(data) + "|" + Convert.ToHexStringLower(mac);
        string checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(all)));
        return Encoding.UTF8.GetBytes(
            "{\"format\":\"LucaPS connection\",\"version\":1,\"kdf\":\"PBKDF2-HMAC-SHA256\",\"iterations\":1,\"salt\":\""
            + Convert.ToBase64String(s_salt)
            + "\",\"cipher\":\"AES-256-CBC-HMAC-SHA256\",\"iv\":\"" + Convert.ToBase64String(s_iv) + "\",\"passwordCheck\":\""
            + Convert.ToBase64String(keys.Check)
            + "\",\"data\":\"" + Convert.ToBase64String(data) + "\",\"mac\":\"" + Convert.ToBase64String(mac) + "\",\"checksum\":\""
            + checksum + "\"}");
    }

    private static byte[] Content()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            StoredConnection sample = Sample();
            json.WriteStartObject();
            json.WritePropertyName("metadata");
            MetadataFormat.Write(json, sample.Metadata);
            json.WritePropertyName("secret");
            SecretFormat.Write(json, sample.Secret);
            json.WriteEndObject();
        }

        byte[] content = buffer.ToArray();
        // Fails at once if Seal differs from TransferFile, since then every case would end at the checksum.
        _ = TransferFile.Open(Seal(content), s_password);
        return content;
    }

    private static StoredConnection Sample() => new(
        new ConnectionMetadata
        {
            Name = "default",
            Lineage = "l",
            Sequence = 3,
            Persist = PersistMode.User,
            AuthenticationType = AuthenticationType.AuthorizationCode,
            Server = new ServerMetadata
            {
                BaseUri = new Uri("https://luca.example"),
                Generation = 2,
                Issuer = "https://luca.example",
                AuthorizationEndpoint = new Uri("https://luca.example/oauth/authorize"),
                TokenEndpoint = new Uri("https://luca.example/oauth/token"),
                GraphQLEndpoint = new Uri("https://luca.example/api/v1/graphql"),
                ScopesSupported = ["accounting.read"],
            },
            ClientId = "c",
            Companies = [new CompanyInfo("1", "Fjord AS", "999999999")],
            Http = new ConnectionHttpSettings { Proxy = new Uri("http://proxy.example:3128/"), RequestTimeout = TimeSpan.FromSeconds(7) },
        },
        new ConnectionSecret { Lineage = "l", Sequence = 3, AccessToken = "a", RefreshToken = "r", ObtainedAt = DateTimeOffset.UnixEpoch });

    private static SecureString Secure(string text)
    {
        SecureString secure = new();
        foreach (char c in text) secure.AppendChar(c);
        return secure;
    }

    private sealed class NoServer : ITokenClient
    {
        public Task<TokenSet> RedeemCodeAsync(
            ServerMetadata server, ClientCredential client, CodeGrant grant, CancellationToken cancellationToken) => throw Gone();

        public Task<TokenSet> RefreshAsync(
            ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) => throw Gone();

        public Task<TokenActivity> IntrospectAsync(
            ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) => throw Gone();

        public Task<string?> SubjectAsync(
            ServerMetadata server, ClientCredential client, string refreshToken, CancellationToken cancellationToken) => throw Gone();

        public Task<bool> RevokeAsync(
            ServerMetadata server, ClientCredential client, string token, string tokenTypeHint,
            CancellationToken cancellationToken) => throw Gone();

        private static LucaException Gone() => new(LucaErrorId.NetworkError, "There is no server here.") { MayHaveBeenSent = false };
    }
}
