using System;
using System.Linq;
using System.Threading;
using LucaPS.Api.Pages;
using LucaPS.Connections;
using LucaPS.Connections.Store;
using LucaPS.Foundation;
using LucaPS.Session;

namespace LucaPS.SignIn;

/// <summary>What becomes of the connection that has the name of a sign-in already. Runs on the pipeline thread.</summary>
/// <param name="noAsking">Why the session cannot ask; null if it can.</param>
internal sealed class Replacement(LucaCmdlet cmdlet, string name, string? noAsking)
{
    private StoredConnection? _replaced;
    private bool _isOfAnotherUser;
    private Connection? _open;

    /// <summary>Called when another was saved in its place.</summary>
    public void Note(StoredConnection replaced) => _replaced = replaced;

    /// <summary>Called where one is open that is saved nowhere.</summary>
    public void Note(Connection open) => _open = open;

    /// <summary>Asks before a connection of another server, client or key is replaced.</summary>
    /// <param name="clientId">By which application; null for a key.</param>
    /// <param name="isSameKey">Whether it is the same key, where it is one.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: do not replace it, or the session cannot ask.</exception>
    public void Ask(ConnectionMetadata before, Uri server, string? clientId, bool isSameKey)
    {
        if (before.State == AuthorizationState.Revoked || IsSameParty(before, server, clientId, isSameKey)) return;
        Confirm($"The name '{name}' is taken by {Describe(before)}.");
    }

    /// <summary>The server says that another user signs in.</summary>
    /// <param name="asks">Whether that has to be confirmed.</param>
    /// <exception cref="LucaException"><see cref="LucaErrorId.BadRequest"/>: do not replace it, or the session cannot ask.</exception>
    public void OfAnotherUser(ConnectionMetadata before, bool asks)
    {
        _isOfAnotherUser = true;
        if (asks) Confirm($"The name '{name}' is taken by {Describe(before)}, of another user.");
    }

    private void Confirm(string taken)
    {
        if (noAsking is null)
        {
            try
            {
                if (cmdlet.ShouldContinue(
                    $"{taken} Replace it? What uses it, here and in other sessions, then has to sign in again.", "Connect-Luca")) return;
                throw Refused($"{taken} It was left as it is, and nobody was signed in.");
            }
            catch (Exception exception) when (SessionKind.IsWithoutQuestions(exception))
            {
                // The error below says so.
            }
        }

        throw Refused($"{taken} Replacing it must be confirmed, and nobody can be asked in this session{(noAsking is null ? string.Empty : $" ({noAsking})")}.");
    }

    /// <summary>Says what was replaced, and revokes it where it can no longer be used by anybody.</summary>
    public void Settle(Connection now)
    {
        if ((_replaced ?? _open?.TokenSource.Current) is not { } old) return;
        // The same key again; and some servers give the same tokens to a second sign-in.
        ConnectionSecret secret = now.TokenSource.Current.Secret;
        if (secret.AccessToken == old.Secret.AccessToken || (secret.RefreshToken is { } token && token == old.Secret.RefreshToken)) return;
        string what = $"The name '{now.Name}' was taken by {Describe(old.Metadata)}, which was replaced.";
        if (!_isOfAnotherUser && IsSameParty(old.Metadata, now.BaseUri, now.ClientId, isSameKey: false) && !IsOfOthers(old.Metadata, now))
        {
            cmdlet.WriteVerbose(what);
            return;
        }

        (bool revoked, string? why) = cmdlet.Wait(_ => Services.Connections.RevokeReplacedAsync(old, CancellationToken.None));
        cmdlet.WriteWarning(revoked ? $"{what} Its authorization was revoked." : $"{what} {why}");
    }

    private LucaException Refused(string message) =>
        new(LucaErrorId.BadRequest, $"{message} Sign in under another -Name, or give -Force to replace it.") { TargetValue = name };

    private static bool IsSameParty(ConnectionMetadata before, Uri server, string? clientId, bool isSameKey) =>
        SignInOptions.SameAddress(before.Server.BaseUri, server)
        && before.ClientId == clientId
        && (before.AuthenticationType == AuthenticationType.ApiKey ? clientId is null && isSameKey : clientId is not null);

    /// <summary>Whether the companies say that another user signed in: a user's own do not change altogether.</summary>
    private static bool IsOfOthers(ConnectionMetadata before, Connection now) =>
        before.Companies.Count > 0 && now.Companies.Count > 0
        && !before.Companies.Any(company => now.Companies.Any(other => other.Id == company.Id));

    private static string Describe(ConnectionMetadata metadata)
    {
        string who = metadata.AuthenticationType == AuthenticationType.ApiKey
            ? "a personal API key"
            : $"a sign-in with the client {metadata.ClientId}";
        string companies = metadata.Companies.Count == 0 ? string.Empty : $", for {CompanyList.InWords(metadata.Companies)}";
        return $"{who} at {Origin.Text(metadata.Server.BaseUri)}{companies}";
    }
}
