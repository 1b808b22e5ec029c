using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LucaPS.Sandbox.Data;

namespace LucaPS.Sandbox;

/// <summary>How much of the API a company's plan includes.</summary>
public enum SandboxPlan
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>No <c>accounts</c> and no <c>purchaseInvoices</c>.</summary>
    Basic,

    /// <summary>Nothing: every field is <c>PLAN_REQUIRED</c>.</summary>
    None,
}

/// <summary>An invented company, with a synthetic organisation number that passes modulus 11.</summary>
public sealed class SandboxCompany
{
    internal SandboxCompany(int index, string name, SandboxPlan plan)
    {
        Index = index;
        Id = EntityId.For(EntityKind.Company, index, 0);
        Name = name;
        Plan = plan;
        OrganisationNumber = Data.OrganisationNumber.Synthetic(index);
    }

    /// <summary>Its id in the API.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Nine digits, the last a check digit.</summary>
    public string OrganisationNumber { get; }

    /// <summary>Its plan; may be changed at any time.</summary>
    public SandboxPlan Plan { get; set; }

    internal int Index { get; }
}

/// <summary>A user of the sandbox.</summary>
/// <param name="UserName">What to type on the sign-in page.</param>
/// <param name="Name">The name as shown.</param>
/// <param name="Language"><c>nb</c> or <c>en</c>: of pages and of error messages.</param>
/// <param name="Companies">The companies that the user has access to.</param>
public sealed record SandboxUser(string UserName, string Name, string Language, IReadOnlyList<SandboxCompany> Companies)
{
    /// <summary>Every demo user's password.</summary>
    public const string DemoPassword = "sandkasse";

    /// <summary>The password.</summary>
    public string Password { get; init; } = DemoPassword;
}

/// <summary>A personal API key: one user, one company, perhaps an end.</summary>
public sealed record SandboxApiKey(string Key, SandboxUser User, SandboxCompany Company, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Whether it has been deleted in the user's settings; may be changed at any time.</summary>
    public bool Revoked { get; set; }
}

/// <summary>The personal API keys.</summary>
public sealed class SandboxApiKeys
{
    private readonly ConcurrentDictionary<string, SandboxApiKey> _keys = new(StringComparer.Ordinal);

    internal SandboxApiKeys(SandboxDirectory directory)
    {
        Kari = Add(new SandboxApiKey("luca-key-kari-fjellvag", directory.Kari, directory.Companies[0]));
        Ola = Add(new SandboxApiKey("luca-key-ola-hav", directory.Ola, directory.Ola.Companies[0]));
        Expired = Add(new SandboxApiKey(
            "luca-key-expired", directory.Kari, directory.Companies[1], new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>A key of Kari (Norwegian) for the first company.</summary>
    public SandboxApiKey Kari { get; }

    /// <summary>A key of Ola (English) for his company.</summary>
    public SandboxApiKey Ola { get; }

    /// <summary>A key that has expired.</summary>
    public SandboxApiKey Expired { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<SandboxApiKey> All => [.. _keys.Values.OrderBy(key => key.Key, StringComparer.Ordinal)];

    /// <summary>Makes a further key valid.</summary>
    public SandboxApiKey Add(SandboxApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        SandboxSecrets.Add("api_key", key.Key);
        _keys[key.Key] = key;
        return key;
    }

    internal SandboxApiKey? Find(string key) => _keys.GetValueOrDefault(key);
}

/// <summary>Users and companies.</summary>
internal sealed class SandboxDirectory
{
    public SandboxDirectory(SandboxOptions options)
    {
        List<SandboxCompany> companies =
        [
            new(0, "Fjellvåg Regnskap AS", SandboxPlan.Full),
            new(1, "Blåbær & Sønn AS", SandboxPlan.Full),
            new(2, "Ærlig Øl ENK", SandboxPlan.Basic),
            new(3, "Ødegården Gjøgleri DA", SandboxPlan.None),
            new(4, "Hav og Himmel AS", SandboxPlan.Full),
        ];
        for (int i = 0; i < options.BulkCompanies; i++)
            companies.Add(new SandboxCompany(5 + i, $"Kjede {(i + 1).ToString("D3", CultureInfo.InvariantCulture)} AS", SandboxPlan.Full));
        Companies = companies;
        Kari = new SandboxUser("kari", "Kari Nordfjell", "nb", companies[..3]);
        Ola = new SandboxUser("ola", "Ola Sørvåg", "en", companies[4..5]);
        Åse = new SandboxUser("åse", "Åse Ødegård", "nb", companies[..4]);
        List<SandboxUser> users = [Kari, Ola, Åse];
        if (options.BulkCompanies > 0)
            users.Add(new SandboxUser("bulk", "Bård Kjede", "nb", companies[5..]));
        Users = users;
    }

    public IReadOnlyList<SandboxCompany> Companies { get; }

    public IReadOnlyList<SandboxUser> Users { get; }

    public SandboxUser Kari { get; }

    public SandboxUser Ola { get; }

    public SandboxUser Åse { get; }

    public SandboxUser? User(string? userName) =>
        Users.FirstOrDefault(user => string.Equals(user.UserName, userName?.Trim().Normalize(), StringComparison.OrdinalIgnoreCase));

    /// <summary>A company by id or organisation number (spaces allowed in the latter).</summary>
    public SandboxCompany? Company(string? idOrNumber) => idOrNumber is null ? null :
        Companies.FirstOrDefault(company => company.Id == idOrNumber) ??
        Companies.FirstOrDefault(company => company.OrganisationNumber == idOrNumber.Replace(" ", string.Empty, StringComparison.Ordinal));
}
