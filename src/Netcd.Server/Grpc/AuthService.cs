using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>
/// <c>etcdserverpb.Auth</c> of a server whose authentication is always off: clients that log in anyway get etcd's answer for
/// that case; everything that would manage users or roles is refused by name.
/// </summary>
internal sealed class AuthService(EtcdMember member, Answers answers)
{
    private const string NotAvailable = "netcd: users, roles and authentication are not available in this version";

    private static readonly string[] Management =
    [
        "AuthEnable", "UserAdd", "UserGet", "UserDelete", "UserChangePassword", "UserGrantRole", "UserRevokeRole",
        "RoleAdd", "RoleGet", "RoleDelete", "RoleGrantPermission", "RoleRevokePermission",
    ];

    public void Register(RpcServiceTable table)
    {
        table.Unary("/etcdserverpb.Auth/Authenticate", AuthenticateRequest.Parser, Authenticate);
        table.Unary("/etcdserverpb.Auth/AuthStatus", AuthStatusRequest.Parser, Status);
        table.Unary("/etcdserverpb.Auth/AuthDisable", AuthDisableRequest.Parser, Disable);
        table.Unary("/etcdserverpb.Auth/UserList", AuthUserListRequest.Parser, Users);
        table.Unary("/etcdserverpb.Auth/RoleList", AuthRoleListRequest.Parser, Roles);
        foreach (string method in Management)
        {
            table.Unary($"/etcdserverpb.Auth/{method}", static (call, _) =>
            {
                call.Fail(RpcStatusCode.Unimplemented, NotAvailable);
                return default;
            });
        }
    }

    private static ValueTask<AuthenticateResponse?> Authenticate(RpcCall call, AuthenticateRequest request)
    {
        Answers.Fail(call, EtcdError.AuthNotEnabled);
        return default;
    }

    private ValueTask<AuthStatusResponse?> Status(RpcCall call, AuthStatusRequest request) =>
        new(new AuthStatusResponse { Header = answers.Header(), AuthRevision = member.Auth.Revision });

    private ValueTask<AuthDisableResponse?> Disable(RpcCall call, AuthDisableRequest request) =>
        new(new AuthDisableResponse { Header = answers.Header() });

    private ValueTask<AuthUserListResponse?> Users(RpcCall call, AuthUserListRequest request)
    {
        var response = new AuthUserListResponse { Header = answers.Header() };
        response.Users.AddRange(member.Auth.Users);
        return new(response);
    }

    private ValueTask<AuthRoleListResponse?> Roles(RpcCall call, AuthRoleListRequest request)
    {
        var response = new AuthRoleListResponse { Header = answers.Header() };
        response.Roles.AddRange(member.Auth.Roles);
        return new(response);
    }
}
