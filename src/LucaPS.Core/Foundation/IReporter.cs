namespace LucaPS.Foundation;

/// <summary>
/// What the engine has to tell the user while it works. May be called from any thread; the cmdlet writes it on the
/// pipeline thread. Never given a token, secret, code or verifier.
/// </summary>
internal interface IReporter
{
    /// <summary>Whether anyone sees verbose messages; if not, costly ones need not be built.</summary>
    bool IsVerbose { get; }

    /// <summary>For the verbose stream.</summary>
    void Verbose(string message);

    /// <summary>For the warning stream.</summary>
    void Warning(string message);

    /// <summary>For the progress stream; <paramref name="percent"/> is null where the whole is not known.</summary>
    void Progress(string activity, string status, int? percent);
}

/// <summary>A reporter that also knows the session: whether a user is waiting, and whether they want to see what is sent.</summary>
internal interface ISessionReporter : IReporter
{
    /// <summary>Whether a person sits at the prompt.</summary>
    bool IsAttended { get; }

    /// <summary>Whether anyone sees the debug stream.</summary>
    bool IsDebug { get; }

    /// <summary>For the debug stream.</summary>
    void Debug(string message);
}

/// <summary>Discards everything.</summary>
internal sealed class NullReporter : IReporter
{
    public static NullReporter Instance { get; } = new();

    public bool IsVerbose => false;

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
