namespace Netcd.Core.Auth.Tokens;

/// <summary>
/// What clients get for a login and show with each request. <see cref="Assign"/>, <see cref="DropUser"/> and <see cref="DropAll"/> are
/// called by the apply loop, the rest by any thread.
/// </summary>
public interface IAuthTokens
{
    /// <summary>Text that a login carries into the log, so that all members know the same token; may be empty.</summary>
    string NewSeed();

    /// <summary>Makes a login known to this member.</summary>
    /// <param name="user">Who logged in.</param>
    /// <param name="seed">Text from the log.</param>
    /// <param name="index">Index of the entry before the login's.</param>
    /// <returns>The token, or empty when <see cref="TryIssue"/> makes it.</returns>
    string Assign(string user, string seed, ulong index);

    /// <summary>Gives the token to the client, on the member that served the login.</summary>
    /// <param name="assigned">What <see cref="Assign"/> returned.</param>
    /// <param name="user">Who logged in.</param>
    /// <param name="revision">Auth revision of the login.</param>
    /// <param name="token">The token.</param>
    /// <returns>The error to answer, or none.</returns>
    Protocol.Errors.EtcdError TryIssue(string assigned, string user, ulong revision, out string token);

    /// <summary>Whom a token stands for.</summary>
    /// <param name="token">What the client sent.</param>
    /// <param name="revision">Current auth revision.</param>
    /// <param name="caller">The user and the revision that the token stands for.</param>
    bool TryFind(string token, ulong revision, out AuthCaller caller);

    /// <summary>Index of the entry that makes the token known to a member; 0 when the token does not come from the log.</summary>
    ulong EntryOf(string token);

    /// <summary>Ends the tokens of a user, as far as they can be ended.</summary>
    void DropUser(string user);

    /// <summary>Ends all tokens, as far as they can be ended.</summary>
    void DropAll();
}
