namespace LucaPS;

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
