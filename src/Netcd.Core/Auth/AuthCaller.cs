namespace Netcd.Core.Auth;

/// <summary>On whose behalf a request is made. The default value is nobody: no credentials, or authentication is off.</summary>
/// <param name="Name">User name; taken from a token or certificate, so the user need not exist any more.</param>
/// <param name="Revision">Auth revision the credentials stand for; 0 for nobody.</param>
public readonly record struct AuthCaller(string? Name, ulong Revision)
{
    /// <summary>The role, and the user, that may do everything.</summary>
    public const string Root = "root";

    /// <summary>Whether there were credentials.</summary>
    public bool IsKnown => Revision != 0;
}
