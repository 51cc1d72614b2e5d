namespace Netcd.Server.V2.Auth;

/// <summary>A user record, or a request to change one.</summary>
internal sealed record V2User
{
    /// <summary>The user that may do everything.</summary>
    public const string Root = "root";

    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>bcrypt hash in a record, clear text in a request.</summary>
    public string Password { get; init; } = "";

    /// <summary>Role names; null and empty print differently.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Roles to add.</summary>
    public IReadOnlyList<string> Grant { get; init; } = [];

    /// <summary>Roles to take away.</summary>
    public IReadOnlyList<string> Revoke { get; init; } = [];

    /// <summary>Root has the root role whatever its record says.</summary>
    public V2User WithRootRole() =>
        Name != Root || Roles?.Contains(V2Role.Root) == true ? this : this with { Roles = [.. Roles ?? [], V2Role.Root] };
}
