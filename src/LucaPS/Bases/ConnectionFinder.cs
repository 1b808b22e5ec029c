using System.Threading.Tasks;
using LucaPS.Binding;
using LucaPS.Connections;
using LucaPS.SignIn;

namespace LucaPS.Session;

/// <summary>Finds the connection that a cmdlet works on.</summary>
internal static class ConnectionFinder
{
    /// <summary>
    /// The one that was given; else the one of that name, or the default: this runspace's, the one that all others share, the saved one. Where none
    /// was named and none is saved, the key in the environment makes one.
    /// </summary>
    /// <param name="cmdlet">Waits.</param>
    /// <param name="argument">What was given; null for the default.</param>
    /// <param name="usesEnvironment">Whether the key in the environment counts.</param>
    /// <param name="keeps">Whether what is opened stays open in this runspace.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.NotConnected"/>, or what keeps the saved one from being opened.</exception>
    public static Connection Find(LucaCmdlet cmdlet, ConnectionArgument? argument, bool usesEnvironment, bool keeps = true)
    {
        SessionRegistry registry = SessionRegistry.Current;
        if (argument?.Connection is { } given) return registry.Of(given);
        Connection? open = registry.Find(argument?.Name);
        // One that was replaced says so when it is used: what came in its place may be somebody else's.
        if (open is { TokenSource: { IsEnded: false } or { IsReplaced: true } }) return open;
        // One that another runspace ended may have been signed in to again since.
        string name = open?.Name ?? argument?.Name ?? LucaConnectionCmdlet.DefaultName;
        ConnectionManager connections = Services.Connections;
        // Off the pipeline thread: a keyring may be slow, and Ctrl+C must work.
        Connection? found = open?.Persist == PersistMode.Process ? null : cmdlet.Wait(token => Task.Run(() => connections.TryOpen(name), token));
        if (found is null && open is null && argument is null && usesEnvironment) found = SignInFlow.OfEnvironment(cmdlet);
        if (found is null) return open ?? throw connections.NotConnected(argument?.Name);
        if (!keeps) return found;
        return registry.Add(found, makeDefault: argument is null || open is not null && ReferenceEquals(registry.FindHere(null), open));
    }
}
