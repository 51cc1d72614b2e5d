using Google.Protobuf;
using Netcd.Client.Connection;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Auth;

/// <summary>Users, roles and whether they count. Thread-safe; all calls throw <see cref="Netcd.Rpc.RpcException"/> when they fail.</summary>
public sealed class AuthClient
{
    private readonly CallRunner _calls;

    internal AuthClient(CallRunner calls) => _calls = calls;

    /// <summary>Turns authentication on. User root with role root must exist.</summary>
    public Task<AuthEnableResponse> EnableAsync(CancellationToken cancellation = default) =>
        ChangeAsync("AuthEnable", new AuthEnableRequest(), AuthEnableResponse.Parser, cancellation);

    /// <summary>Turns authentication off.</summary>
    public Task<AuthDisableResponse> DisableAsync(CancellationToken cancellation = default) =>
        ChangeAsync("AuthDisable", new AuthDisableRequest(), AuthDisableResponse.Parser, cancellation);

    /// <summary>Whether authentication is on.</summary>
    public Task<AuthStatusResponse> StatusAsync(CancellationToken cancellation = default) =>
        ReadAsync("AuthStatus", new AuthStatusRequest(), AuthStatusResponse.Parser, cancellation);

    /// <summary>Adds a user.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="password">Its password; null: it cannot log in with a password, only with a certificate.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<AuthUserAddResponse> AddUserAsync(string name, string? password, CancellationToken cancellation = default) =>
        ChangeAsync(
            "UserAdd",
            new AuthUserAddRequest { Name = name, Password = password ?? "", Options = new UserAddOptions { NoPassword = password is null } },
            AuthUserAddResponse.Parser,
            cancellation);

    /// <summary>Roles of a user.</summary>
    public Task<AuthUserGetResponse> GetUserAsync(string name, CancellationToken cancellation = default) =>
        ReadAsync("UserGet", new AuthUserGetRequest { Name = name }, AuthUserGetResponse.Parser, cancellation);

    /// <summary>All users.</summary>
    public Task<AuthUserListResponse> ListUsersAsync(CancellationToken cancellation = default) =>
        ReadAsync("UserList", new AuthUserListRequest(), AuthUserListResponse.Parser, cancellation);

    /// <summary>Removes a user.</summary>
    public Task<AuthUserDeleteResponse> DeleteUserAsync(string name, CancellationToken cancellation = default) =>
        ChangeAsync("UserDelete", new AuthUserDeleteRequest { Name = name }, AuthUserDeleteResponse.Parser, cancellation);

    /// <summary>Gives a user another password.</summary>
    public Task<AuthUserChangePasswordResponse> ChangePasswordAsync(string name, string password, CancellationToken cancellation = default) =>
        ChangeAsync("UserChangePassword", new AuthUserChangePasswordRequest { Name = name, Password = password }, AuthUserChangePasswordResponse.Parser, cancellation);

    /// <summary>Gives a user a role.</summary>
    public Task<AuthUserGrantRoleResponse> GrantRoleAsync(string user, string role, CancellationToken cancellation = default) =>
        ChangeAsync("UserGrantRole", new AuthUserGrantRoleRequest { User = user, Role = role }, AuthUserGrantRoleResponse.Parser, cancellation);

    /// <summary>Takes a role from a user.</summary>
    public Task<AuthUserRevokeRoleResponse> RevokeRoleAsync(string user, string role, CancellationToken cancellation = default) =>
        ChangeAsync("UserRevokeRole", new AuthUserRevokeRoleRequest { Name = user, Role = role }, AuthUserRevokeRoleResponse.Parser, cancellation);

    /// <summary>Adds a role without permissions.</summary>
    public Task<AuthRoleAddResponse> AddRoleAsync(string role, CancellationToken cancellation = default) =>
        ChangeAsync("RoleAdd", new AuthRoleAddRequest { Name = role }, AuthRoleAddResponse.Parser, cancellation);

    /// <summary>Permissions of a role.</summary>
    public Task<AuthRoleGetResponse> GetRoleAsync(string role, CancellationToken cancellation = default) =>
        ReadAsync("RoleGet", new AuthRoleGetRequest { Role = role }, AuthRoleGetResponse.Parser, cancellation);

    /// <summary>All roles.</summary>
    public Task<AuthRoleListResponse> ListRolesAsync(CancellationToken cancellation = default) =>
        ReadAsync("RoleList", new AuthRoleListRequest(), AuthRoleListResponse.Parser, cancellation);

    /// <summary>Removes a role.</summary>
    public Task<AuthRoleDeleteResponse> DeleteRoleAsync(string role, CancellationToken cancellation = default) =>
        ChangeAsync("RoleDelete", new AuthRoleDeleteRequest { Role = role }, AuthRoleDeleteResponse.Parser, cancellation);

    /// <summary>Lets a role read or write keys.</summary>
    /// <param name="role">The role.</param>
    /// <param name="type">Reading, writing or both.</param>
    /// <param name="key">First key.</param>
    /// <param name="rangeEnd">Key after the last one; empty: only <paramref name="key"/>; one zero byte: no end.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<AuthRoleGrantPermissionResponse> GrantPermissionAsync(
        string role, Permission.Types.Type type, EtcdBytes key, EtcdBytes rangeEnd = default, CancellationToken cancellation = default)
    {
        var permission = new Permission { PermType = type, Key = key, RangeEnd = rangeEnd };
        return ChangeAsync("RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = role, Perm = permission }, AuthRoleGrantPermissionResponse.Parser, cancellation);
    }

    /// <summary>Takes a permission from a role; key and end must be those of the permission.</summary>
    public Task<AuthRoleRevokePermissionResponse> RevokePermissionAsync(
        string role, EtcdBytes key, EtcdBytes rangeEnd = default, CancellationToken cancellation = default) =>
        ChangeAsync(
            "RoleRevokePermission",
            new AuthRoleRevokePermissionRequest { Role = role, Key = key, RangeEnd = rangeEnd },
            AuthRoleRevokePermissionResponse.Parser,
            cancellation);

    private Task<TResponse> ChangeAsync<TRequest, TResponse>(string method, TRequest request, MessageParser<TResponse> parser, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        _calls.CallAsync("/etcdserverpb.Auth/" + method, request, parser, Repeat.IfUnsent, cancellation);

    private Task<TResponse> ReadAsync<TRequest, TResponse>(string method, TRequest request, MessageParser<TResponse> parser, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        _calls.CallAsync("/etcdserverpb.Auth/" + method, request, parser, Repeat.IfUnavailable, cancellation);
}
