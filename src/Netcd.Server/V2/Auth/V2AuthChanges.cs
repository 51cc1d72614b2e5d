using Netcd.Core.Requests;
using Netcd.Core.V2;

namespace Netcd.Server.V2.Auth;

/// <summary>Changes of users, roles and the switch, with etcd's rules and words. Thread-safe.</summary>
internal sealed class V2AuthChanges(V2Requests requests, V2AuthRecords records)
{
    private volatile bool _directoriesExist;

    /// <summary>Creates a user, or updates it when it exists.</summary>
    public async ValueTask<(V2AuthError Error, V2User User, bool IsCreated)> CreateOrUpdateUserAsync(V2User user)
    {
        if (records.FindUser(user.Name) is null)
        {
            (V2AuthError error, V2User created) = await CreateUserAsync(user);
            return (error, created, true);
        }

        (V2AuthError failure, V2User updated) = await UpdateUserAsync(user);
        return (failure, updated, false);
    }

    /// <summary>Creates a user.</summary>
    public async ValueTask<(V2AuthError Error, V2User User)> CreateUserAsync(V2User user)
    {
        user = user.WithRootRole();
        if (user.Password.Length == 0)
        {
            return (V2AuthError.Of(400, $"Cannot create user {user.Name} with an empty password"), user);
        }

        user = user with { Password = V2Passwords.Hash(user.Password) };
        V2Result stored = await StoreAsync(V2AuthRecords.PathOfUser(user.Name), V2AuthJson.TextOf(json => V2AuthJson.Write(json, user)), exists: false);
        return (ErrorOf(stored, V2ErrorCode.NodeExists, V2AuthError.Of(409, $"User {user.Name} already exists.")), user);
    }

    /// <summary>Changes password and roles of a user.</summary>
    public async ValueTask<(V2AuthError Error, V2User User)> UpdateUserAsync(V2User change)
    {
        if (records.FindUser(change.Name) is not { } old)
        {
            return (V2AuthError.Of(404, $"User {change.Name} does not exist."), change);
        }

        IReadOnlyList<string> roles = V2Lists.Change(old.Roles, change.Grant, change.Revoke, out string? duplicate, out string? missing);
        if (duplicate is not null)
        {
            return (V2AuthError.Of(409, $"Granting duplicate role {duplicate} for user {change.Name}"), old);
        }

        if (missing is not null)
        {
            return (V2AuthError.Of(409, $"Revoking ungranted role {missing} for user {change.Name}"), old);
        }

        if (change.Password.Length == 0 && V2Lists.Same(old.Roles, roles))
        {
            return (V2AuthError.Of(400, "User not updated. Use grant/revoke/password to update the user."), old);
        }

        V2User user = old with { Roles = roles, Password = change.Password.Length > 0 ? V2Passwords.Hash(change.Password) : old.Password };
        V2Result stored = await StoreAsync(V2AuthRecords.PathOfUser(user.Name), V2AuthJson.TextOf(json => V2AuthJson.Write(json, user)), exists: true);
        return (ErrorOf(stored), user);
    }

    /// <summary>Deletes a user.</summary>
    public async ValueTask<V2AuthError> DeleteUserAsync(string name) =>
        records.IsEnabled && name == V2User.Root
            ? V2AuthError.Of(403, "Cannot delete root user while auth is enabled.")
            : ErrorOf(await DeleteAsync(V2AuthRecords.PathOfUser(name)), V2ErrorCode.KeyNotFound, V2AuthError.Of(404, $"User {name} does not exist"));

    /// <summary>Creates a role.</summary>
    public async ValueTask<V2AuthError> CreateRoleAsync(V2Role role) =>
        role.Name == V2Role.Root
            ? RootRoleIsFixed(role.Name)
            : ErrorOf(
                await StoreAsync(V2AuthRecords.PathOfRole(role.Name), V2AuthJson.TextOf(json => V2AuthJson.Write(json, role)), exists: false),
                V2ErrorCode.NodeExists,
                V2AuthError.Of(409, $"Role {role.Name} already exists."));

