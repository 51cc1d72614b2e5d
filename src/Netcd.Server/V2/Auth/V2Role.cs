namespace Netcd.Server.V2.Auth;

/// <summary>A role record, or a request to change one.</summary>
internal sealed record V2Role
{
    /// <summary>The role that may do everything; it has no record.</summary>
    public const string Root = "root";

    /// <summary>The role of requests without credentials.</summary>
    public const string Guest = "guest";

    /// <summary>The root role.</summary>
    public static readonly V2Role RootRole = new() { Name = Root, Permissions = V2Permissions.Everything };

    /// <summary>The guest role that enabling creates.</summary>
    public static readonly V2Role GuestRole = new() { Name = Guest, Permissions = V2Permissions.Everything };

    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it allows.</summary>
    public V2Permissions Permissions { get; init; } = V2Permissions.None;

    /// <summary>Permissions to add; null when the request has none.</summary>
    public V2Permissions? Grant { get; init; }

    /// <summary>Permissions to take away; null when the request has none.</summary>
    public V2Permissions? Revoke { get; init; }

    /// <summary>Whether it allows an access.</summary>
    /// <param name="key">Key as the client names it.</param>
    /// <param name="isWrite">Change instead of read.</param>
    /// <param name="recursive">The whole subtree, which needs a prefix pattern.</param>
    public bool Allows(string key, bool isWrite, bool recursive)
    {
        if (Name == Root)
        {
            return true;
        }

        foreach (string pattern in (isWrite ? Permissions.Write : Permissions.Read) ?? [])
        {
            if (pattern.EndsWith('*') ? key.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : !recursive && key == pattern)
            {
                return true;
            }
        }

        return false;
    }
}
