using System.Threading.Tasks;
using LucaPS.Connections;
using LucaPS.Connections.Store;

namespace LucaPS.SignIn;

/// <summary>The sign-in with a key of the environment.</summary>
internal sealed partial class SignInFlow
{
    /// <summary>The connection of the key in the environment, for cmdlets that none was named to and none is saved for.</summary>
    public static Connection? OfEnvironment(LucaCmdlet cmdlet) =>
        new SignInFlow(
            cmdlet, new SignInOptions { Name = StorePaths.DefaultName }, replaces: false, "a key is in the environment", opens: false)
            .WithEnvironment();

    /// <summary>
    /// With the API key of the environment, which need not be kept anywhere else unless that is asked for; null where there is none, or
    /// something else was asked for. It never takes the place of what is open or saved.
    /// </summary>
    public Connection? WithEnvironment()
    {
        if (given.ClientId is not null || SignInOptions.Variable(SignInOptions.ApiKeyVariable) is not { } key
            || !SignInOptions.IsOfEnvironment(given.BaseUri)) return null;
        if (OpenHere() is { IsOfEnvironment: false } || cmdlet.Wait(token => Task.Run(() => Connections.IsSaved(given.Name), token)))
            return null;
        key = SignInOptions.Token(key, "The environment variable " + SignInOptions.ApiKeyVariable, "an API key");
        SignInOptions kept = given with { Persist = given.Persist ?? PersistMode.Process };
        Connection connection = new SignInFlow(cmdlet, kept, replaces, noAsking, opens: false).WithApiKey(key);
        connection.IsOfEnvironment = true;
        return connection;
    }

    /// <summary>Whether it was made of the environment, and that has changed since.</summary>
    public static bool IsOutdated(Connection connection) =>
        connection.IsOfEnvironment
        && SignInOptions.Variable(SignInOptions.ApiKeyVariable) is { } key
        && (connection.TokenSource.Current.Secret.AccessToken != key || !SignInOptions.IsOfEnvironment(connection.BaseUri));
}
