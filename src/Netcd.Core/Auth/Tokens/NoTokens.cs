using Netcd.Protocol.Errors;

namespace Netcd.Core.Auth.Tokens;

/// <summary><c>--auth-token=''</c>: nobody can log in, only certificates identify users.</summary>
public sealed class NoTokens : IAuthTokens
{
    /// <inheritdoc/>
    public string NewSeed() => "";

    /// <inheritdoc/>
    public string Assign(string user, string seed, ulong index) => "";

    /// <inheritdoc/>
    public EtcdError TryIssue(string assigned, string user, ulong revision, out string token)
    {
        token = "";
        return EtcdError.AuthFailed;
    }

    /// <inheritdoc/>
    public bool TryFind(string token, ulong revision, out AuthCaller caller)
    {
        caller = default;
        return false;
    }

    /// <inheritdoc/>
    public ulong EntryOf(string token) => 0;

    /// <inheritdoc/>
    public void DropUser(string user)
    {
    }

    /// <inheritdoc/>
    public void DropAll()
    {
    }
}
