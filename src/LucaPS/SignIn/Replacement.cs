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

    /// <summary>
    /// Says what was replaced, and revokes it where another user, client or server signed in. Whether it was another user is asked of the
    /// server; where that does not say, the companies tell.
    /// </summary>
    public void Settle(Connection now)
    {
        if ((_replaced ?? _open?.TokenSource.Current) is not { } old) return;
        // The same key again; and some servers give the same tokens to a second sign-in.
        ConnectionSecret secret = now.TokenSource.Current.Secret;
        if (secret.AccessToken == old.Secret.AccessToken || (secret.RefreshToken is { } token && token == old.Secret.RefreshToken)) return;
        string what = $"The name '{now.Name}' was taken by {Describe(old.Metadata)}, which was replaced.";
        bool? isOfAnother = _isOfAnotherUser || !IsSameParty(old.Metadata, now.BaseUri, now.ClientId, isSameKey: false)
            ? true
            : cmdlet.Wait(_ => Services.Connections.IsOfAnotherUserAsync(old, now.TokenSource.Current, CancellationToken.None));
        bool hasOthersCompanies = HasOthersCompanies(old.Metadata, now);
        if (isOfAnother ?? hasOthersCompanies)
        {
            (bool revoked, string? why) = cmdlet.Wait(_ => Services.Connections.RevokeReplacedAsync(old, CancellationToken.None));
            cmdlet.WriteWarning(revoked ? $"{what} Its authorization was revoked." : $"{what} {why}");
        }
        else if (hasOthersCompanies)
        {
            // Some servers have one grant for a user and a client, which goes with any of its tokens (RFC 7009, section 2.1).
            cmdlet.WriteWarning($"{what} It was the same user's, so its authorization was not revoked: that could end the new one too.");
        }
        else
        {
            cmdlet.WriteVerbose(what);
        }
    }

    private LucaException Refused(string message) =>
        new(LucaErrorId.BadRequest, $"{message} Sign in under another -Name, or give -Force to replace it.") { TargetValue = name };

    private static bool IsSameParty(ConnectionMetadata before, Uri server, string? clientId, bool isSameKey) =>
        SignInOptions.SameAddress(before.Server.BaseUri, server)
        && before.ClientId == clientId
        && (before.AuthenticationType == AuthenticationType.ApiKey ? clientId is null && isSameKey : clientId is not null);

    /// <summary>Whether the companies look like another user's: a user's own seldom change altogether.</summary>
    private static bool HasOthersCompanies(ConnectionMetadata before, Connection now) =>
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
