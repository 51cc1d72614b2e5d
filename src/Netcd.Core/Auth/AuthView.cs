using System.Text;

namespace Netcd.Core.Auth;

/// <summary>Users and permissions as of one auth revision. Immutable, thread-safe.</summary>
public sealed class AuthView
{
    private const int ShortName = 128;

    private readonly Dictionary<string, AuthUser> _users;
    private readonly Dictionary<string, AuthUser>.AlternateLookup<ReadOnlySpan<char>> _usersBySpan;

    internal AuthView(bool isEnabled, ulong revision, IReadOnlyDictionary<string, AuthUser> users)
    {
        IsEnabled = isEnabled;
        Revision = revision;
        _users = new(users, StringComparer.Ordinal);
        _usersBySpan = _users.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether requests need a user at all.</summary>
    public bool IsEnabled { get; }

    /// <summary>Counts the changes of users, roles and permissions; at least 1.</summary>
    public ulong Revision { get; }

    /// <summary>Finds a user; null when there is none.</summary>
    public AuthUser? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>What a caller may do.</summary>
    public Permit PermitOf(in AuthCaller caller) =>
        IsEnabled ? new Permit(this, Find(caller.Name ?? ""), caller.Name is { Length: > 0 }, caller.Revision) : default;

    /// <summary>What the user may do whom an entry names.</summary>
    /// <param name="username">Name in UTF-8, empty when the entry names nobody.</param>
    /// <param name="revision">Auth revision in the entry.</param>
    public Permit PermitOf(ReadOnlySpan<byte> username, ulong revision) =>
        IsEnabled ? new Permit(this, Find(username), !username.IsEmpty, revision) : default;

    private AuthUser? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > ShortName)
        {
            return Find(Encoding.UTF8.GetString(name));
        }

        Span<char> text = stackalloc char[ShortName];
        int length = Encoding.UTF8.GetChars(name, text);
        return _usersBySpan.TryGetValue(text[..length], out AuthUser? user) ? user : null;
    }
}