    /// <summary>Grants and revokes permissions of a role.</summary>
    public async ValueTask<(V2AuthError Error, V2Role Role)> UpdateRoleAsync(V2Role change)
    {
        if (change.Name == V2Role.Root)
        {
            return (RootRoleIsFixed(change.Name), change);
        }

        if (records.FindRole(change.Name) is not { } old)
        {
            return (V2AuthError.Of(404, $"Role {change.Name} does not exist."), change);
        }

        // Revoking what was never granted is no error here.
        IReadOnlyList<string> read = V2Lists.Change(old.Permissions.Read, change.Grant?.Read, change.Revoke?.Read, out string? duplicateRead, out _);
        IReadOnlyList<string> write = V2Lists.Change(old.Permissions.Write, change.Grant?.Write, change.Revoke?.Write, out string? duplicateWrite, out _);
        if ((duplicateRead ?? duplicateWrite) is { } duplicate)
        {
            return (V2AuthError.Of(409, $"Granting duplicate {(duplicateRead is null ? "write" : "read")} permission {duplicate}"), old);
        }

        V2Role role = new() { Name = old.Name, Permissions = new V2Permissions(read, write) };
        if (role.Permissions == old.Permissions)
        {
            return (V2AuthError.Of(400, "Role not updated. Use grant/revoke to update the role."), old);
        }

        return (ErrorOf(await StoreAsync(V2AuthRecords.PathOfRole(role.Name), V2AuthJson.TextOf(json => V2AuthJson.Write(json, role)), exists: true)), role);
    }

    /// <summary>Deletes a role.</summary>
    public async ValueTask<V2AuthError> DeleteRoleAsync(string name) =>
        name == V2Role.Root
            ? RootRoleIsFixed(name)
            : ErrorOf(await DeleteAsync(V2AuthRecords.PathOfRole(name)), V2ErrorCode.KeyNotFound, V2AuthError.Of(404, $"Role {name} doesn't exist."));

    /// <summary>Starts to ask for credentials; creates the guest role when there is none.</summary>
    public async ValueTask<V2AuthError> EnableAsync()
    {
        if (records.IsEnabled)
        {
            return V2AuthError.Of(409, "already enabled");
        }

        if (records.FindUser(V2User.Root) is null)
        {
            return V2AuthError.Of(409, "No root user available, please create one");
        }

        V2AuthError error = records.FindRole(V2Role.Guest) is null ? await CreateRoleAsync(V2Role.GuestRole) : V2AuthError.None;
        return error.IsNone ? ErrorOf(await StoreAsync(V2AuthRecords.Prefix + "/enabled", "true", exists: true)) : error;
    }

    /// <summary>Stops asking for credentials.</summary>
    public async ValueTask<V2AuthError> DisableAsync() =>
        records.IsEnabled
            ? ErrorOf(await StoreAsync(V2AuthRecords.Prefix + "/enabled", "false", exists: true))
            : V2AuthError.Of(409, "already disabled");

    private static V2AuthError RootRoleIsFixed(string name) => V2AuthError.Of(403, $"Cannot modify role {name}: is root role.");

    private static V2AuthError ErrorOf(V2Result stored, V2ErrorCode expected = V2ErrorCode.None, V2AuthError meaning = default) =>
        !stored.Failed ? V2AuthError.None : stored.Error.Code == expected ? meaning : V2AuthError.Internal;

    private async ValueTask<V2Result> StoreAsync(string path, string json, bool exists)
    {
        if (!_directoriesExist && await MakeDirectoriesAsync() is { Failed: true } failure)
        {
            return failure;
        }

        return await requests.ProposeAsync(new V2Request { Method = V2Request.Put, Path = path, Value = json, PrevExist = exists });
    }

    private async ValueTask<V2Result> DeleteAsync(string path)
    {
        if (!_directoriesExist && await MakeDirectoriesAsync() is { Failed: true } failure)
        {
            return failure;
        }

        return await requests.ProposeAsync(new V2Request { Method = V2Request.Delete, Path = path });
    }

    // In etcd's order: every one of these writes takes an index that clients can see.
    private async ValueTask<V2Result> MakeDirectoriesAsync()
    {
        V2Result made = default;
        foreach (string path in (string[])[V2AuthRecords.Prefix, V2AuthRecords.Prefix + "/users/", V2AuthRecords.Prefix + "/roles/", V2AuthRecords.Prefix + "/enabled"])
        {
            bool isFile = path.EndsWith("/enabled", StringComparison.Ordinal);
            made = await requests.ProposeAsync(new V2Request { Method = V2Request.Put, Path = path, Directory = !isFile, Value = isFile ? "false" : "", PrevExist = false });
            if (made.Failed && made.Error.Code != V2ErrorCode.NodeExists)
            {
                return made;
            }
        }

        _directoriesExist = true;
        return default;
    }
}
