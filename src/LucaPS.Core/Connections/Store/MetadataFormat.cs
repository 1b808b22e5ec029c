using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using LucaPS.Foundation;
using LucaPS.OAuth;

namespace LucaPS.Connections.Store;

/// <summary>Made by a later version of LucaPS.</summary>
internal sealed class NewerFormatException(int version) : Exception($"its format is {version}")
{
    public int Version { get; } = version;
}

/// <summary>The metadata file: JSON, with a version. Members that are not known are ignored; a newer version is not read.</summary>
internal static class MetadataFormat
{
    public const int Version = 1;

    public static byte[] Write(ConnectionMetadata m)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            Write(json, m);
        return buffer.ToArray();
    }

    public static void Write(Utf8JsonWriter json, ConnectionMetadata m)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("name", m.Name);
        json.WriteString("lineage", m.Lineage);
        json.WriteNumber("sequence", m.Sequence);
        json.WriteNumber("slot", m.Slot);
        json.WriteString("persist", m.Persist.ToString());
        json.WriteString("authenticationType", m.AuthenticationType.ToString());
        json.WritePropertyName("server");
        WriteServer(json, m.Server);
        Optional(json, "clientId", m.ClientId);
        Optional(json, "scope", m.Scope);
        json.WriteStartArray("companies");
        foreach (CompanyInfo company in m.Companies)
        {
            json.WriteStartObject();
            json.WriteString("id", company.Id);
            Optional(json, "name", company.Name);
            Optional(json, "organisationNumber", company.OrganisationNumber);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Optional(json, "defaultCompany", m.DefaultCompany);
        json.WriteStartObject("http");
        Optional(json, "proxy", m.Http.Proxy?.OriginalString);
        Optional(json, "proxyUser", m.Http.ProxyUser);
        if (m.Http.RequestTimeout is { } timeout)
            json.WriteNumber("requestTimeoutMs", (long)timeout.TotalMilliseconds);
        if (m.Http.RetryTimeout is { } again)
            json.WriteNumber("retryTimeoutMs", (long)again.TotalMilliseconds);
        json.WriteEndObject();
        json.WriteStartObject("signIn");
        Optional(json, "requestedScope", m.SignIn.RequestedScope);
        Optional(json, "redirectUri", m.SignIn.RedirectUri?.OriginalString);
        Optional(json, "organisationNumber", m.SignIn.OrganisationNumber);
        Optional(json, "locale", m.SignIn.Locale);
        json.WriteEndObject();
        json.WriteString("owner", m.Owner);
        json.WriteString("machine", m.Machine);
        json.WriteString("createdAt", m.CreatedAt);
        Optional(json, "lastRefreshed", m.LastRefreshed);
        Optional(json, "expiresAt", m.ExpiresAt);
        json.WriteString("state", m.State.ToString());
        Optional(json, "stateChangedAt", m.StateChangedAt);
        if (m.WasActive is { } active)
            json.WriteBoolean("wasActive", active);
        Optional(json, "movingTo", m.MovingTo);
        json.WriteEndObject();
    }

    /// <exception cref="NewerFormatException">It is.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ConnectionMetadata Read(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("it is damaged", exception);
        }
    }

    public static ConnectionMetadata Read(JsonElement root)
    {
        int version = root.GetProperty("version").GetInt32();
        if (version > Version)
            throw new NewerFormatException(version);
        JsonElement http = root.GetProperty("http");
        JsonElement signIn = root.GetProperty("signIn");
        var m = new ConnectionMetadata
        {
            Name = Required(root, "name"),
            Lineage = Required(root, "lineage"),
            Sequence = root.GetProperty("sequence").GetInt64(),
            Slot = root.GetProperty("slot").GetInt32(),
            Persist = Choice<PersistMode>(root, "persist"),
            AuthenticationType = Choice<AuthenticationType>(root, "authenticationType"),
            Server = ReadServer(root.GetProperty("server")),
            ClientId = Text(root, "clientId"),
            Scope = Text(root, "scope"),
            Companies = Each(
                root.GetProperty("companies"), c => new CompanyInfo(Required(c, "id"), Text(c, "name"), Text(c, "organisationNumber"))),
            DefaultCompany = Text(root, "defaultCompany"),
            Http = new ConnectionHttpSettings
            {
                Proxy = Address(http, "proxy"),
                ProxyUser = Text(http, "proxyUser"),
                RequestTimeout = Span(http, "requestTimeoutMs"),
                RetryTimeout = Span(http, "retryTimeoutMs"),
            },
            SignIn = new SignInSettings
            {
                RequestedScope = Text(signIn, "requestedScope"),
                RedirectUri = Address(signIn, "redirectUri"),
                OrganisationNumber = Text(signIn, "organisationNumber"),
                Locale = Text(signIn, "locale"),
            },
            Owner = Required(root, "owner"),
            Machine = Required(root, "machine"),
            CreatedAt = root.GetProperty("createdAt").GetDateTimeOffset(),
            LastRefreshed = Time(root, "lastRefreshed"),
            ExpiresAt = Time(root, "expiresAt"),
            State = Choice<AuthorizationState>(root, "state"),
            StateChangedAt = Time(root, "stateChangedAt"),
            WasActive = root.TryGetProperty("wasActive", out JsonElement active)
                ? active.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null,
            MovingTo = Text(root, "movingTo"),
        };
        return m.Slot is >= 0 and <= 2 && m.Sequence > 0 ? m : throw new InvalidDataException("it is damaged");
    }

    private static void WriteServer(Utf8JsonWriter json, ServerMetadata s)
    {
        json.WriteStartObject();
        json.WriteString("baseUri", s.BaseUri.OriginalString);
        json.WriteNumber("generation", s.Generation);
        Optional(json, "issuer", s.Issuer);
        json.WriteString("authorizationEndpoint", s.AuthorizationEndpoint.OriginalString);
        json.WriteString("tokenEndpoint", s.TokenEndpoint.OriginalString);
        Optional(json, "revocationEndpoint", s.RevocationEndpoint?.OriginalString);
        Optional(json, "introspectionEndpoint", s.IntrospectionEndpoint?.OriginalString);
        json.WriteString("graphQLEndpoint", s.GraphQLEndpoint.OriginalString);
        json.WriteBoolean("issuerParameterSupported", s.IssuerParameterSupported);
        Texts(json, "scopesSupported", s.ScopesSupported);
        Texts(json, "tokenEndpointAuthMethods", s.TokenEndpointAuthMethods);
        Texts(json, "revocationEndpointAuthMethods", s.RevocationEndpointAuthMethods);
        Texts(json, "introspectionEndpointAuthMethods", s.IntrospectionEndpointAuthMethods);
        json.WriteEndObject();
    }

    private static ServerMetadata ReadServer(JsonElement e)
    {
        ServerMetadata server = new()
        {
            BaseUri = Address(e, "baseUri") ?? throw new FormatException(),
            Generation = e.GetProperty("generation").GetInt32(),
            Issuer = Text(e, "issuer"),
            AuthorizationEndpoint = Address(e, "authorizationEndpoint") ?? throw new FormatException(),
            TokenEndpoint = Address(e, "tokenEndpoint") ?? throw new FormatException(),
            RevocationEndpoint = Address(e, "revocationEndpoint"),
            IntrospectionEndpoint = Address(e, "introspectionEndpoint"),
            GraphQLEndpoint = Address(e, "graphQLEndpoint") ?? throw new FormatException(),
            IssuerParameterSupported = e.GetProperty("issuerParameterSupported").GetBoolean(),
            ScopesSupported = Each(e.GetProperty("scopesSupported"), s => s.GetString()!),
            TokenEndpointAuthMethods = Each(e.GetProperty("tokenEndpointAuthMethods"), s => s.GetString()!),
            RevocationEndpointAuthMethods = TextsOf(e, "revocationEndpointAuthMethods"),
            IntrospectionEndpointAuthMethods = TextsOf(e, "introspectionEndpointAuthMethods"),
        };

        // The slots are protected, this file is not: whoever changes it must not lead the tokens to another host.
        Uri?[] addresses =
        [
            server.AuthorizationEndpoint, server.TokenEndpoint, server.RevocationEndpoint, server.IntrospectionEndpoint,
            server.GraphQLEndpoint
        ];
        if (!Origin.IsProtected(server.BaseUri)
            || Array.Exists(addresses, address => address is not null && !Origin.Same(address, server.BaseUri)))
            throw new InvalidDataException("it names an address that is not at its own host");
        return server;
    }

    /// <summary>None where an earlier version wrote it.</summary>
    private static List<string> TextsOf(JsonElement e, string name) =>
        e.TryGetProperty(name, out JsonElement list) ? Each(list, s => s.GetString()!) : [];

    internal static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    internal static void Optional(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } time)
            json.WriteString(name, time);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    internal static string Required(JsonElement e, string name) => e.GetProperty(name).GetString() ?? throw new FormatException();

    internal static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    internal static DateTimeOffset? Time(JsonElement e, string name) =>
        e.TryGetProperty(name, out JsonElement value) ? value.GetDateTimeOffset() : null;

    private static TimeSpan? Span(JsonElement e, string name) =>
        e.TryGetProperty(name, out JsonElement value) ? TimeSpan.FromMilliseconds(value.GetInt64()) : null;

    private static Uri? Address(JsonElement e, string name) => Text(e, name) is { } text ? new Uri(text, UriKind.Absolute) : null;

    private static List<T> Each<T>(JsonElement array, Func<JsonElement, T> read)
    {
        List<T> all = [];
        foreach (JsonElement item in array.EnumerateArray()) all.Add(read(item));
        return all;
    }

    private static T Choice<T>(JsonElement e, string name)
        where T : struct, Enum
    {
        string text = Required(e, name);
        // Numbers are no names. (Enum.TryParse of T would be compiled for each T in each process.)
        Type type = typeof(T);
        return Enum.IsDefined(type, text) ? (T)Enum.Parse(type, text) : throw new FormatException();
    }
}
