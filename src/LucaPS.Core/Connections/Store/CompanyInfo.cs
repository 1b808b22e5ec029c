namespace LucaPS;

/// <summary>A company that a connection reaches.</summary>
/// <param name="Id">The company's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="OrganisationNumber">Its number in the Norwegian register of business enterprises, nine digits.</param>
public sealed record CompanyInfo(string Id, string? Name, string? OrganisationNumber)
{
    /// <summary>Name and organisation number, for people.</summary>
    public override string ToString()
    {
        string name = string.IsNullOrWhiteSpace(Name) ? Id : Name!;
        return string.IsNullOrWhiteSpace(OrganisationNumber) ? name : $"{name} ({OrganisationNumber})";
    }
}
