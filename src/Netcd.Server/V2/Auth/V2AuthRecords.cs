using Netcd.Core.V2;

namespace Netcd.Server.V2.Auth;

/// <summary>Reads the auth records of a tree. Not counted as reads of clients. Thread-safe.</summary>
internal sealed class V2AuthRecords(V2Store store)
{
    /// <summary>Root of the auth records.</summary>
    public const string Prefix = "/2";

    /// <summary>Whether credentials are asked for.</summary>
    public bool IsEnabled => store.View.ValueOf(Prefix + "/enabled") == "true";

    /// <summary>Names of all users, sorted.</summary>
    public IReadOnlyList<string> UserNames => store.View.NamesIn(Prefix + "/users");

    /// <summary>Names of all roles with root among them, sorted.</summary>
    public IReadOnlyList<string> RoleNames
    {
        get
        {
            List<string> names = [V2Role.Root, .. store.View.NamesIn(Prefix + "/roles")];
            names.Sort(Utf8Order.Instance);
            return names;
        }
    }

    /// <summary>A user, or null.</summary>
    public V2User? FindUser(string name) =>
        store.View.ValueOf(PathOfUser(name)) is { } json ? V2AuthJson.ReadUser(V2Text.ToBytes(json))?.WithRootRole() : null;

    /// <summary>A role, or null.</summary>
    public V2Role? FindRole(string name) =>
        name == V2Role.Root ? V2Role.RootRole
        : store.View.ValueOf(PathOfRole(name)) is { } json ? V2AuthJson.ReadRole(V2Text.ToBytes(json))
        : null;

    /// <summary>Path of a user record.</summary>
    public static string PathOfUser(string name) => $"{Prefix}/users/{name}";

    /// <summary>Path of a role record.</summary>
    public static string PathOfRole(string name) => $"{Prefix}/roles/{name}";
}
