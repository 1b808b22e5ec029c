
namespace LucaPS;

/// <summary>A company that a connection reaches.</summary>
/// <param name="Id">The company's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="OrganisationNumber">Its number in the Norwegian register of business enterprises, nine digits.</param>
public sealed record CompanyInfo(string Id, string? Name, string? OrganisationNumber)
{
    /// <summary>Name and organisation number, for people.</summary>
    public override string ToString() => OrganisationNumber is null ? Name ?? Id : $"{Name ?? Id} ({OrganisationNumber})";
}

/// <summary>How a connection proves who it is.</summary>
public enum AuthenticationType
{
    /// <summary>OAuth authorization code (RFC 6749 section 4.1).</summary>
    AuthorizationCode,

    /// <summary>A personal API key.</summary>
    ApiKey,
}

/// <summary>Where a connection's secrets are kept.</summary>
public enum PersistMode
{
    /// <summary>In the operating system's protected store of this account.</summary>
    User,

    /// <summary>In this process's memory alone.</summary>
    Process,

    /// <summary>In a file that only the owner can read.</summary>
    UnprotectedFile,
}
