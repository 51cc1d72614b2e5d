using Netcd.Protocol.Auth;

namespace Netcd.Core.Auth;

/// <summary>A user with the keys that its roles add up to. Immutable, thread-safe.</summary>
public sealed class AuthUser
{
    /// <summary>Adds up a user's roles; those that do not exist give nothing.</summary>
    /// <param name="stored">The user as stored; not changed afterwards.</param>
    /// <param name="roles">All roles by name.</param>
    internal AuthUser(User stored, IReadOnlyDictionary<string, Role> roles)
    {
        Stored = stored;
        Name = stored.Name.ToStringUtf8();
        Permission[] permissions = [.. stored.Roles.SelectMany(name => roles.TryGetValue(name, out Role? role) ? role.KeyPermission : [])];
        Readable = KeyRanges.Of(permissions.Where(static p => p.PermType is Permission.Types.Type.Read or Permission.Types.Type.Readwrite));
        Writable = KeyRanges.Of(permissions.Where(static p => p.PermType is Permission.Types.Type.Write or Permission.Types.Type.Readwrite));
        IsRoot = stored.Roles.Contains(AuthCaller.Root);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Whether it holds the role <c>root</c>, which may do everything.</summary>
    public bool IsRoot { get; }

    /// <summary>Keys it may read.</summary>
    public KeyRanges Readable { get; }

    /// <summary>Keys it may write.</summary>
    public KeyRanges Writable { get; }

    /// <summary>Bcrypt hash of the password.</summary>
    public ReadOnlyMemory<byte> PasswordHash => Stored.Password.Memory;

    /// <summary>Whether only a certificate can identify it.</summary>
    public bool HasNoPassword => Stored.Options is { NoPassword: true };

    internal User Stored { get; }

    /// <summary>Whether it was given a role.</summary>
    public bool HasRole(string role) => Stored.Roles.Contains(role);
}
